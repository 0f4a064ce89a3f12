import {
  decideCount,
  poolCounts,
  type CountPolicy,
  type Measured,
  type Observation,
  type PoolCount,
} from "./acceptance.ts";

export type SettledBy = "watermark" | "timeout";

/** What is known of one item in one area of a place, and how a count of it is held against the ledger. */
export type ItemCase = {
  /** Observations that nobody has decided. */
  readonly observations: readonly Observation[];
  /** Zones of the area in which the item stands. */
  readonly zones: readonly string[];
  readonly policy: CountPolicy;
  /** Whether all that happened before a figure has arrived; undefined while it is waited for. */
  readonly settledBy: (figure: { at: number; errorMs: number }) => SettledBy | undefined;
  /** Holds a count against the ledger; `given`: counts that are taken as right before it. */
  readonly measure: (
    count: PoolCount,
    given?: PoolCount,
  ) => { readonly variance: number; readonly raced: boolean };
  /** From now on counts are held against a ledger in which this one is accepted. */
  readonly take: (count: PoolCount) => void;
  /** At most so many are accepted at once. */
  readonly limit: number;
};

export type Acceptance = {
  readonly count: Measured;
  readonly by: "tolerance" | "second-count";
  readonly settledBy: SettledBy;
  /** The observations that the count answers: its own, and those before it. */
  readonly answered: readonly Observation[];
};

export type Judgement = {
  readonly accepted: readonly Acceptance[];
  /** The last count that nobody agrees with: it is counted again. */
  readonly doubted: Measured | undefined;
  /** Until when something is waited for; undefined: for nothing but new observations. */
  readonly reach: number | undefined;
};

/**
 * Judges all counts of an item in the order of their times, each against the ledger that the accepted ones before it
 * leave. An accepted count answers everything before it.
 */
export function judgeItem(item: ItemCase): Judgement {
  const accepted: Acceptance[] = [];
  let open = item.observations;
  for (;;) {
    if (accepted.length >= item.limit && open.length > 0)
      return { accepted, doubted: undefined, reach: reachOf(open) };
    const next = judgeNext(item, open);
    if ("doubted" in next) {
      const waiting = open.filter((observation) => item.settledBy(observation) === undefined);
      return { accepted, doubted: next.doubted, reach: reachOf(waiting) };
    }
    const { at } = next.count;
    accepted.push({ ...next, answered: open.filter((observation) => observation.at <= at) });
    item.take(next.count);
    open = open.filter((observation) => observation.at > at);
  }
}

function judgeNext(
  item: ItemCase,
  open: readonly Observation[],
): Omit<Acceptance, "answered"> | { doubted: Measured | undefined } {
  const earlier: Measured[] = [];
  for (const pool of poolCounts(open, item.zones)) {
    const settledBy = item.settledBy(pool);
    if (settledBy === undefined) break;
    const count = { ...pool, ...item.measure(pool) };
    const agrees = (other: Measured) => item.measure(pool, other).variance === 0;
    const verdict = decideCount(count, item.policy, { earlier, agrees });
    if (verdict.kind === "accept") return { count, by: verdict.by, settledBy };
    earlier.push(count);
  }
  return { doubted: earlier.at(-1) };
}

function reachOf(observations: readonly Observation[]): number | undefined {
  return observations.length === 0
    ? undefined
    : Math.min(...observations.map((observation) => observation.at + observation.errorMs));
}
