import type { LedgerEntry, TransferEntry } from "#kernel";
import type {
  CountAccepted,
  CountRejected,
  CustodyPlaced,
  CustodyReturned,
  GoodsDamaged,
  GoodsReceived,
  GoodsReturnedToSupplier,
  NearExpirySetAside,
  NearExpirySold,
  NearExpiryWrittenOff,
  PeriodClosed,
  SaleRecorded,
  SaleReturned,
  SampleReturned,
  SampleTaken,
  StaffTook,
  StockMoved,
  TransferDispatched,
  TransferReceived,
} from "#vocabulary";
import {
  customer,
  custody,
  loss,
  nearExpiry,
  sampling,
  staffUse,
  stockUnit,
  supplier,
  transit,
  unexplained,
} from "./accounts.ts";

type StockLine = { readonly sku: string; readonly quantity: number };
type Legs = { readonly from: string; readonly to: string };

/**
 * What each word does to the stock accounts: one transfer a line, both legs at the event's business time. A till does not
 * know the zone, so a sale leaves the shelf pool of the item. A line that goes from an account to itself moves nothing.
 */
const entriesByType: Readonly<Record<string, (data: never) => readonly LedgerEntry[]>> = {
  SaleRecorded: (sale: SaleRecorded) => move(sale.lines, { from: "shelf", to: customer }),
  SaleReturned: (sale: SaleReturned) =>
    sale.lines.map((line) =>
      transfer(line, { from: customer, to: line.condition === "sellable" ? "shelf" : loss }),
    ),
  NearExpirySold: (sale: NearExpirySold) => move(sale.lines, { from: nearExpiry, to: customer }),
  GoodsReceived: (receipt: GoodsReceived) =>
    move(receipt.lines, { from: supplier, to: receipt.to }),
  GoodsReturnedToSupplier: (goods: GoodsReturnedToSupplier) =>
    move(goods.lines, { from: "shelf", to: supplier }),
  TransferDispatched: (sent: TransferDispatched) =>
    move(sent.lines, { from: sent.from, to: transit(sent.transfer) }),
  TransferReceived: (received: TransferReceived) =>
    move(received.lines, { from: transit(received.transfer), to: received.to }),
  StockMoved: (moved: StockMoved) => (moved.from === moved.to ? [] : move(moved.lines, moved)),
  GoodsDamaged: (damaged: GoodsDamaged) => move(damaged.lines, { from: damaged.from, to: loss }),
  NearExpirySetAside: (aside: NearExpirySetAside) =>
    move(aside.lines, { from: aside.from, to: nearExpiry }),
  NearExpiryWrittenOff: (goods: NearExpiryWrittenOff) =>
    move(goods.lines, { from: nearExpiry, to: loss }),
  SampleTaken: (taken: SampleTaken) =>
    move(taken.lines, { from: taken.from, to: sampling(taken.sample) }),
  SampleReturned: (back: SampleReturned) =>
    move(back.lines, { from: sampling(back.sample), to: back.to }),
  StaffTook: (took: StaffTook) =>
    move(took.lines, { from: took.from, to: took.paid ? customer : staffUse }),
  CustodyPlaced: (placed: CustodyPlaced) =>
    move(placed.lines, { from: placed.from, to: custody(placed.custody) }),
  CustodyReturned: (back: CustodyReturned) =>
    move(back.lines, { from: custody(back.custody), to: back.to }),
  CountAccepted: (count: CountAccepted) => [
    {
      kind: "assert",
      id: count.count,
      unit: stockUnit(count.sku),
      account: count.area,
      counter: unexplained,
      quantity: count.quantity,
      at: Date.parse(count.countedAt),
      since: Date.parse(count.since),
      errorMs: count.errorMs,
    },
  ],
  CountRejected: (count: CountRejected) => [{ kind: "withdraw", id: count.count }],
  PeriodClosed: (period: PeriodClosed) => [
    { kind: "close-period", until: Date.parse(period.until) },
  ],
};

/** Entries of one event; words that move no stock have none. `data` is in the current version of its word. */
export function stockEntries(type: string, data: unknown): readonly LedgerEntry[] {
  return entriesByType[type]?.(data as never) ?? [];
}

function move(lines: readonly StockLine[], legs: Legs): TransferEntry[] {
  return lines.map((line) => transfer(line, legs));
}

function transfer(line: StockLine, { from, to }: Legs): TransferEntry {
  return {
    kind: "transfer",
    unit: stockUnit(line.sku),
    debit: to,
    credit: from,
    quantity: line.quantity,
  };
}

/** How one event changes what lies in the areas of a place: one row a line and area, signed thousandths. */
export type StockChange = {
  readonly sku: string;
  readonly area: "shelf" | "backroom";
  readonly quantity: number;
};

export function stockChanges(type: string, data: unknown): readonly StockChange[] {
  return stockEntries(type, data).flatMap((entry) =>
    entry.kind === "transfer" ? changesOf(entry) : [],
  );
}

function changesOf(entry: TransferEntry): StockChange[] {
  const sku = entry.unit.slice("sku:".length);
  const changes: StockChange[] = [];
  if (entry.debit === "shelf" || entry.debit === "backroom")
    changes.push({ sku, area: entry.debit, quantity: entry.quantity });
  if (entry.credit === "shelf" || entry.credit === "backroom")
    changes.push({ sku, area: entry.credit, quantity: -entry.quantity });
  return changes;
}
