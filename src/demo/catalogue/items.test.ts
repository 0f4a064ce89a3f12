import { describe, expect, it } from "vitest";
import { gtin13, productCode } from "./gtin.ts";
import { nameProducts, zoneName } from "./items.ts";
import { packagedCategory } from "./packaged.ts";
import { twinsOf } from "./twins.ts";

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

  const wide = Array.from({ length: 4000 }, (_, product) => ({
    product: product < 100 ? product : 10_000 + product,
    firstCategory: product < 100 ? product % 32 : packagedCategory + (product % 977),
    thirdCategory: product % 200,
    meanDailyUnits: product < 100 ? 12 : 0.3,
  }));

  it("fill a shop of four thousand: two names, a price, a pack, a life and a valid EAN-13 each", () => {
    const items = [...nameProducts(wide, 1).values()];
    expect(new Set(items.map(({ name }) => name)).size).toBe(wide.length);
    expect(new Set(items.map(({ nameEn }) => nameEn)).size).toBe(wide.length);
    for (const item of items) {
      expect(item.name).toMatch(/[\u4e00-\u9fff]/);
      expect(item.nameEn).toMatch(/^[\x20-\x7e×é]+$|包|卷/);
      expect(gtin13(item.sku.slice(0, 12))).toBe(item.sku);
      expect(item.barcodes).toEqual([item.sku]);
      expect(item.priceFen).toBeGreaterThan(item.costFen ?? Infinity);
      expect(item.packUnits).toBeGreaterThan(1);
      expect(item.shelfLifeDays).toBeGreaterThan(0);
      expect(zoneName(item.zone).en).not.toBe(item.zone);
    }
    expect(new Set(items.map(({ zone }) => zone)).size).toBe(12);
  });

  it("are taken for a good of the same kind, and each for the other", () => {
    const items = [...nameProducts(wide, 1).values()];
    const twins = twinsOf(items);
    let alike = 0;
    items.forEach((item, index) => {
      const twin = twins[index] ?? -1;
      expect(twins[twin]).toBe(index);
      if (twin !== index && items[twin]?.good === item.good) alike += 1;
    });
    expect(alike / items.length).toBeGreaterThan(0.9);
  });
});
