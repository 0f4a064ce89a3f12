import { hoursPerDay, type ShopSales } from "./source.ts";
import { quantiles, type Series } from "./statistics.ts";

/** One figure of the real set beside the same figure of generated sales. */
export type LikenessRow = {
  readonly name: string;
  readonly real: number;
  readonly generated: number;
};

const daysPerWeek = 7;
const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const partsOfDay = [
  [0, 6],
  [6, 9],
  [9, 12],
  [12, 15],
  [15, 18],
  [18, 21],
  [21, 24],
] as const;
const tenths = [1, 3, 5, 7, 9];

/** What can be seen of sales without knowing when a shelf was empty: both sides are measured alike. */
export function likeness(real: readonly Series[], generated: readonly Series[]): LikenessRow[] {
  const of = observe(real);
  const drawn = observe(generated);
  return Object.keys(of).map((name) => ({
    name,
    real: of[name] ?? 0,
    generated: drawn[name] ?? 0,
  }));
}

function observe(all: readonly Series[]): Record<string, number> {
  const byHour = new Array<number>(hoursPerDay).fill(0);
  const byWeekday = new Array<number>(daysPerWeek).fill(0);
  const daysOf = new Array<number>(daysPerWeek).fill(0);
  const sum = { units: 0, spread: 0, selling: 0, hours: 0, sellingDays: 0, promoted: 0 };
  for (const series of all) {
    const days = series.promotions.length;
    const mean = series.units.reduce((total, units) => total + units, 0) / (days * hoursPerDay);
    for (let day = 0; day < days; day += 1) {
      const weekday = (series.firstWeekday + day) % daysPerWeek;
      let sold = 0;
      for (let hour = 0; hour < hoursPerDay; hour += 1) {
        const units = series.units[day * hoursPerDay + hour] ?? 0;
        sold += units;
        byHour[hour] = (byHour[hour] ?? 0) + units;
        sum.spread += (units - mean) ** 2;
        sum.selling += Math.sign(units);
      }
      byWeekday[weekday] = (byWeekday[weekday] ?? 0) + sold;
      daysOf[weekday] = (daysOf[weekday] ?? 0) + 1;
      sum.units += sold;
      sum.hours += hoursPerDay;
      if (sold > 0) sum.sellingDays += 1;
      if (sold > 0 && series.promotions[day] === 1) sum.promoted += 1;
    }
  }
  return { ...shares({ byHour, byWeekday, daysOf, units: sum.units }), ...rest(all, sum) };
}

function shares(of: {
  readonly byHour: readonly number[];
  readonly byWeekday: readonly number[];
  readonly daysOf: readonly number[];
  readonly units: number;
}): Record<string, number> {
  const rows: Record<string, number> = {};
  for (const [from, to] of partsOfDay) {
    const units = of.byHour.slice(from, to).reduce((sum, part) => sum + part, 0);
    rows[`sales from ${from} to ${to} h, share`] = units / of.units;
  }
  const days = of.daysOf.reduce((sum, count) => sum + count, 0);
  weekdays.forEach((name, weekday) => {
    const daily = (of.byWeekday[weekday] ?? 0) / Math.max(1, of.daysOf[weekday] ?? 0);
    rows[`${name} against the mean day`] = daily / (of.units / days);
  });
  return rows;
}

function rest(
  all: readonly Series[],
  sum: {
    readonly units: number;
    readonly spread: number;
    readonly selling: number;
    readonly hours: number;
    readonly sellingDays: number;
    readonly promoted: number;
  },
): Record<string, number> {
  const daily = all.map(
    ({ units, promotions }) => units.reduce((total, each) => total + each, 0) / promotions.length,
  );
  const velocities = quantiles(daily, 10);
  const rows: Record<string, number> = {};
  rows["pieces a day, mean"] = daily.reduce((total, each) => total + each, 0) / daily.length;
  for (const tenth of tenths)
    rows[`pieces a day, ${tenth * 10} % quantile`] = velocities[tenth] ?? 0;
  rows["product-hours with a sale, share"] = sum.selling / sum.hours;
  rows["variance of an hour against its mean"] = sum.spread / sum.units;
  rows["selling product-days on promotion, share"] = sum.promoted / sum.sellingDays;
  return rows;
}

/** Generated sales in the form of the file's series. */
export function seriesOfShop(shop: ShopSales, days: number, firstWeekday: number): Series[] {
  const series = shop.products.map(() => ({
    firstWeekday,
    units: new Uint16Array(days * hoursPerDay),
    stockOutMasks: new Uint32Array(days),
    promotions: new Uint8Array(days),
  }));
  for (let day = 0; day < days; day += 1) {
    for (const sale of shop.sellDay(day)) {
      const of = series[sale.product];
      if (of === undefined) continue;
      of.units[day * hoursPerDay + sale.hour] = sale.units;
      if (sale.promotion) of.promotions[day] = 1;
    }
  }
  return series;
}

export function likenessTable(rows: readonly LikenessRow[]): string {
  const lines = rows.map(
    ({ name, real, generated }) =>
      `${name.padEnd(42)} ${real.toFixed(3).padStart(9)} ${generated.toFixed(3).padStart(9)} ${(generated / real).toFixed(2).padStart(6)}`,
  );
  const heading = `${"".padEnd(42)} ${"real".padStart(9)} ${"generated".padStart(9)} ${"ratio".padStart(6)}`;
  return [heading, ...lines].join("\n");
}
