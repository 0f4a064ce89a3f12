import type { ArrivedEvent } from "./histories.ts";
import type { ModelCount } from "./count-rule-model.ts";

/** What a rule makes of the messages of one account in the order in which they came. Each gets every message once. */
export type Reckoned = {
  readonly balance: number;
  /** Difference that the rule booked for each count that was not rejected, by the count's id. */
  readonly variances: ReadonlyMap<string, number>;
};
export type CountingRule = (arrivals: readonly ArrivedEvent[], account: string) => Reckoned;

type Booked = { readonly at: number; readonly arrives: number; readonly units: number };

/**
 * Set absolute on entry: the record becomes what was counted, whatever happened since the shelf was looked at.
 * Source: ERPNext, `Stock Reconciliation` (stock_ledger.py, `process_sle` assigns `qty_after_transaction`); OpenBoxes,
 * CycleCountTransactionService.
 */
export const setAbsolute: CountingRule = (arrivals, account) =>
  keepBook(arrivals, account, (count, book) => count.units - sum(book));

/**
 * Frozen snapshot: what was counted is compared with the record as it stood when the counting started; the difference is
 * booked on entry. Source: SAP, physical inventory with "freeze book inventory" (help.sap.com, Freezing the Book Inventory).
 */
export const frozenSnapshot: CountingRule = (arrivals, account) =>
  keepBook(
    arrivals,
    account,
    (count, book) => count.units - sum(book.filter(({ arrives }) => arrives <= count.since)),
  );

/**
 * As of, once: what was counted is compared with what is recorded up to the count's business time; the difference is booked
 * when the count arrives and stays. Source: Oracle Retail Store Inventory, timestamp counting (document 2474243.1), without
 * its offset for late sales.
 */
export const asOfOnce: CountingRule = (arrivals, account) =>
  keepBook(
    arrivals,
    account,
    (count, book) => count.units - sum(book.filter(({ at }) => at <= count.at)),
  );

function keepBook(
  arrivals: readonly ArrivedEvent[],
  account: string,
  differenceOf: (count: ModelCount, book: readonly Booked[]) => number,
): Reckoned {
  const book: Booked[] = [];
  const differences = new Map<string, Booked>();
  for (const { event, arrives } of arrivals) {
    for (const leg of event.legs) if (leg.account === account) book.push({ ...leg, arrives });
    if (event.count?.account === account) {
      const booked = { at: event.count.at, arrives, units: differenceOf(event.count, book) };
      book.push(booked);
      differences.set(event.count.id, booked);
    }
    // Cancelling the document takes its difference back.
    const cancelled = differences.get(event.rejects ?? "");
    if (cancelled === undefined) continue;
    book.push({ ...cancelled, arrives, units: -cancelled.units });
    differences.delete(event.rejects ?? "");
  }
  const variances = [...differences].map(([count, { units }]) => [count, units] as const);
  return { balance: sum(book), variances: new Map(variances) };
}

function sum(book: readonly Booked[]): number {
  return book.reduce((total, { units }) => total + units, 0);
}
