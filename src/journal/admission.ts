import type { Refusal } from "#kernel";
import type { AppendItem, AppendResult, NumberedEvent, PreparedEvent } from "./types.ts";

/** What was received under a (source, id) before: over all streams and the quarantine. */
export type Known = {
  readonly contentHash: Buffer;
  readonly stream: string | null;
  readonly seq: number | null;
};

export type SortedOut = {
  readonly fresh: PreparedEvent[];
  readonly quarantine: { item: AppendItem; reason: string; identity: boolean }[];
  /** Item index → what the item repeats, within the batch or from before. */
  readonly repeats: Map<number, { first?: AppendItem; known?: Known; same: boolean }>;
};

/** Tells what is new from what repeats an item of the batch or something known; the same id with another body is a conflict. */
export function sortOut(
  items: readonly AppendItem[],
  known: ReadonlyMap<string, Known>,
): SortedOut {
  const sorted: SortedOut = { fresh: [], quarantine: [], repeats: new Map() };
  const firsts = new Map<string, AppendItem>();
  for (const [index, item] of items.entries()) {
    const earlier = item.key === undefined ? undefined : known.get(item.key);
    const first = item.key === undefined ? undefined : firsts.get(item.key);
    const mendsOpen =
      item.kind === "event" &&
      item.mends !== undefined &&
      earlier !== undefined &&
      earlier.seq === null &&
      first === undefined;
    if ((earlier === undefined && first === undefined) || mendsOpen) {
      if (item.key !== undefined) firsts.set(item.key, item);
      if (item.kind === "event") sorted.fresh.push(item);
      else sorted.quarantine.push({ item, reason: item.reason, identity: item.key !== undefined });
      continue;
    }
    const original = earlier?.contentHash ?? first?.contentHash;
    const same =
      original !== undefined &&
      original.equals(item.kind === "event" ? (item.mends ?? item.contentHash) : item.contentHash);
    sorted.repeats.set(index, {
      ...(first && { first }),
      ...(earlier && { known: earlier }),
      same,
    });
    if (!same) sorted.quarantine.push({ item, reason: "conflict", identity: false });
  }
  return sorted;
}

export type Outcome = {
  sorted: SortedOut;
  refusals: ReadonlyMap<PreparedEvent, Refusal>;
  numbered: readonly NumberedEvent[];
};

/** One result an item, in the order of the items. */
export function results(items: readonly AppendItem[], outcome: Outcome): AppendResult[] {
  const places = new Map<AppendItem, { stream: string; seq: number }>();
  for (const { event, seq } of outcome.numbered) places.set(event, { stream: event.stream, seq });
  return items.map((item, index) => {
    const repeat = outcome.sorted.repeats.get(index);
    if (repeat === undefined) return firstResult(item, places, outcome.refusals);
    const place =
      repeat.known === undefined ? repeat.first && places.get(repeat.first) : placeOf(repeat.known);
    if (!repeat.same) return { status: "conflict", ...place };
    if (place !== undefined) return { status: "duplicate", ...place };
    if (repeat.first !== undefined) return firstResult(repeat.first, places, outcome.refusals);
    return { status: "quarantined", reason: item.kind === "quarantine" ? item.reason : "known" };
  });
}

function firstResult(
  item: AppendItem,
  places: ReadonlyMap<AppendItem, { stream: string; seq: number }>,
  refusals: Outcome["refusals"],
): AppendResult {
  if (item.kind === "quarantine") return { status: "quarantined", reason: item.reason };
  const refusal = refusals.get(item);
  if (refusal !== undefined) return { status: "refused", refusal };
  const place = places.get(item);
  if (place === undefined) throw new Error(`event ${item.key} has no place`);
  return { status: "applied", ...place };
}

function placeOf(known: Known): { stream: string; seq: number } | undefined {
  return known.stream === null || known.seq === null
    ? undefined
    : { stream: known.stream, seq: known.seq };
}
