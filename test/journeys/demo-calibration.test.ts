import { describe, expect, test } from "vitest";
import {
  calibrate,
  calibration,
  generateSales,
  likeness,
  likenessTable,
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
});
