import { expect, test } from "vitest";
import type { Why } from "../api/types.ts";
import { sumOf, sumParts } from "./sentence.ts";

const label = { zh: "售出", en: "sold" };
const why: Why = {
  quantity: 70_000,
  at: "2026-11-22T12:00:00+08:00",
  position: 1,
  anchor: {
    count: "c",
    at: "2026-11-22T08:03:00+08:00",
    errorMs: 200,
    by: "early",
    quantity: 64_000,
    variance: 0,
  },
  sum: [
    { type: "GoodsReceived", label, quantity: 24_000, events: 1 },
    { type: "ItemsSold", label, quantity: -18_000, events: 9 },
    { type: "StockMoved", label, quantity: 0, events: 2 },
  ],
  steps: [],
  provisional: { waitsFor: [] },
  proof: { stream: "place:S001", seq: 1, hash: "" },
};

test("the number is the count and what came and went after it", () => {
  expect(sumOf(why)).toBe(why.quantity);
  expect(sumParts(why).map((part) => [part.sign, part.label.type])).toEqual([
    ["+", "GoodsReceived"],
    ["−", "ItemsSold"],
  ]);
});

test("without a count the sum starts from zero", () => {
  const { anchor: _anchor, ...uncounted } = why;
  expect(sumOf(uncounted)).toBe(6000);
});
