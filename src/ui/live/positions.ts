/** The last number seen of each stream, as the server's Last-Event-ID: "place:S001@12,place:S002@7". */
export type Positions = Map<string, number>;

export function lastEventId(positions: Positions, streams: readonly string[]): string {
  return streams
    .filter((stream) => positions.has(stream))
    .map((stream) => `${stream}@${positions.get(stream)}`)
    .join(",");
}

/** True when the change is new; a change seen before (after a resume or a change of leader) is told only once. */
export function advance(
  positions: Positions,
  change: { readonly stream: string; readonly seq: number },
): boolean {
  const seen = positions.get(change.stream) ?? -1;
  if (change.seq <= seen) return false;
  positions.set(change.stream, change.seq);
  return true;
}
