/** One side of a movement, as one account sees it. */
export type Leg = {
  /** The same wherever and whenever the event arrives: `<event key>/<line>`. */
  readonly ref: string;
  readonly at: number;
  /**
   * How much later than `at` it can have been, and as much earlier. Of a leg that an assertion put right behind itself
   * only the first holds, and it may be negative: by its clock it surely was earlier than it is posted.
   */
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
  const order = [...assertions].sort(byTimeAndId);
  for (const index of order.keys()) {
    const step = foldAssertion(passed, order, index);
    adjustments.push(...step.adjustments);
    passed = step;
  }
  return adjustments;
}

/** What an account holds after an assertion, and the movements that still lie ahead of it, in the order of their times. */
export type Passed = { readonly held: number; readonly legs: readonly Leg[] };

/** One step of the fold: from what lies ahead, the assertion at `index` of the order takes what is before it and leaves the rest. */
export function foldAssertion(
  from: Passed,
  order: readonly Assertion[],
  index: number,
): Passed & { readonly adjustments: readonly Adjustment[]; readonly raced: boolean } {
  const assertion = order[index];
  if (assertion === undefined) throw new Error(`there is no assertion ${index}`);
  const raced: Leg[] = [];
  const later: Leg[] = [];
  let before = from.held;
  for (const leg of from.legs) {
    if (races(leg, assertion) && !surelyFollows(leg, order, index + 1)) raced.push(leg);
    else if (leg.at <= assertion.at) before += leg.quantity;
    else later.push(leg);
  }
  const { adjustments, after } = settleRace(assertion, assertion.quantity - before, raced);
  const legs = after.length === 0 ? later : [...after, ...later].sort(byTime);
  return { held: assertion.quantity, legs, adjustments, raced: raced.length > 0 };
}

/** A movement that is certain to lie after a later assertion cannot lie before an earlier one. */
function surelyFollows(leg: Leg, order: readonly Assertion[], from: number): boolean {
  for (let index = from; index < order.length; index += 1) {
    const later = order[index];
    if (later === undefined || later.at >= leg.at) return false;
    if (!races(leg, later)) return true;
  }
  return false;
}

export function races(leg: Leg, assertion: Assertion): boolean {
  const roomMs = leg.errorMs + assertion.errorMs;
  if (roomMs > 0 && Math.abs(leg.at - assertion.at) <= roomMs) return true;
  const latest = leg.at + Math.min(0, leg.errorMs);
  return assertion.since <= latest && leg.at <= assertion.at && assertion.since < assertion.at;
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
      const behind = moved(leg, { to: assertion.at + tickMs, quantity: portion });
      adjustments.push(...shift(assertion, leg, behind));
      after.push(behind);
    } else {
      if (portion !== 0)
        adjustments.push(
          ...shift(assertion, leg, moved(leg, { to: assertion.at, quantity: portion })),
        );
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

/** A portion of a leg at another time; the latest time that its clock allows stays what it was. */
function moved(leg: Leg, { to, quantity }: { to: number; quantity: number }): Leg {
  return { ref: leg.ref, at: to, errorMs: leg.at + leg.errorMs - to, quantity };
}

function shift(assertion: Assertion, from: Leg, to: Leg): Adjustment[] {
  const base = { assertion: assertion.id, leg: from.ref };
  return [
    { ...base, at: from.at, errorMs: from.errorMs, quantity: -to.quantity },
    { ...base, at: to.at, errorMs: to.errorMs, quantity: to.quantity },
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
