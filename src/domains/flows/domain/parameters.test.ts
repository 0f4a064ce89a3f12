import { describe, expect, test } from "vitest";
import { valuesInForce, type ParameterChange } from "./parameters.ts";
import { shippedFlows } from "./shipped.ts";

const purple = shippedFlows.find(({ flow }) => flow === "high-value-out");
if (purple === undefined) throw new Error("a shipped flow is missing");

const limit = (changes: readonly Omit<ParameterChange, "flow" | "parameter">[], chainSeq = 99) =>
  valuesInForce(
    purple,
    changes.map((change) => ({ flow: "high-value-out", parameter: "limitUnits", ...change })),
    { place: "S001", category: "jewels", sku: "ring", chainSeq },
  )["limitUnits"];

describe("the value of a threshold", () => {
  test("is what was shipped until somebody changes it", () => {
    expect(limit([])).toBe(3);
    expect(limit([{ value: 7, chainSeq: 5 }], 4)).toBe(3);
    expect(limit([{ value: 7, chainSeq: 5 }], 5)).toBe(7);
  });
  test("is that of the item before its category, the category before the shop, the shop before the chain", () => {
    const chain = { value: 1, chainSeq: 9 };
    const shop = { value: 2, place: "S001", chainSeq: 8 };
    const category = { value: 4, category: "jewels", chainSeq: 7 };
    const categoryOfShop = { value: 5, category: "jewels", place: "S001", chainSeq: 6 };
    const item = { value: 6, sku: "ring", chainSeq: 5 };
    expect(limit([chain])).toBe(1);
    expect(limit([chain, shop])).toBe(2);
    expect(limit([chain, shop, category])).toBe(4);
    expect(limit([chain, shop, category, categoryOfShop])).toBe(5);
    expect(limit([item, chain, shop, category, categoryOfShop])).toBe(6);
  });
  test("of another shop, category or item is none of this one's", () => {
    expect(limit([{ value: 9, place: "S002", chainSeq: 5 }])).toBe(3);
    expect(limit([{ value: 9, place: "S001", category: "tea", chainSeq: 5 }])).toBe(3);
  });
  test("that was taken back falls to the next wider scope", () => {
    const shop = { value: 2, place: "S001", chainSeq: 5 };
    expect(limit([shop, { value: 6, sku: "ring", chainSeq: 6 }])).toBe(6);
    expect(
      limit([
        shop,
        { value: 6, sku: "ring", chainSeq: 6 },
        { value: null, sku: "ring", chainSeq: 7 },
      ]),
    ).toBe(2);
  });
});
