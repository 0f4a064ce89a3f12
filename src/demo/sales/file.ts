import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from "hyparquet";
import { compressors } from "hyparquet-compressors";
import type { Random } from "#kernel";
import { hoursPerDay, type HourSale, type SalesProduct, type ShopSales } from "./source.ts";
import { unitScale, wholeUnits } from "./units.ts";

/** FreshRetailNet-50K in its published format: one row per store, product and day with 24 hourly sales. */
export type SalesRow = {
  readonly store_id: number;
  readonly product_id: number;
  readonly first_category_id: number;
  readonly third_category_id: number;
  readonly dt: Date;
  readonly hours_sale: readonly number[];
  /** Bit h is 1 when the product was out of stock in hour h. */
  readonly stockout_mask: number;
  readonly activity_flag: number;
};

const columns = [
  "store_id",
  "product_id",
  "first_category_id",
  "third_category_id",
  "dt",
  "hours_sale",
  "stockout_mask",
  "activity_flag",
];

const dayMs = 86_400_000;
const daysPerWeek = 7;

/** Reads row group by row group; a group whose stores are all outside `stores` is not read from the disk. */
export async function* readSalesRows(
  path: string,
  stores?: ReadonlySet<number>,
): AsyncGenerator<SalesRow[]> {
  const file = await asyncBufferFromFile(path);
  const metadata = await parquetMetadataAsync(file);
  let rowStart = 0;
  for (const group of metadata.row_groups) {
    const rowEnd = rowStart + Number(group.num_rows);
    const statistics = group.columns.find(
      (column) => column.meta_data?.path_in_schema[0] === "store_id",
    )?.meta_data?.statistics;
    const low = Number(statistics?.min_value ?? Number.NEGATIVE_INFINITY);
    const high = Number(statistics?.max_value ?? Number.POSITIVE_INFINITY);
    const isWanted =
      stores === undefined || [...stores].some((store) => store >= low && store <= high);
    if (isWanted) {
      const rows = (await parquetReadObjects({
        file,
        metadata,
        compressors,
        rowStart,
        rowEnd,
        columns,
      })) as SalesRow[];
      yield stores === undefined ? rows : rows.filter((row) => stores.has(row.store_id));
    }
    rowStart = rowEnd;
  }
}

export type FileSalesOptions = {
  readonly path: string;
  readonly stores: readonly number[];
  /** Weekday of the history's first day, 0 = Sunday: the file is entered at its first such day. */
  readonly startWeekday: number;
  readonly random: Random;
};

/** One shop per store of the file. Errors: throws when a store is not in the file. */
export async function salesFromFile(options: FileSalesOptions): Promise<ShopSales[]> {
  const rowsByStore = new Map<number, SalesRow[]>(options.stores.map((store) => [store, []]));
  for await (const rows of readSalesRows(options.path, new Set(options.stores))) {
    for (const row of rows) rowsByStore.get(row.store_id)?.push(row);
  }
  const all = [...rowsByStore.values()].flat();
  const scales = productScales(all);
  const firstDay = all.reduce(
    (least, row) => Math.min(least, row.dt.getTime()),
    Number.POSITIVE_INFINITY,
  );
  return options.stores.map((store) => {
    const rows = rowsByStore.get(store) ?? [];
    if (rows.length === 0) throw new Error(`store ${store} is not in ${options.path}`);
    return shopFromRows({ rows, scales, firstDay, ...options, label: `store ${store}` });
  });
}

/** One scale per product over all its hours in the chosen stores. */
function productScales(rows: readonly SalesRow[]): Map<number, number> {
  const sales = new Map<number, number[]>();
  for (const row of rows) {
    const list = sales.get(row.product_id) ?? [];
    list.push(...row.hours_sale);
    sales.set(row.product_id, list);
  }
  return new Map([...sales].map(([product, hours]) => [product, unitScale(hours)]));
}

type ShopRows = {
  readonly rows: readonly SalesRow[];
  readonly scales: ReadonlyMap<number, number>;
  readonly firstDay: number;
  readonly startWeekday: number;
  readonly random: Random;
  readonly label: string;
};

function shopFromRows(shop: ShopRows): ShopSales {
  const products: SalesProduct[] = [];
  const days = new Map<number, HourSale[]>();
  let lastDay = 0;
  for (const rows of Map.groupBy(shop.rows, (row) => row.product_id).values()) {
    rows.sort((a, b) => a.dt.getTime() - b.dt.getTime());
    let total = 0;
    let rest = shop.random();
    for (const row of rows) {
      const day = Math.round((row.dt.getTime() - shop.firstDay) / dayMs);
      lastDay = Math.max(lastDay, day);
      const rounded = wholeUnits(row.hours_sale, shop.scales.get(row.product_id) ?? 1, rest);
      rest = rounded.rest;
      const list = days.get(day) ?? [];
      days.set(day, list);
      total += keepHours({ units: rounded.units, product: products.length, row, list });
    }
    const first = rows[0];
    if (first === undefined) continue;
    products.push({
      product: first.product_id,
      firstCategory: first.first_category_id,
      thirdCategory: first.third_category_id,
      meanDailyUnits: total / rows.length,
    });
  }
  const shift =
    (shop.startWeekday - new Date(shop.firstDay).getUTCDay() + daysPerWeek) % daysPerWeek;
  return {
    label: shop.label,
    products,
    sellDay: (day) => days.get(wrapDay(day + shift, lastDay + 1)) ?? [],
  };
}

function keepHours(options: {
  units: Uint16Array;
  product: number;
  row: SalesRow;
  list: HourSale[];
}): number {
  let total = 0;
  for (let hour = 0; hour < hoursPerDay; hour += 1) {
    const units = options.units[hour] ?? 0;
    if (units === 0) continue;
    total += units;
    options.list.push({
      product: options.product,
      hour,
      units,
      promotion: options.row.activity_flag === 1,
    });
  }
  return total;
}

/** Past the end of the file whole weeks are repeated, so that a Monday stays a Monday. */
export function wrapDay(day: number, daysInFile: number): number {
  if (day < daysInFile) return day;
  const wholeWeeks = Math.max(daysPerWeek, Math.floor(daysInFile / daysPerWeek) * daysPerWeek);
  const firstRepeated = Math.max(0, daysInFile - wholeWeeks);
  return firstRepeated + ((day - firstRepeated) % wholeWeeks);
}
