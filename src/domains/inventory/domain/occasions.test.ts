import { describe, expect, test } from "vitest";
import type { JournalEvent } from "#kernel";
import { stockOccasions } from "./occasions.ts";

const event = (type: string, data: unknown) => ({ type, data }) as JournalEvent;

describe("what a flow may judge", () => {
  test("each line of a ticket is a change of its own", () => {
    const sale = event("SaleRecorded", {
      ticket: "T",
      lines: [
        { sku: "a", quantity: 6000, amountFen: 0 },
        { sku: "b", quantity: 1000, amountFen: 0 },
      ],
    });
    expect(
      stockOccasions(sale).map(({ sku, facts }) => [
        sku,
        facts["change.units"],
        facts["change.signedUnits"],
      ]),
    ).toEqual([
      ["a", 6, -6],
      ["b", 1, -1],
    ]);
  });
  test("a move within the shop changes both areas", () => {
    const moved = event("StockMoved", {
      from: "backroom",
      to: "shelf",
      lines: [{ sku: "a", quantity: 2000 }],
    });
    expect(stockOccasions(moved).map(({ area, quantity }) => [area, quantity])).toEqual([
      ["shelf", 2000],
      ["backroom", -2000],
    ]);
  });
  test("a count alone changes nothing that a flow judges", () => {
    expect(stockOccasions(event("ItemCounted", { sku: "a" }))).toEqual([]);
  });
});
