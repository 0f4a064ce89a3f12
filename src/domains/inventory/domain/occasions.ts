import { thousandthsPerUnit, type JournalEvent } from "#kernel";
import type { NegativeStockSettled } from "#vocabulary";
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
  return stockChanges(event.type, event.data).map((change, line) => ({
    trigger: "stock-change",
    facts: {
      "change.type": event.type,
      "change.units": Math.abs(change.quantity) / thousandthsPerUnit,
      "change.signedUnits": change.quantity / thousandthsPerUnit,
      "change.area": change.area,
      "change.sku": change.sku,
    },
    ...change,
    line,
  }));
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
