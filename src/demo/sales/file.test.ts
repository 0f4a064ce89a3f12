import { describe, expect, it } from "vitest";
import { seededRandom } from "#kernel";
import { dataSet } from "../../../test/setup/data-sets.ts";
import { readSalesRows, salesFromFile } from "./file.ts";
import { unitScale } from "./units.ts";

const found = dataSet("retail/freshretailnet-50k/train_a.parquet");
const path = found ?? "";

describe.skipIf(found === undefined)("sales from the published file", () => {
  it("are turned into pieces shop by shop, keeping each product's total to within one piece", async () => {
    const stores = [0, 1, 2];
    const shops = await salesFromFile({ path, stores, startWeekday: 4, random: seededRandom(1) });
    const hours = new Map<number, number[]>();
    const totals = new Map<string, number>();
    for await (const rows of readSalesRows(path, new Set(stores))) {
      for (const row of rows) {
        hours.set(row.product_id, [...(hours.get(row.product_id) ?? []), ...row.hours_sale]);
        const key = `${row.store_id}/${row.product_id}`;
        totals.set(
          key,
          (totals.get(key) ?? 0) + row.hours_sale.reduce((sum, sale) => sum + sale, 0),
        );
      }
    }
    expect(shops.map((shop) => shop.products.length)).toEqual([74, 132, 85]);
    shops.forEach((shop, store) => {
      const sold = new Map<number, number>();
      for (let day = 0; day < 90; day += 1) {
        for (const sale of shop.sellDay(day))
          sold.set(sale.product, (sold.get(sale.product) ?? 0) + sale.units);
      }
      shop.products.forEach((product, index) => {
        const scale = unitScale(hours.get(product.product) ?? []);
        const exact = (totals.get(`${store}/${product.product}`) ?? 0) / scale;
        expect(Math.abs((sold.get(index) ?? 0) - exact)).toBeLessThan(1.1);
      });
    });
  });

  it("refuse a store that is not in the file, in one sentence", async () => {
    await expect(
      salesFromFile({ path, stores: [99_999], startWeekday: 0, random: seededRandom(1) }),
    ).rejects.toThrow("store 99999 is not in");
  });
});
