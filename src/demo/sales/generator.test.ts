import { describe, expect, it } from "vitest";
import { seededRandom } from "#kernel";
import calibrationFile from "./calibration.json" with { type: "json" };
import { wrapDay } from "./file.ts";
import { generateSales } from "./generator.ts";
import type { Calibration } from "./statistics.ts";

const calibration = calibrationFile as unknown as Calibration;
const days = 364;
const startWeekday = 3;

function generate(seed: number) {
  const [shop] = generateSales({ calibration, shops: 1, startWeekday, random: seededRandom(seed) });
  if (shop === undefined) throw new Error("no shop");
  return { shop, sales: Array.from({ length: days }, (_, day) => shop.sellDay(day)) };
}

describe("generated sales", () => {
  const { shop, sales } = generate(42);
  const meanDaily = shop.products.reduce((sum, product) => sum + product.meanDailyUnits, 0);

  it("sell by the hour as the real set does, within 15 % of each busy hour", () => {
    const byHour = new Array<number>(24).fill(0);
    for (const sale of sales.flat())
      byHour[sale.hour] = (byHour[sale.hour] ?? 0) + sale.units / days;
    for (let hour = 6; hour < 22; hour += 1) {
      const shape = calibration.demandShape.reduce((sum, row) => sum + (row[hour] ?? 0), 0) / 7;
      const expected = meanDaily * shape * (1 - (calibration.stockOutShareByHour[hour] ?? 0));
      expect((byHour[hour] ?? 0) / expected).toBeGreaterThan(0.85);
      expect((byHour[hour] ?? 0) / expected).toBeLessThan(1.15);
    }
  });

  it("sell more on Sundays than on Thursdays, as the real set does", () => {
    const byWeekday = new Array<number>(7).fill(0);
    sales.forEach((list, day) => {
      const weekday = (startWeekday + day) % 7;
      byWeekday[weekday] =
        (byWeekday[weekday] ?? 0) + list.reduce((sum, sale) => sum + sale.units, 0);
    });
    const share = (weekday: number) =>
      (calibration.demandShape[weekday] ?? []).reduce((sum, part) => sum + part, 0);
    const measured = (byWeekday[0] ?? 0) / (byWeekday[4] ?? 1);
    expect(measured / (share(0) / share(4))).toBeGreaterThan(0.85);
    expect(measured / (share(0) / share(4))).toBeLessThan(1.15);
  });

  it("are on promotion as often as the real products, within 15 %", () => {
    const promoted = new Set<string>();
    const sold = new Set<string>();
    sales.forEach((list, day) => {
      for (const sale of list) {
        sold.add(`${day}/${sale.product}`);
        if (sale.promotion) promoted.add(`${day}/${sale.product}`);
      }
    });
    const share = promoted.size / sold.size;
    expect(share / calibration.promotionShare).toBeGreaterThan(0.85);
    expect(share / calibration.promotionShare).toBeLessThan(1.15);
  });

  it("spread over slow and fast products as the real ones, from the slowest tenth to the fastest", () => {
    const velocities = shop.products.map((product) => product.meanDailyUnits).sort((a, b) => a - b);
    const quantiles = calibration.dailyUnitsQuantiles;
    for (const tenth of [1, 3, 5, 7, 9]) {
      const measured = velocities[Math.round((velocities.length - 1) * (tenth / 10))] ?? 0;
      const expected = quantiles[tenth * 40] ?? 1;
      expect(Math.abs(measured / expected - 1)).toBeLessThan(0.2);
    }
  });

  it("repeat with the same seed and differ with another", () => {
    expect(generate(42).sales[10]).toEqual(sales[10]);
    expect(generate(43).sales[10]).not.toEqual(sales[10]);
  });
});

describe("the days after the end of a file", () => {
  it("repeat whole weeks, so that a Monday stays a Monday", () => {
    expect(wrapDay(89, 90)).toBe(89);
    for (let day = 90; day < 400; day += 1) {
      expect(wrapDay(day, 90)).toBeLessThan(90);
      expect((day - wrapDay(day, 90)) % 7).toBe(0);
    }
  });
});
