/** One side of a movement, as one account sees it. */
export type Leg = {
  /** The same wherever and whenever the event arrives: `<event key>/<line>`. */
  readonly ref: string;
  readonly at: number;
  readonly errorMs: number;
  readonly quantity: number;
};

/** A statement that the account held `quantity` at `at`. */
export type Assertion = {
  readonly id: string;
  readonly at: number;
  readonly since: number;
  readonly errorMs: number;
  readonly quantity: number;
};

/**
 * A posting that makes the account agree with an assertion: its variance (`leg` empty), or one half of a shift,
 * which moves a raced movement to the other side of it.
 */
export type Adjustment = {
  readonly assertion: string;
  readonly leg: string;
  readonly at: number;
  readonly errorMs: number;
  readonly quantity: number;
};

/** Times are whole milliseconds; what happens right after an assertion happens one later. */
const tickMs = 1;

/**
 * Folds an account: given what it held at the start, its movements and its assertions, says which adjustments make
 * the plain sum of postings equal each assertion at its time. A pure function of the sets: order of arrival is nothing to it.
 *
 * A movement races with an assertion when its time cannot tell the side it lies on: |at − t| ≤ sum of both errors, or it
 * lies within the time the count took. Raced movements are put on the sides that leave the smallest variance; where the
 * possible variances include zero, the variance is zero (benefit of the doubt). A movement of several units may be split.
 */
export function foldAccount(
  start: number,
  legs: readonly Leg[],
  assertions: readonly Assertion[],
): Adjustment[] {
  const adjustments: Adjustment[] = [];
  let passed: Passed = { held: start, legs: [...legs].sort(byTime) };
  for (const assertion of [...assertions].sort(byTimeAndId)) {
    const step = foldAssertion(passed, assertion);
    adjustments.push(...step.adjustments);
    passed = step;
  }
  return adjustments;
}

/** What an account holds after an assertion, and the movements that still lie ahead of it, in the order of their times. */
export type Passed = { readonly held: number; readonly legs: readonly Leg[] };

/** One step of the fold: from what lies ahead, an assertion takes what is before it and leaves the rest. */
export function foldAssertion(
  from: Passed,
  assertion: Assertion,
): Passed & { readonly adjustments: readonly Adjustment[]; readonly raced: boolean } {
  const raced: Leg[] = [];
  const later: Leg[] = [];
  let before = from.held;
  for (const leg of from.legs) {
    if (races(leg, assertion)) raced.push(leg);
    else if (leg.at <= assertion.at) before += leg.quantity;
    else later.push(leg);
  }
  const { adjustments, after } = settleRace(assertion, assertion.quantity - before, raced);
  const legs = after.length === 0 ? later : [...after, ...later].sort(byTime);
  return { held: assertion.quantity, legs, adjustments, raced: raced.length > 0 };
}

export function races(leg: Leg, assertion: Assertion): boolean {
  const roomMs = leg.errorMs + assertion.errorMs;
  if (roomMs > 0 && Math.abs(leg.at - assertion.at) <= roomMs) return true;
  return assertion.since <= leg.at && leg.at <= assertion.at && assertion.since < assertion.at;
}

/** The variances that are possible, whatever side each raced movement lies on: [lowest, highest]. */
export function varianceInterval(
  difference: number,
  raced: readonly Leg[],
): readonly [number, number] {
  const lowest = raced.reduce((sum, leg) => sum + Math.min(0, leg.quantity), 0);
  const highest = raced.reduce((sum, leg) => sum + Math.max(0, leg.quantity), 0);
  return [difference - highest, difference - lowest];
}

/** `difference` = asserted quantity minus what is certain to lie before it. */
function settleRace(assertion: Assertion, difference: number, raced: readonly Leg[]) {
  const [lowest, highest] = varianceInterval(difference, raced);
  const variance = lowest > 0 ? lowest : highest < 0 ? highest : 0;
  const byClock = raced.filter((leg) => leg.at <= assertion.at);
  const wanted = difference - variance - byClock.reduce((sum, leg) => sum + leg.quantity, 0);
  const portions = choosePortions(assertion, raced, wanted);
  const adjustments: Adjustment[] = [];
  const after: Leg[] = [];
  if (variance !== 0)
    adjustments.push({
      assertion: assertion.id,
      leg: "",
      at: assertion.at,
      errorMs: assertion.errorMs,
      quantity: variance,
    });
  for (const leg of raced) {
    const portion = portions.get(leg.ref) ?? 0;
    if (leg.at <= assertion.at) {
      if (portion === 0) continue;
      adjustments.push(...shift(assertion, leg, { portion, to: assertion.at + tickMs }));
      after.push({ ...leg, at: assertion.at + tickMs, quantity: portion });
    } else {
      if (portion !== 0) adjustments.push(...shift(assertion, leg, { portion, to: assertion.at }));
      if (leg.quantity !== portion) after.push({ ...leg, quantity: leg.quantity - portion });
    }
  }
  return { adjustments, after };
}

/**
 * Which part of which raced movement crosses to the other side so that the sum before the assertion changes by `wanted`.
 * Movements nearest to the assertion cross first; those behind it come forward before those ahead of it go back.
 */
function choosePortions(
  assertion: Assertion,
  raced: readonly Leg[],
  wanted: number,
): ReadonlyMap<string, number> {
  const portions = new Map<string, number>();
  let missing = wanted;
  const take = (leg: Leg, effect: number) => {
    if (missing === 0 || Math.sign(effect) !== Math.sign(missing)) return;
    const used = Math.sign(missing) * Math.min(Math.abs(effect), Math.abs(missing));
    missing -= used;
    portions.set(leg.ref, leg.at <= assertion.at ? -used : used);
  };
  for (const leg of raced) if (leg.at > assertion.at) take(leg, leg.quantity);
  for (const leg of raced.toReversed()) if (leg.at <= assertion.at) take(leg, -leg.quantity);
  return portions;
}

function shift(
  assertion: Assertion,
  leg: Leg,
  move: { portion: number; to: number },
): Adjustment[] {
  const base = { assertion: assertion.id, leg: leg.ref, errorMs: leg.errorMs };
  return [
    { ...base, at: leg.at, quantity: -move.portion },
    { ...base, at: move.to, quantity: move.portion },
  ];
}

export function byTime(left: Leg, right: Leg): number {
  return left.at - right.at || (left.ref < right.ref ? -1 : left.ref > right.ref ? 1 : 0);
}

export function byTimeAndId(
  left: Pick<Assertion, "at" | "id">,
  right: Pick<Assertion, "at" | "id">,
): number {
  return left.at - right.at || (left.id < right.id ? -1 : left.id > right.id ? 1 : 0);
}
