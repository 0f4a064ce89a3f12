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
  readonly custody?: string;
  readonly sample?: string;
};

/**
 * What an event may end. Every observation of an item is an update of it; an accepted count, and stock that is no longer
 * below zero, end what they are named for; a transfer that arrives, and goods that come back, end what waited for them.
 */
export function endingsOf(event: JournalEvent): readonly Ending[] {
  const data = event.data as Spoken;
  const { sku, area } = data;
  if (event.type === "CountAccepted" && sku !== undefined) return [{ how: "count", sku }];
  if (event.type === "NegativeStockCleared" && sku !== undefined)
    return [{ how: "recovery", sku, ...(area !== undefined && { area }) }];
  if (vocabulary.get(event.type)?.origin !== "observed") return [];
  const skus = new Set([sku, ...(data.lines ?? []).map((line) => line.sku)]);
  const named = [...skus].filter((one) => one !== undefined);
  return [
    ...named.map((one): Ending => ({ how: "update", sku: one })),
    ...documentEndings(event.type, data),
    ...(event.type === "NearExpirySetAside"
      ? named.map((one): Ending => ({ how: "set-aside", sku: one }))
      : []),
  ];
}

function documentEndings(type: string, data: Spoken): readonly Ending[] {
  if (type === "TransferReceived" && data.transfer !== undefined)
    return [{ how: "arrival", subject: data.transfer }];
  const back = type === "CustodyReturned" ? data.custody : data.sample;
  const isBack = type === "CustodyReturned" || type === "SampleReturned";
  return isBack && back !== undefined ? [{ how: "return", subject: back }] : [];
}
