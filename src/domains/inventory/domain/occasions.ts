import { thousandthsPerUnit, type JournalEvent } from "#kernel";
import type { GoodsReceived, NegativeStockSettled } from "#vocabulary";
import { stockChanges } from "./entries.ts";

/** What a flow may judge, read from the event itself. */
export type StockOccasion = {
  readonly trigger: "stock-change" | "NegativeStockSettled";
  readonly facts: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly sku: string;
  readonly area: "shelf" | "backroom";
  /** Signed thousandths. */
  readonly quantity: number;
  readonly line: number;
};

export function stockOccasions(event: JournalEvent): readonly StockOccasion[] {
  if (event.type === "NegativeStockSettled")
    return [negativeOccasion(event.data as NegativeStockSettled)];
  const changes = stockChanges(event.type, event.data);
  if (changes.length === 0) return [];
  const left = new Map(stockMovements(event).map(({ sku, left: out }) => [sku, out]));
  return changes.map((change, line) => ({
    trigger: "stock-change",
    facts: {
      "change.type": event.type,
      "change.units": Math.abs(change.quantity) / thousandthsPerUnit,
      "change.signedUnits": change.quantity / thousandthsPerUnit,
      "change.outUnits": (left.get(change.sku) ?? 0) / thousandthsPerUnit,
      "change.area": change.area,
      "change.sku": change.sku,
      ...receiptFacts(event, change.sku),
    },
    ...change,
    line,
  }));
}

/** A receipt against what was ordered, all lines of the item together; without an order there is nothing to compare. */
function receiptFacts(event: JournalEvent, sku: string): StockOccasion["facts"] {
  if (event.type !== "GoodsReceived") return {};
  const lines = (event.data as GoodsReceived).lines.filter((line) => line.sku === sku);
  if (lines.every(({ ordered }) => ordered === undefined)) return {};
  const ordered = lines.reduce((sum, line) => sum + (line.ordered ?? 0), 0);
  const received = lines.reduce((sum, line) => sum + line.quantity, 0);
  return {
    "receipt.orderedUnits": ordered / thousandthsPerUnit,
    "receipt.differenceUnits": Math.abs(received - ordered) / thousandthsPerUnit,
  };
}

/** What one event does to one item of its place, all lines together; thousandths. */
export type StockMovement = {
  readonly sku: string;
  readonly shelf: number;
  readonly backroom: number;
  /** Left the place; what only lies elsewhere in it has not. */
  readonly left: number;
  /** Of that, what left with no second document: a transfer and a return to the supplier have one. */
  readonly leftUndocumented: number;
};

const staysInPlace = new Set(["NearExpirySetAside"]);
const documentedLeaving = new Set(["TransferDispatched", "GoodsReturnedToSupplier"]);

export function stockMovements(event: JournalEvent): readonly StockMovement[] {
  const byItem = new Map<string, { shelf: number; backroom: number }>();
  for (const { sku, area, quantity } of stockChanges(event.type, event.data)) {
    const moved = byItem.get(sku) ?? { shelf: 0, backroom: 0 };
    moved[area] += quantity;
    byItem.set(sku, moved);
  }
  return [...byItem].map(([sku, { shelf, backroom }]) => {
    const left = staysInPlace.has(event.type) ? 0 : Math.max(0, -(shelf + backroom));
    return {
      sku,
      shelf,
      backroom,
      left,
      leftUndocumented: documentedLeaving.has(event.type) ? 0 : left,
    };
  });
}

function negativeOccasion(negative: NegativeStockSettled): StockOccasion {
  return {
    trigger: "NegativeStockSettled",
    facts: {
      "negative.units": -negative.quantity / thousandthsPerUnit,
      "negative.sku": negative.sku,
    },
    sku: negative.sku,
    area: negative.area,
    quantity: negative.quantity,
    line: 0,
  };
}
