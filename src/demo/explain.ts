import type { KeyEvidence, Look, Note } from "./evidence.ts";
import type { SimMs } from "./timeline.ts";
import { slips, type Slip } from "./world/stock.ts";

/**
 * Why a record differs from the shelf. A difference is a sum of parts, each with one of these causes. Of what happened
 * after the last accepted count and no event says, or says wrongly:
 * - `opening`, `leak`, `theft`, `refill`, `custody`, `wrong-item`, `pack-factor`, `receipt`, `transfer`, `near-expiry`: see the world
 * - `unrecorded`: something else
 *
 * and besides:
 * - `undecided`: a later count has seen it and is not accepted yet (out of tolerance, recount open)
 * - `miscounted`: the accepted count did not see what stood there
 * - `raced`: the count and a movement at the same moment were put in the other order than they had
 * - `underway`: an event that its device has not sent yet
 * - `unexplained`: none of these, so a fault of the product or of the demo
 */
export const causes = [
  ...slips,
  "unrecorded",
  "undecided",
  "miscounted",
  "raced",
  "underway",
  "unexplained",
] as const;
export type Cause = (typeof causes)[number];
export type Explanation = Readonly<Record<Cause, number>>;

/** The count that a record stands on. */
export type Anchor = {
  readonly at: number;
  readonly errorMs: number;
  readonly source: string;
  /** Pieces. */
  readonly quantity: number;
};

export type ExplainOptions = {
  /** The product's figure, pieces. */
  readonly record: number;
  readonly anchor: Anchor | undefined;
  /** Business times of the counts that the product has and has not accepted yet. */
  readonly undecided: readonly number[];
  readonly evidence: KeyEvidence;
  /** Until when the truth has run. */
  readonly now: SimMs;
  readonly hasArrived: (note: Note | Look) => boolean;
  readonly wallAt: (at: SimMs) => number;
};

/** Splits record − truth of one item in one area into its causes, pieces; the parts add up to the difference. */
export function explain(options: ExplainOptions): Explanation {
  const { record, evidence, now } = options;
  const truth = sum(evidence.changes.filter(({ at }) => at <= now));
  const parts = { ...nothing };
  const look = options.anchor === undefined ? undefined : lookOf(options, options.anchor);
  if (options.anchor !== undefined && look === undefined)
    return { ...parts, unexplained: record - truth };
  const since = look?.seenAt ?? Number.NEGATIVE_INFINITY;
  const notes = evidence.notes.filter((note) => note.at <= now && note.at > since);
  const missing = notes.filter((note) => !options.hasArrived(note));
  const gapSince = (from: SimMs) =>
    sum(notes.filter(({ at }) => at > from)) -
    sum(evidence.changes.filter(({ at }) => at > from && at <= now));
  const gap = gapSince(since);
  const undecided = lastArrivedLook(options, since);
  const fresh = undecided === undefined ? gap : gapSince(undecided.seenAt);
  const isKnown = undecided !== undefined && isListed(options, undecided);
  parts.miscounted = look === undefined ? 0 : look.seen - look.there;
  parts.underway = 0 - sum(missing);
  const slipped = slippedSince(options, undecided?.seenAt ?? since);
  Object.assign(parts, slipped);
  parts.unrecorded = fresh - Object.values(slipped).reduce((total, units) => total + units, 0);
  parts[isKnown ? "undecided" : "unexplained"] += gap - fresh;
  const rest = record - truth - parts.miscounted - parts.underway - gap;
  const [low, high] = look === undefined ? [0, 0] : raceRange(options, look);
  parts[low <= rest && rest <= high ? "raced" : "unexplained"] += rest;
  return parts;
}

/** What went wrong after a moment, by kind; where nothing did, nothing is named. */
function slippedSince(
  { evidence, now }: ExplainOptions,
  from: SimMs,
): Partial<Record<Slip, number>> {
  const slipped: Partial<Record<Slip, number>> = {};
  const add = (sign: number, all: KeyEvidence["notes"] | KeyEvidence["changes"]) => {
    for (const { slip, at, units } of all)
      if (slip !== undefined && at > from && at <= now)
        slipped[slip] = (slipped[slip] ?? 0) + sign * units;
  };
  add(1, evidence.notes);
  add(-1, evidence.changes);
  return slipped;
}

const nothing = Object.fromEntries(causes.map((cause) => [cause, 0])) as Record<Cause, number>;

/** The cause that a wrong record is listed under: any unexplained piece first, else the largest part. */
export function mainCause(parts: Explanation): Cause {
  if (parts.unexplained !== 0) return "unexplained";
  return causes.reduce((best, cause) =>
    Math.abs(parts[cause]) > Math.abs(parts[best]) ? cause : best,
  );
}

export function addParts(left: Explanation, right: Explanation): Explanation {
  const total = { ...nothing };
  for (const cause of causes) total[cause] = left[cause] + right[cause];
  return total;
}

function sum(changes: readonly { readonly units: number }[]): number {
  return changes.reduce((total, { units }) => total + units, 0);
}

/** The look that the product speaks of: the same device, the same figure, nearest in time. */
function lookOf(options: ExplainOptions, anchor: Anchor): Look | undefined {
  const distance = (look: Look) => Math.abs(options.wallAt(look.at) - anchor.at);
  return options.evidence.looks
    .filter(
      (look) =>
        look.outgoing.event.source === anchor.source &&
        look.seen === anchor.quantity &&
        distance(look) <= anchor.errorMs + look.outgoing.errorMs + roundingMs,
    )
    .sort((left, right) => distance(left) - distance(right))[0];
}

const roundingMs = 5;

function lastArrivedLook(options: ExplainOptions, since: SimMs): Look | undefined {
  return options.evidence.looks
    .filter((look) => look.seenAt > since && look.at <= options.now && options.hasArrived(look))
    .sort((left, right) => right.seenAt - left.seenAt)[0];
}

/** A count that has arrived and that the product neither accepted nor lists as open was forgotten. */
function isListed(options: ExplainOptions, look: Look): boolean {
  const at = options.wallAt(look.at);
  const roomMs = 2 * look.outgoing.errorMs + roundingMs;
  return options.undecided.some((open) => Math.abs(open - at) <= roomMs);
}

/**
 * By how much a record may be off because the product cannot tell on which side of the count a movement lies: one that
 * came after the look is taken to lie before it (its units are missing), or the other way round.
 */
function raceRange(options: ExplainOptions, look: Look): readonly [number, number] {
  const { wallAt, evidence } = options;
  const from = wallAt(look.since);
  const until = wallAt(look.at);
  let low = 0;
  let high = 0;
  for (const note of evidence.notes) {
    if (!options.hasArrived(note)) continue;
    // Both clocks may be off by their errors, and the product allows for both.
    const roomMs = 2 * (note.outgoing.errorMs + look.outgoing.errorMs) + roundingMs;
    const at = wallAt(note.at);
    if (at < from - roomMs || at > until + roomMs) continue;
    const effect = note.at > look.seenAt ? -note.units : note.units;
    low += Math.min(0, effect);
    high += Math.max(0, effect);
  }
  return [low, high];
}
