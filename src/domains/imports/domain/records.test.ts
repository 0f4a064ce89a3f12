import { describe, expect, it } from "vitest";
import { zonedTime } from "./local-time.ts";
import { definedData, happeningOf, isUnchanged } from "./records.ts";
import type { RowValues } from "./rows.ts";

const shanghai = "Asia/Shanghai";
const moment = { day: "2026-11-05", time: "08:03:00" };
const sale: RowValues = {
  time: moment,
  place: "S001",
  ticket: "T1",
  sku: "6901",
  quantity: 2000,
  amountFen: 500,
};

describe("a row of a till's export", () => {
  it("is a sale at the local time of its shop", () => {
    expect(happeningOf("sales", sale, shanghai)?.event).toEqual({
      specversion: "1.0",
      source: "import/sales",
      type: "SaleRecorded",
      time: "2026-11-05T08:03:00+08:00",
      place: "S001",
      data: { ticket: "T1", lines: [{ sku: "6901", quantity: 2000, amountFen: 500 }] },
    });
  });

  it("is a return when its type or its negative quantity says so, whatever the sign of the money", () => {
    const returned = { sku: "6901", quantity: 2000, amountFen: -500, condition: "sellable" };
    for (const change of [
      { quantity: -2000 },
      { type: "return" },
      { type: "sale", quantity: -2000, amountFen: -500 },
    ]) {
      expect(happeningOf("sales", { ...sale, ...change }, shanghai)?.event).toMatchObject({
        type: "SaleReturned",
        data: { lines: [returned] },
      });
    }
  });

  it("keeps its name when its figures are mended, if the document numbers its lines", () => {
    const keyOf = (values: RowValues) => happeningOf("sales", values, shanghai);
    const numbered = { ...sale, line: "1" };
    expect(keyOf({ ...numbered, amountFen: 400 })?.key).toEqual(keyOf(numbered)?.key);
    expect(keyOf({ ...numbered, time: { ...moment, day: "2026-11-06" } })?.key).not.toEqual(
      keyOf(numbered)?.key,
    );
    expect(keyOf({ ...sale, amountFen: 400 })?.key).not.toEqual(keyOf(sale)?.key);
  });
});

describe("an opening stock", () => {
  const row = { place: "S001", sku: "6901", time: moment, quantity: 5000 };

  it("is a receipt of what was there, named once for ever by place, area and item", () => {
    const later = { ...row, time: { ...moment, day: "2026-11-09" } };
    expect(happeningOf("opening", row, shanghai)?.event).toMatchObject({
      type: "GoodsReceived",
      data: { supplier: "OPENING", to: "shelf", lines: [{ sku: "6901", quantity: 5000 }] },
    });
    expect(happeningOf("opening", later, shanghai)?.key).toEqual(
      happeningOf("opening", row, shanghai)?.key,
    );
  });

  it("of nothing states nothing", () => {
    expect(happeningOf("opening", { ...row, quantity: 0 }, shanghai)).toBeUndefined();
  });
});

describe("a receipt with a negative quantity", () => {
  it("is a return to the supplier", () => {
    const row = { time: moment, place: "S001", document: "D1", supplier: "V1", sku: "6901" };
    expect(happeningOf("receipts", { ...row, quantity: -6000 }, shanghai)?.event).toMatchObject({
      type: "GoodsReturnedToSupplier",
      data: { document: "D1", supplier: "V1", lines: [{ sku: "6901", quantity: 6000 }] },
    });
  });
});

describe("a definition", () => {
  const inForce = { sku: "6901", name: "茶", priceFen: 330, barcodes: [], highValue: false };

  it("keeps what its file has no column for, and clears what its file leaves empty", () => {
    expect(definedData({ sku: "6901", name: "绿茶" }, inForce)).toMatchObject({ priceFen: 330 });
    expect(definedData({ sku: "6901", name: "茶", priceFen: null }, inForce)).not.toHaveProperty(
      "priceFen",
    );
  });

  it("is unchanged when every field says what is in force", () => {
    const same = definedData({ sku: "6901", name: "茶" }, { ...inForce, category: null });
    expect(isUnchanged(same, { ...inForce, category: null })).toBe(true);
    expect(isUnchanged(definedData({ name: "水" }, inForce), inForce)).toBe(false);
    expect(isUnchanged(same, undefined)).toBe(false);
  });
});

describe("a local time", () => {
  it("has the offset that its zone had on that day", () => {
    expect(zonedTime({ day: "2026-07-01", time: "12:00:00" }, "Europe/Berlin")).toBe(
      "2026-07-01T12:00:00+02:00",
    );
    expect(zonedTime({ day: "2026-12-01", time: "12:00:00" }, "Europe/Berlin")).toBe(
      "2026-12-01T12:00:00+01:00",
    );
    expect(zonedTime({ day: "2026-12-01", time: "12:00:00" }, "UTC")).toBe(
      "2026-12-01T12:00:00+00:00",
    );
  });
});
