import { thousandthsPerUnit } from "#kernel";

/** One thing that somebody saw: an item in a zone (or in all zones of its pool), between two scans. */
export type Observation = {
  readonly key: string;
  /** What it is the sum of, where its lots were counted one by one. */
  readonly parts?: readonly string[];
  readonly zone: string;
  readonly quantity: number;
  readonly at: number;
  readonly since: number;
  readonly errorMs: number;
  readonly by: string | undefined;
  readonly recount: string | undefined;
};

/** A count of the whole pool of an item: one observation in each of its zones, brought to the time of the last. */
export type PoolCount = {
  /** Key of the last observation. */
  readonly id: string;
  readonly observations: readonly string[];
  readonly quantity: number;
  readonly at: number;
  readonly since: number;
  readonly errorMs: number;
  /** Who counted, zone by zone; undefined where nobody was named. */
  readonly counters: readonly (string | undefined)[];
  /** Who counted last. */
  readonly by: string | undefined;
};

/** Zone counts further apart than this do not make one count of the pool. */
export const poolWindowMs = 4 * 3_600_000;

/**
 * Counts of the pool that the observations make, oldest first. An item in one zone is counted whole by each observation;
 * an item in several zones needs one of each zone: movements between the first and the last scan then race with the count.
 */
export function poolCounts(
  observations: readonly Observation[],
  zones: readonly string[],
): PoolCount[] {
  const sorted = [...observations].sort(
    (left, right) => left.at - right.at || (left.key < right.key ? -1 : 1),
  );
  if (zones.length <= 1) return sorted.map((observation) => poolOf([observation]));
  const counts: PoolCount[] = [];
  let latest = new Map<string, Observation>();
  for (const observation of sorted) {
    latest.set(observation.zone, observation);
    for (const [zone, earlier] of latest)
      if (observation.at - earlier.at > poolWindowMs) latest.delete(zone);
    const parts = zones.flatMap((zone) => latest.get(zone) ?? []);
    if (parts.length === zones.length) {
      counts.push(poolOf(parts));
      latest = new Map();
    }
  }
  return counts;
}

function poolOf(parts: readonly Observation[]): PoolCount {
  const inOrder = [...parts].sort(
    (left, right) => left.at - right.at || (left.key < right.key ? -1 : 1),
  );
  const last = inOrder.at(-1);
  if (last === undefined) throw new Error("a count has no observation");
  return {
    id: last.key,
    observations: inOrder.flatMap((part) => part.parts ?? [part.key]),
    quantity: parts.reduce((sum, part) => sum + part.quantity, 0),
    at: last.at,
    since: Math.min(...parts.map((part) => part.since)),
    errorMs: Math.max(...parts.map((part) => part.errorMs)),
    counters: parts.map((part) => part.by),
    by: last.by,
  };
}

export type Measured = PoolCount & { readonly variance: number; readonly raced: boolean };

export type CountPolicy = {
  readonly toleranceThousandths: number;
  /** The difference in money that is taken as it is; undefined: money is not looked at. */
  readonly toleranceFen: number | undefined;
  /** What a unit costs; undefined: not known, so that only the quantity is looked at. */
  readonly costFen: number | undefined;
  /** Items of high value are always counted by two persons. */
  readonly alwaysTwice: boolean;
};

export type Verdict =
  | { readonly kind: "accept"; readonly by: "tolerance" | "second-count" }
  | { readonly kind: "recount" };

/** Both limits hold: the difference in units, and what it is worth. */
export function isWithinTolerance(variance: number, policy: CountPolicy): boolean {
  const thousandths = Math.abs(variance);
  if (thousandths > policy.toleranceThousandths) return false;
  if (policy.toleranceFen === undefined || policy.costFen === undefined) return true;
  return thousandths * policy.costFen <= policy.toleranceFen * thousandthsPerUnit;
}

/**
 * A count within tolerance is accepted. One out of tolerance is counted again, blind, by another person; two counts of
 * different persons that say the same are accepted as the later one. Counts that disagree wait for a third, or for the
 * manager, who sees them all.
 *
 * `agrees`: whether an earlier count, brought forward to the time of this one by what was recorded between them, says the same.
 */
export function decideCount(
  count: Measured,
  policy: CountPolicy,
  opinions: {
    readonly earlier: readonly Measured[];
    readonly agrees: (earlier: Measured) => boolean;
  },
): Verdict {
  if (!policy.alwaysTwice && isWithinTolerance(count.variance, policy))
    return { kind: "accept", by: "tolerance" };
  const isBelieved = opinions.earlier
    .slice(-maximumOpinions)
    .some((other) => areDifferentPersons(count, other) && opinions.agrees(other));
  return isBelieved ? { kind: "accept", by: "second-count" } : { kind: "recount" };
}

/** Opinions older than the last so many are no longer asked. */
const maximumOpinions = 20;

/** Each zone was counted by another person; somebody who is not named may be anybody, so is nobody's second opinion. */
function areDifferentPersons(count: PoolCount, other: PoolCount): boolean {
  return (
    count.counters.length === other.counters.length &&
    count.counters.every((by, index) => {
      const before = other.counters[index];
      return by !== undefined && before !== undefined && by !== before;
    })
  );
}
