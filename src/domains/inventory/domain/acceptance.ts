/** One thing that somebody saw: an item in a zone (or in all zones of its pool), between two scans. */
export type Observation = {
  readonly key: string;
  readonly zone: string;
  readonly quantity: number;
  readonly at: number;
  readonly since: number;
  readonly errorMs: number;
  readonly recordedAt: number;
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
  readonly recordedAt: number;
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
    if (zones.every((zone) => latest.has(zone))) {
      counts.push(poolOf([...latest.values()]));
      latest = new Map();
    }
  }
  return counts;
}

function poolOf(parts: readonly Observation[]): PoolCount {
  const last = parts.reduce((latest, part) =>
    part.at > latest.at || (part.at === latest.at && part.key > latest.key) ? part : latest,
  );
  return {
    id: last.key,
    observations: parts.map((part) => part.key),
    quantity: parts.reduce((sum, part) => sum + part.quantity, 0),
    at: last.at,
    since: Math.min(...parts.map((part) => part.since)),
    errorMs: Math.max(...parts.map((part) => part.errorMs)),
    recordedAt: Math.max(...parts.map((part) => part.recordedAt)),
    by: last.by,
  };
}

export type Measured = PoolCount & { readonly variance: number; readonly raced: boolean };

export type AcceptancePolicy = { readonly toleranceThousandths: number };

/** Shipped default: two units either way are taken as they are. */
export const defaultToleranceUnits = 2;

export type Verdict =
  | { readonly kind: "accept"; readonly count: Measured; readonly by: "tolerance" | "second-count" }
  | { readonly kind: "recount"; readonly count: Measured; readonly notBy: string | undefined }
  | { readonly kind: "wait" };

/**
 * A count within tolerance is accepted. One out of tolerance is counted again, blind, by another person; two counts of
 * different persons that say the same, each against the book at its own time, are accepted as the later one. Counts that
 * disagree wait for a third, or for the manager, who sees them both.
 */
export function decideCount(
  count: Measured,
  earlier: readonly Measured[],
  policy: AcceptancePolicy,
): Verdict {
  if (Math.abs(count.variance) <= policy.toleranceThousandths)
    return { kind: "accept", count, by: "tolerance" };
  const agrees = earlier.some(
    (other) => other.by !== count.by && other.variance === count.variance,
  );
  if (agrees) return { kind: "accept", count, by: "second-count" };
  return { kind: "recount", count, notBy: count.by };
}
