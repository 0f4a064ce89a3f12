/** A zone that was declared walked in a counting session. */
export type Sweep = {
  /** How many items the devices say were counted in the session. */
  readonly items: number;
  readonly at: number;
};

/** Observations that never came are waited for this long; then the sweep says nothing of what was not seen. */
export const sweepPatienceMs = 4 * 3_600_000;

export type SweepVerdict =
  | { readonly outcome: "complete"; readonly zeros: readonly string[] }
  | { readonly outcome: "incomplete" }
  | { readonly outcome: "wait" };

/**
 * What is expected in a swept zone and was not seen there is not there, provided that every observation of the session
 * has arrived: a lost scan must not turn goods into nothing.
 */
export function judgeSweep(
  sweep: Sweep,
  seen: { readonly counted: ReadonlySet<string>; readonly expected: readonly string[] },
  now: number,
): SweepVerdict {
  if (seen.counted.size >= sweep.items)
    return { outcome: "complete", zeros: seen.expected.filter((sku) => !seen.counted.has(sku)) };
  return now >= sweep.at + sweepPatienceMs ? { outcome: "incomplete" } : { outcome: "wait" };
}
