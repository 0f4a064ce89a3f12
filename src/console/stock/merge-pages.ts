import type { StockPage, StockRow } from "../../ui/api/index.ts";

export type Refreshed = {
  readonly page: StockPage;
  /** Items whose quantity or alert differs from what was shown; that only the wait for a source went on is no news. */
  readonly changed: readonly string[];
  /** Items that belong into this list now but are not in it yet; they wait for the person's tap. */
  readonly arrived: readonly string[];
};

/**
 * Puts the newest figures into the rows of a page that is on screen, and keeps its rows and their order: nothing jumps
 * under the finger. A row that left the list keeps its last figures until the list is read again.
 */
export function refreshPage(
  shown: StockPage,
  fresh: StockPage,
  known: ReadonlySet<string>,
): Refreshed {
  const freshRows = new Map(fresh.items.map((row) => [row.sku, row]));
  const changed: string[] = [];
  let isRenewed = false;
  const items = shown.items.map((row) => {
    const next = freshRows.get(row.sku);
    if (!next || !differs(row, next)) return row;
    isRenewed = true;
    if (differs(newsOf(row), newsOf(next))) changed.push(row.sku);
    return next;
  });
  const arrived = fresh.items.filter((row) => !known.has(row.sku)).map((row) => row.sku);
  const page = isRenewed ? { ...shown, items, asOf: fresh.asOf } : shown;
  return { page, changed, arrived };
}

function newsOf(row: StockRow): readonly unknown[] {
  const { shelf, backroom, inTransit, negative, red, openRecount } = row;
  return [shelf, backroom, inTransit, row.total, negative, red, openRecount?.recount];
}

function differs(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) !== JSON.stringify(b);
}
