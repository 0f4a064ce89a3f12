import type { ModelCount, ModelLeg } from "./count-rule-model.ts";

/** [lowest, highest], units. */
export type Interval = readonly [number, number];

/**
 * What can be true of an account, whoever reckons it: every order of its movements and counts in which each movement lies
 * within the error of its clock, and each count somewhere in the time that it took. An interval of one number where
 * nothing races. Shares nothing with the ledger and nothing with the token model.
 */
export function possibleTruth(
  legs: readonly ModelLeg[],
  counts: readonly ModelCount[],
): { readonly balance: Interval; readonly variances: ReadonlyMap<string, Interval> } {
  const order = [...counts].sort((a, b) => a.at - b.at || (a.id < b.id ? -1 : 1));
  const between = order.map((_, slot) => sumIn(legs, order, slot));
  const variances = new Map<string, Interval>();
  for (const [slot, count] of order.entries()) {
    const booked = order[slot - 1]?.units ?? 0;
    const [low, high] = between[slot] ?? [0, 0];
    variances.set(count.id, [count.units - booked - high, count.units - booked - low]);
  }
  const last = order.at(-1)?.units ?? 0;
  const [low, high] = sumIn(legs, order, order.length);
  return { balance: [last + low, last + high], variances };
}

/** Least and most that can have moved after the count before the slot and before the count that ends it. */
function sumIn(legs: readonly ModelLeg[], order: readonly ModelCount[], slot: number): Interval {
  let certain = 0;
  let low = 0;
  let high = 0;
  for (const leg of legs) {
    const earlier = order.slice(0, slot);
    const later = order.slice(slot);
    if (!earlier.every((count) => mayFollow(leg, count, order))) continue;
    if (!later.every((count) => mayPrecede(leg, count))) continue;
    const isCertain =
      !earlier.some((count) => mayPrecede(leg, count)) &&
      !later.some((count) => mayFollow(leg, count, order));
    if (isCertain) certain += leg.units;
    else if (leg.units < 0) low += leg.units;
    else high += leg.units;
  }
  return [certain + low, certain + high];
}

/** Nothing tells apart two counts of one millisecond: what may follow the one may follow the other. */
function mayFollow(leg: ModelLeg, count: ModelCount, order: readonly ModelCount[]): boolean {
  return order.some(
    (other) => other.at === count.at && (leg.at > other.at || mayLieOnEitherSide(leg, other)),
  );
}

function mayPrecede(leg: ModelLeg, count: ModelCount): boolean {
  return leg.at <= count.at || mayLieOnEitherSide(leg, count);
}

export function mayLieOnEitherSide(leg: ModelLeg, count: ModelCount): boolean {
  const room = leg.errorMs + count.errorMs;
  if (room === 0 && count.since >= count.at) return false;
  return leg.at + room >= count.since && leg.at - room <= count.at;
}
