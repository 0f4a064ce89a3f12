import { describe, expect, it } from "vitest";
import { gtin13, productCode } from "./gtin.ts";
import { nameProducts } from "./items.ts";

describe("the items of the demo", () => {
  const products = Array.from({ length: 900 }, (_, product) => ({
    product,
    firstCategory: product % 32,
    thirdCategory: product % 233,
    meanDailyUnits: product % 20,
  }));

  it("have codes with a right check digit", () => {
    expect(gtin13("400638133393")).toBe("4006381333931");
    expect(productCode(4)).toMatch(/^690\d{10}$/);
  });

  it("have a name, a code and a price each, and no two share a name or a code", () => {
    const items = [...nameProducts(products, 1).values()];
    expect(items).toHaveLength(products.length);
    expect(new Set(items.map((item) => item.name)).size).toBe(products.length);
    expect(new Set(items.map((item) => item.sku)).size).toBe(products.length);
    for (const item of items) {
      expect(item.nameEn?.length).toBeGreaterThan(2);
      expect(item.priceFen).toBeGreaterThan(0);
    }
  });
});
