import { writeFile } from "node:fs/promises";
import { seededRandom } from "#kernel";
import { readSalesRows, type SalesRow } from "./sales/file.ts";
import {
  demandShape,
  overdispersion,
  promotionUplift,
  quantiles,
  rounded,
  stockOutShareByHour,
  velocityOf,
  type Calibration,
  type Series,
} from "./sales/statistics.ts";
import { unitScale, wholeUnits } from "./sales/units.ts";

export const attribution =
  "FreshRetailNet-50K, Dingdong-Inc, arXiv:2505.16319, CC BY 4.0; derived statistics";

const roundingSeed = 1;

/**
 * Derives the generator's statistics from the published file. Usage:
 * `node src/demo/calibrate.ts <train.parquet> [src/demo/sales/calibration.json]`
 */
export async function calibrate(path: string): Promise<Calibration> {
  return describe(await readSeries(path));
}

/** Whole units of every product in every shop of the file. */
export async function readSeries(path: string): Promise<Map<number, Series[]>> {
  const random = seededRandom(roundingSeed);
  const seriesByShop = new Map<number, Series[]>();
  const open = new Map<string, SalesRow[]>();
  const close = (key: string) => {
    const rows = open.get(key) ?? [];
    open.delete(key);
    const shop = rows[0]?.store_id;
    if (shop === undefined) return;
    const list = seriesByShop.get(shop) ?? [];
    seriesByShop.set(shop, list);
    list.push(seriesOf(rows, random()));
  };
  for await (const rows of readSalesRows(path)) {
    const seenHere = new Set<string>();
    for (const row of rows) {
      const key = `${row.store_id}/${row.product_id}`;
      seenHere.add(key);
      const list = open.get(key);
      if (list === undefined) open.set(key, [row]);
      else list.push(row);
    }
    // The file is sorted by store and product: a series that this group did not touch is complete.
    for (const key of open.keys()) if (!seenHere.has(key)) close(key);
  }
  for (const key of open.keys()) close(key);
  return seriesByShop;
}

function seriesOf(rows: SalesRow[], rest: number): Series {
  rows.sort((a, b) => a.dt.getTime() - b.dt.getTime());
  const hours = Float64Array.from(rows.flatMap((row) => [...row.hours_sale]));
  return {
    firstWeekday: rows[0]?.dt.getUTCDay() ?? 0,
    units: wholeUnits(hours, unitScale(hours), rest).units,
    stockOutMasks: Uint32Array.from(rows, (row) => row.stockout_mask),
    promotions: Uint8Array.from(rows, (row) => row.activity_flag),
  };
}

function describe(seriesByShop: ReadonlyMap<number, readonly Series[]>): Calibration {
  const all = [...seriesByShop.values()].flat();
  const shape = demandShape(all);
  const velocities = all.map((series) => velocityOf(series, shape));
  const measured = all.map((series, index) => {
    const velocity = velocities[index];
    const units = (velocity?.plainUnits ?? 0) + (velocity?.promotionUnits ?? 0);
    const exposure = (velocity?.plainExposure ?? 0) + (velocity?.promotionExposure ?? 0);
    return { series, dailyUnits: exposure > 1 ? units / exposure : 0, exposure };
  });
  const known = measured
    .filter((each) => each.exposure > 1)
    .sort((a, b) => a.dailyUnits - b.dailyUnits);
  const seriesDays = all.reduce((sum, series) => sum + series.stockOutMasks.length, 0);
  const promotionDays = all.reduce(
    (sum, series) => sum + series.promotions.reduce((a, b) => a + b, 0),
    0,
  );
  return {
    attribution,
    command: "node src/demo/calibrate.ts <train.parquet> src/demo/sales/calibration.json",
    series: all.length,
    seriesDays,
    demandShape: shape,
    stockOutShareByHour: stockOutShareByHour(all),
    dailyUnitsQuantiles: quantiles(
      known.map((each) => each.dailyUnits),
      velocitySteps,
    ),
    productsPerShopQuantiles: quantiles(
      [...seriesByShop.values()].map((list) => list.length),
      10,
    ),
    hourlyOverdispersion: Array.from({ length: dispersionGroups }, (_, group) =>
      overdispersion(groupOf(known, group), shape),
    ),
    promotionShare: rounded(promotionDays / Math.max(1, seriesDays)),
    promotionUplift: promotionUplift(velocities),
  };
}

/** Fine enough for the fastest products, of which a few sell ten times as much as the next. */
const velocitySteps = 400;
/** Fast products spread less around their mean than slow ones, down to the fastest twentieth. */
const dispersionGroups = 20;

function groupOf<Each>(sorted: readonly Each[], group: number): Each[] {
  const edge = (index: number) => Math.round((sorted.length * index) / dispersionGroups);
  return sorted.slice(edge(group), edge(group + 1));
}

if (import.meta.main) {
  const [path, target] = process.argv.slice(2);
  if (path === undefined) {
    process.stderr.write("usage: node src/demo/calibrate.ts <train.parquet> [calibration.json]\n");
    process.exitCode = 2;
  } else {
    const text = `${JSON.stringify(await calibrate(path), null, 2)}\n`;
    if (target === undefined) process.stdout.write(text);
    else await writeFile(target, text);
  }
}
