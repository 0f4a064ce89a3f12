import { hoursPerDay } from "./source.ts";

/** What the generator needs to know of the real set; `calibrate` derives it, `calibration.json` keeps it. */
export type Calibration = {
  readonly attribution: string;
  readonly command: string;
  readonly series: number;
  readonly seriesDays: number;
  /** Weekday (0 = Sunday) × hour: expected share of a mean day's demand while in stock; a mean day sums to 1. */
  readonly demandShape: readonly (readonly number[])[];
  /** Share of product-hours out of stock, by hour of the day. */
  readonly stockOutShareByHour: readonly number[];
  /** Units of demand per day of a product in a shop: 401 quantiles from 0 to 1. */
  readonly dailyUnitsQuantiles: readonly number[];
  /** Products in a shop: 11 quantiles from 0 to 1. */
  readonly productsPerShopQuantiles: readonly number[];
  /** k of variance = mean + k × mean² of an in-stock hour, for equal groups of products from slow to fast. */
  readonly hourlyOverdispersion: readonly number[];
  /** Share of product-days on promotion and demand on them relative to the same product's other days. */
  readonly promotionShare: number;
  readonly promotionUplift: number;
};

/** One product in one shop: whole units and stock-out flags of consecutive days. */
export type Series = {
  readonly firstWeekday: number;
  /** Days × 24. */
  readonly units: Uint16Array;
  /** One mask a day, bit h = out of stock in hour h. */
  readonly stockOutMasks: Uint32Array;
  /** One flag a day. */
  readonly promotions: Uint8Array;
};

export function isOut(series: Series, day: number, hour: number): boolean {
  return (((series.stockOutMasks[day] ?? 0) >>> hour) & 1) === 1;
}

export function quantiles(values: readonly number[], steps: number): number[] {
  const sorted = [...values].sort((a, b) => a - b);
  return Array.from({ length: steps + 1 }, (_, step) => {
    const index = Math.round((step / steps) * (sorted.length - 1));
    return rounded(sorted[index] ?? 0);
  });
}

const daysPerWeek = 7;

/** Demand per in-stock hour by weekday and hour: hours out of stock say nothing about demand and are left out. */
export function demandShape(all: readonly Series[]): number[][] {
  const sums = grid();
  const seen = grid();
  for (const series of all) {
    eachHour(series, (day, hour, units) => {
      const weekday = (series.firstWeekday + day) % daysPerWeek;
      const sumRow = sums[weekday] ?? [];
      const seenRow = seen[weekday] ?? [];
      sumRow[hour] = (sumRow[hour] ?? 0) + units;
      seenRow[hour] = (seenRow[hour] ?? 0) + 1;
    });
  }
  const rates = sums.map((row, weekday) =>
    row.map((sum, hour) => sum / Math.max(1, seen[weekday]?.[hour] ?? 1)),
  );
  const total = rates.flat().reduce((sum, rate) => sum + rate, 0) / daysPerWeek;
  return rates.map((row) => row.map((rate) => rounded(rate / total)));
}

/** Calls back for each hour in which the product could be bought. */
function eachHour(series: Series, visit: (day: number, hour: number, units: number) => void): void {
  for (let day = 0; day < series.stockOutMasks.length; day += 1) {
    for (let hour = 0; hour < hoursPerDay; hour += 1) {
      if (!isOut(series, day, hour)) visit(day, hour, series.units[day * hoursPerDay + hour] ?? 0);
    }
  }
}

export function stockOutShareByHour(all: readonly Series[]): number[] {
  const out = new Array<number>(hoursPerDay).fill(0);
  let days = 0;
  for (const series of all) {
    days += series.stockOutMasks.length;
    for (let hour = 0; hour < hoursPerDay; hour += 1) {
      for (const mask of series.stockOutMasks) out[hour] = (out[hour] ?? 0) + ((mask >>> hour) & 1);
    }
  }
  return out.map((count) => rounded(count / Math.max(1, days)));
}

/** Units per mean day of demand of one series, on ordinary and on promotion days, by the ratio of sums. */
export type Velocity = {
  readonly plainUnits: number;
  readonly plainExposure: number;
  readonly promotionUnits: number;
  readonly promotionExposure: number;
};

export function velocityOf(series: Series, shape: readonly (readonly number[])[]): Velocity {
  const found = { plainUnits: 0, plainExposure: 0, promotionUnits: 0, promotionExposure: 0 };
  eachHour(series, (day, hour, units) => {
    const exposure = shape[(series.firstWeekday + day) % daysPerWeek]?.[hour] ?? 0;
    if (series.promotions[day] === 1) {
      found.promotionUnits += units;
      found.promotionExposure += exposure;
    } else {
      found.plainUnits += units;
      found.plainExposure += exposure;
    }
  });
  return found;
}

/** Promotion against other days of the same series, weighted by exposure on promotion. */
export function promotionUplift(velocities: readonly Velocity[]): number {
  let units = 0;
  let expected = 0;
  for (const velocity of velocities) {
    if (
      velocity.plainExposure < minimumExposureDays ||
      velocity.promotionExposure < minimumExposureDays
    )
      continue;
    units += velocity.promotionUnits;
    expected += (velocity.promotionExposure * velocity.plainUnits) / velocity.plainExposure;
  }
  return rounded(expected > 0 ? units / expected : 1);
}

/** Fewer mean days than this on either side say too little about a promotion. */
const minimumExposureDays = 10;

/** Moments: Σ((x − m)² − m) / Σ m² over in-stock hours, with m from the series' own velocity. */
export function overdispersion(
  all: readonly { readonly series: Series; readonly dailyUnits: number }[],
  shape: readonly (readonly number[])[],
): number {
  let excess = 0;
  let squares = 0;
  for (const { series, dailyUnits } of all) {
    eachHour(series, (day, hour, units) => {
      const mean = dailyUnits * (shape[(series.firstWeekday + day) % daysPerWeek]?.[hour] ?? 0);
      excess += (units - mean) ** 2 - mean;
      squares += mean * mean;
    });
  }
  return rounded(Math.max(0, excess / Math.max(squares, Number.EPSILON)));
}

export function rounded(value: number): number {
  return Number(value.toPrecision(4));
}

function grid(): number[][] {
  return Array.from({ length: daysPerWeek }, () => new Array<number>(hoursPerDay).fill(0));
}
