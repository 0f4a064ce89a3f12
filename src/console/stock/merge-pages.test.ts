import { expect, test } from "vitest";
import type { StockPage, StockRow } from "../../ui/api/index.ts";
import { refreshPage } from "./merge-pages.ts";

function row(sku: string, total: number): StockRow {
  return {
    sku,
    name: sku,
    nameEn: null,
    measure: null,
    category: null,
    shelf: total,
    backroom: 0,
    inTransit: 0,
    total,
    state: "settled",
    negative: null,
    openRecount: null,
    red: false,
  };
}
function page(...items: StockRow[]): StockPage {
  return { items, total: items.length, asOf: { seq: 1, recordedAt: "2026-11-22T00:00:00Z" } };
}
const known = new Set(["a", "b", "c"]);

test("new figures go into the rows that are shown, in the order that is shown", () => {
  const shown = page(row("a", 1), row("b", 2), row("c", 3));
  const result = refreshPage(shown, page(row("c", 9), row("a", 1), row("b", 2)), known);
  expect(result.page.items.map((each) => [each.sku, each.total])).toEqual([
    ["a", 1],
    ["b", 2],
    ["c", 9],
  ]);
  expect(result.changed).toEqual(["c"]);
});

test("an item that newly belongs to the list only waits, and one that left stays until the list is read again", () => {
  const result = refreshPage(page(row("a", 1), row("b", 2)), page(row("a", 1), row("d", 4)), known);
  expect(result.page.items.map((each) => each.sku)).toEqual(["a", "b"]);
  expect(result.arrived).toEqual(["d"]);
});

test("a row that only waits for another source is renewed and no news", () => {
  const fresh: StockRow = { ...row("a", 1), state: "provisional", waitsFor: "pda:S001:1" };
  const result = refreshPage(page(row("a", 1)), page(fresh), known);
  expect(result.page.items[0]?.waitsFor).toBe("pda:S001:1");
  expect(result.changed).toEqual([]);
});

test("an answer without news changes nothing", () => {
  const shown = page(row("a", 1));
  expect(refreshPage(shown, page(row("a", 1)), known).page).toBe(shown);
});
