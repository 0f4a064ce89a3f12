import { describe, expect, test } from "vitest";
import {
  calibrate,
  calibration,
  generateSales,
  likeness,
  likenessTable,
  planChain,
  readSeries,
  seriesOfShop,
} from "#demo";
import { seededRandom } from "#kernel";
import { dataSet } from "../setup/data-sets.ts";

const found = dataSet("retail/freshretailnet-50k/train_a.parquet");
const path = found ?? "";
const shops = 60;
const days = 91;

describe.skipIf(found === undefined)("the generator of the demo's sales", () => {
  test("is calibrated to the published file: the kept statistics are those that the command derives", async () => {
    expect(await calibrate(path)).toEqual(calibration);
  });

  test("draws sales that look like the real ones by hour, weekday, velocity, spread and promotion", async () => {
    const real = [...(await readSeries(path)).values()].flat();
    const generated = generateSales({
      calibration,
      shops,
      startWeekday: 4,
      random: seededRandom(20_261_125),
    }).flatMap((shop) => seriesOfShop(shop, days, 4));
    const rows = likeness(real, generated);
    console.log(likenessTable(rows));
    expect(rows.length).toBe(23);
    for (const row of rows) {
      expect(row.generated / row.real, row.name).toBeGreaterThan(0.8);
      expect(row.generated / row.real, row.name).toBeLessThan(1.25);
    }
  });

  test("lends its series to a long tail that keeps their hours and weekdays", async () => {
    const real = [...(await readSeries(path)).values()].flat();
    const [wide] = await planChain({ salesFile: path, seed: 1, startWeekday: 4, wideItems: 2500 });
    if (wide === undefined) throw new Error("no shop");
    const borrowed = wide.sales.products.findIndex(({ firstCategory }) => firstCategory >= 1000);
    expect(borrowed).toBeGreaterThan(0);
    const tail = seriesOfShop(wide.sales, 28, 4).slice(borrowed);
    const rows = likeness(real, tail).filter(({ name }) => /^sales from|mean day$/.test(name));
    console.log(likenessTable(rows));
    expect(rows).toHaveLength(14);
    for (const row of rows) {
      expect(row.generated / row.real, row.name).toBeGreaterThan(0.75);
      expect(row.generated / row.real, row.name).toBeLessThan(1.33);
    }
  });
});
