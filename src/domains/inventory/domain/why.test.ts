import { describe, expect, test } from "vitest";
import { sumSteps, type WhyStep } from "./why.ts";

const step = (change: Partial<WhyStep>): WhyStep => ({
  seq: 1,
  type: "SaleRecorded",
  label: { zh: "销售", en: "Sale" },
  kind: "movement",
  quantity: -1000,
  ...change,
});

describe("why a number is what it is", () => {
  test("movements are grouped by what happened, the largest first", () => {
    const sums = sumSteps([
      step({}),
      step({ seq: 2, quantity: -2000 }),
      step({ seq: 3, type: "GoodsReceived", quantity: 24_000 }),
    ]);
    expect(sums.map(({ type, quantity, events }) => [type, quantity, events])).toEqual([
      ["GoodsReceived", 24_000, 1],
      ["SaleRecorded", -3000, 2],
    ]);
  });
  test("a correction by a count stands apart from the movement that caused it", () => {
    expect(
      sumSteps([step({}), step({ kind: "variance", quantity: 1000 })]).map(({ type }) => type),
    ).toEqual(["SaleRecorded", "variance"]);
  });
});
