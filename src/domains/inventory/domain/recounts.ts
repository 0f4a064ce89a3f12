import type { Observation } from "./acceptance.ts";

export type OpenRecount = {
  readonly recount: string;
  /** Key of the count or event that asked for it. */
  readonly cause: string | undefined;
  /** Time of what asked for it, milliseconds; a count after it is an answer. */
  readonly since: number | undefined;
};

/**
 * A count answers a recount when it names it, when it decides the very count that asked for it, or when it was made after
 * what asked for it.
 */
export function answeredRecounts(
  recounts: readonly OpenRecount[],
  count: { readonly at: number; readonly observations: readonly Observation[] },
): OpenRecount[] {
  const named = new Set(count.observations.flatMap(({ recount }) => recount ?? []));
  const decided = new Set(count.observations.map(({ key }) => key));
  return recounts.filter(
    ({ recount, cause, since }) =>
      named.has(recount) ||
      (cause !== undefined && decided.has(cause)) ||
      (since !== undefined && count.at > since),
  );
}
