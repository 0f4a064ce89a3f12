import { thousandthsPerUnit } from "#kernel";
import type { Client } from "./client.ts";
import type { Shop } from "./world/shop.ts";

/** One shop's records beside the hidden truth. Quantities in pieces. */
export type ShopComparison = {
  readonly place: string;
  readonly records: number;
  readonly wrongRecords: number;
  /** Σ |record − truth| over shelf and backroom, and the truth's own sum. */
  readonly unitsOff: number;
  readonly unitsThere: number;
  /** Items that the product itself calls provisional; of the wrong ones, how many. */
  readonly provisional: number;
  readonly wrongAndProvisional: number;
  /** The same for a plain record that hears of everything at once and in order: as good as these notes allow. */
  readonly plainWrongRecords: number;
  readonly plainUnitsOff: number;
  readonly recountsOpen: number;
  readonly recountsAnswered: number;
  readonly redsOpen: number;
};

type StockRow = {
  readonly sku: string;
  readonly shelf: number;
  readonly backroom: number;
  readonly state: "settled" | "provisional";
};

const pageRows = 200;
const pagesMaximum = 50;

/** Asks the product what it believes and compares it with what is there. */
export async function compareWithTruth(client: Client, shop: Shop): Promise<ShopComparison> {
  const rows = await stockRows(client, shop.place);
  const [recounts, alerts] = await Promise.all([
    client.get<{ recounts: unknown[] }>(`/places/${shop.place}/recounts?state=open`),
    client.get<{ alerts: { level: string }[] }>(`/places/${shop.place}/alerts?state=open`),
  ]);
  return {
    place: shop.place,
    ...compareRows(rows, shop),
    recountsOpen: recounts.recounts.length,
    recountsAnswered: shop.figures.recountsAnswered,
    redsOpen: alerts.alerts.filter((alert) => alert.level === "red").length,
  };
}

/** Pure part: an item without a row counts as zero on record. */
export function compareRows(
  rows: readonly StockRow[],
  shop: Pick<Shop, "items" | "truth" | "bookOf">,
) {
  const bySku = new Map(rows.map((row) => [row.sku, row]));
  const sum = {
    records: 0,
    wrongRecords: 0,
    unitsOff: 0,
    unitsThere: 0,
    provisional: 0,
    wrongAndProvisional: 0,
    plainWrongRecords: 0,
    plainUnitsOff: 0,
  };
  for (const item of shop.items) {
    const row = bySku.get(item.sku);
    const truth = shop.truth(item.sku) ?? 0;
    const off = Math.abs(((row?.shelf ?? 0) + (row?.backroom ?? 0)) / thousandthsPerUnit - truth);
    const plainOff = Math.abs((shop.bookOf(item.sku) ?? 0) - truth);
    const isProvisional = row?.state === "provisional";
    sum.records += 1;
    sum.unitsThere += truth;
    sum.unitsOff += off;
    sum.plainUnitsOff += plainOff;
    if (off > 0) sum.wrongRecords += 1;
    if (plainOff > 0) sum.plainWrongRecords += 1;
    if (isProvisional) sum.provisional += 1;
    if (isProvisional && off > 0) sum.wrongAndProvisional += 1;
  }
  return sum;
}

async function stockRows(client: Client, place: string): Promise<StockRow[]> {
  const rows: StockRow[] = [];
  let cursor = "";
  for (let page = 0; page < pagesMaximum; page += 1) {
    const query = `only=all&sort=name&limit=${pageRows}${cursor === "" ? "" : `&cursor=${encodeURIComponent(cursor)}`}`;
    const answer = await client.get<{ items: StockRow[]; next?: string | null }>(
      `/places/${place}/stock?${query}`,
    );
    rows.push(...answer.items);
    if (answer.next === undefined || answer.next === null) return rows;
    cursor = answer.next;
  }
  throw new Error(`stock of ${place} has more than ${pagesMaximum} pages`);
}

const percent = (part: number, whole: number) =>
  `${((100 * part) / Math.max(1, whole)).toFixed(1)} %`;

/** One line a shop, for a log. */
export function describeComparison(comparison: ShopComparison): string {
  const { place, records, wrongRecords, unitsOff, unitsThere } = comparison;
  return [
    `${place}: ${wrongRecords} of ${records} records differ from the shelf (${percent(wrongRecords, records)})`,
    `${unitsOff} of ${unitsThere} pieces (${percent(unitsOff, unitsThere)})`,
    `record without delays ${percent(comparison.plainWrongRecords, records)}, ${comparison.plainUnitsOff} pieces`,
    `${comparison.provisional} provisional (${comparison.wrongAndProvisional} of them differ)`,
    `recounts ${comparison.recountsOpen} open, ${comparison.recountsAnswered} answered`,
    `red ${comparison.redsOpen}`,
  ].join(" · ");
}
