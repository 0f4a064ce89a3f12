import type { JournalEvent } from "#kernel";
import { vocabulary, type AlertSettlement } from "#vocabulary";

/** Something that may end alerts of a place: of an item (in one area, or in any), or of a document. */
export type Ending = {
  readonly how: AlertSettlement;
  readonly sku?: string;
  readonly area?: string;
  readonly subject?: string;
};

type Spoken = {
  readonly sku?: string;
  readonly area?: string;
  readonly lines?: readonly { readonly sku: string }[];
  readonly transfer?: string;
};

/**
 * What an event may end. Every observation of an item is an update of it; an accepted count, and stock that is no longer
 * below zero, end what they are named for; a transfer that arrives ends what waited for it.
 */
export function endingsOf(event: JournalEvent): readonly Ending[] {
  const data = event.data as Spoken;
  if (event.type === "CountAccepted" && data.sku !== undefined)
    return [{ how: "count", sku: data.sku }];
  if (event.type === "NegativeStockCleared" && data.sku !== undefined)
    return [
      { how: "recovery", sku: data.sku, ...(data.area !== undefined && { area: data.area }) },
    ];
  if (vocabulary.get(event.type)?.origin !== "observed") return [];
  const named = [data.sku, ...(data.lines ?? []).map((line) => line.sku)];
  const skus = new Set(named.filter((sku) => sku !== undefined));
  const updates = [...skus].map((sku): Ending => ({ how: "update", sku }));
  return event.type === "TransferReceived" && data.transfer !== undefined
    ? [...updates, { how: "arrival", subject: data.transfer }]
    : updates;
}
