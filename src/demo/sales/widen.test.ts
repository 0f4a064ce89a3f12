import { beforeAll, describe, expect, it } from "vitest";
import { seededRandom } from "#kernel";
import { calibration, generateSales } from "./generator.ts";
import type { ShopSales } from "./source.ts";
import { longTail, widen, type TailItem } from "./widen.ts";

const days = 56;
let base: ShopSales;
let tail: readonly TailItem[];
let wide: ShopSales;

beforeAll(() => {
  const donors = generateSales({
    calibration,
    shops: 4,
    startWeekday: 1,
    random: seededRandom(1),
  });
  const [first] = donors;
  if (first === undefined) throw new Error("no shop");
  base = first;
  tail = longTail({ items: 1500, meanDailyUnits: 0.35, spread: 1.68, random: seededRandom(2) });
  wide = widen(base, { tail, donors, random: seededRandom(3) });
});

function soldBy(shop: ShopSales): { readonly units: number[]; readonly byHour: number[] } {
  const units = shop.products.map(() => 0);
  const byHour = Array.from({ length: 24 }, () => 0);
  for (let day = 0; day < days; day += 1)
    for (const sale of shop.sellDay(day)) {
      units[sale.product] = (units[sale.product] ?? 0) + sale.units;
      if (sale.product >= base.products.length)
        byHour[sale.hour] = (byHour[sale.hour] ?? 0) + sale.units;
    }
  return { units, byHour };
}
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

describe("a widened shop", () => {
  it("keeps its own series and adds one item a tail item, each with a number of its own", () => {
    expect(wide.products).toHaveLength(base.products.length + tail.length);
    expect(wide.products.slice(0, base.products.length)).toEqual(base.products);
    expect(new Set(wide.products.map(({ product }) => product)).size).toBe(wide.products.length);
    const own = wide.sellDay(3).filter(({ product }) => product < base.products.length);
    expect(own).toEqual(base.sellDay(3));
  });

  it("says the same of a day when it is asked again, in any order", () => {
    const later = wide.sellDay(20);
    const first = wide.sellDay(4);
    expect(wide.sellDay(20)).toEqual(later);
    expect(wide.sellDay(4)).toEqual(first);
    expect(later).not.toEqual(first);
  });

  it("sells of its tail what each item is meant to sell, most of them less than a piece a week", () => {
    const { units } = soldBy(wide);
    const end = base.products.length;
    // Both mean demand; what is out of stock at some hour sells nothing then, fast and slow alike.
    const soldShare = (from: number, to?: number) =>
      sum(units.slice(from, to)) /
      (days * sum(wide.products.slice(from, to).map(({ meanDailyUnits }) => meanDailyUnits)));
    const ratio = soldShare(end) / soldShare(0, end);
    expect(ratio).toBeGreaterThan(0.9);
    expect(ratio).toBeLessThan(1.1);
    const slow = units.slice(base.products.length).filter((each) => each / days < 1 / 7).length;
    expect(slow / tail.length).toBeGreaterThan(0.5);
  });

  it("sells four fifths of all with its fastest fifth, give or take a tenth", () => {
    const means = wide.products.map(({ meanDailyUnits }) => meanDailyUnits);
    means.sort((left, right) => right - left);
    const top = sum(means.slice(0, Math.round(means.length / 5))) / sum(means);
    expect(top).toBeGreaterThan(0.7);
    expect(top).toBeLessThan(0.9);
  });

  it("sells its tail at the hours of the shops that lend", () => {
    const { byHour } = soldBy(wide);
    const share = (from: number, to: number) => sum(byHour.slice(from, to)) / sum(byHour);
    expect(share(6, 22)).toBeGreaterThan(0.9);
    expect(share(9, 12)).toBeGreaterThan(share(0, 6));
  });
});
