import { thousandthsPerUnit } from "#kernel";
import type { StockArea } from "#vocabulary";
import type { Branch } from "./branch.ts";
import type { Client } from "./client.ts";
import {
  addParts,
  causes,
  mainCause,
  type Anchor,
  type Cause,
  type Explanation,
} from "./explain.ts";
import { judgeAlert, type AlertTruth, type JudgedAlert, type Verdict } from "./judge.ts";
import type { Shop } from "./world/shop.ts";

/** One shop's records beside the hidden truth. Quantities in pieces. */
export type ShopComparison = {
  readonly place: string;
  readonly records: number;
  readonly wrongRecords: number;
  /** Of how many wrong records the cause was traced: all, or so many drawn evenly over the list. */
  readonly traced: number;
  /** Traced records by what explains most of the difference. */
  readonly byCause: Readonly<Record<Cause, number>>;
  readonly unexplained: readonly Unexplained[];
  /** Σ |record − truth| over shelf and backroom, and the truth's own sum. */
  readonly unitsOff: number;
  readonly unitsThere: number;
  /** Items that the product itself calls provisional; of the wrong ones, how many. */
  readonly provisional: number;
  readonly wrongAndProvisional: number;
  /** The same for a plain record that hears of everything at once and in order, and believes every count. */
  readonly plainWrongRecords: number;
  readonly plainUnitsOff: number;
  readonly recountsOpen: number;
  readonly recountsAnswered: number;
  /** Open alerts by rule, and how many of them are true of the shop. */
  readonly alerts: readonly AlertTally[];
};

export type AlertTally = { readonly rule: string } & Readonly<Record<Verdict, number>>;

export type Unexplained = {
  readonly sku: string;
  readonly area: StockArea;
  readonly units: number;
};

type StockRow = {
  readonly sku: string;
  readonly shelf: number;
  readonly backroom: number;
  readonly state: "settled" | "provisional";
};
type WhyAnswer = {
  readonly quantity: number;
  readonly anchor?: {
    readonly at: string;
    readonly errorMs: number;
    readonly quantity: number;
    readonly source?: string;
  } | null;
};

type ItemAnswer = {
  readonly counts: readonly {
    readonly at: string;
    readonly area: string;
    readonly state: string;
  }[];
};

/** States of a count that is neither accepted nor rejected nor overtaken. */
const openStates: ReadonlySet<string> = new Set(["waiting", "recount"]);

const pageRows = 200;
const pagesMaximum = 50;
const areas: readonly StockArea[] = ["shelf", "backroom"];

const tracedAtOnce = 6;
/** Enough for a share of the causes to some five percent; the shops stand still meanwhile. */
export const tracedMaximum = 150;
/** Who has said that it shall end does not wait for more. */
export const tracedAtTheEnd = 30;

/** Asks the product what it believes, compares it with what is there, and traces the differences to their causes. */
export async function compareWithTruth(
  client: Client,
  branch: Branch,
  limitTraced = tracedMaximum,
): Promise<ShopComparison> {
  const { shop } = branch;
  const rows = await stockRows(client, shop.place);
  const [recounts, alerts] = await Promise.all([
    client.get<{ recounts: unknown[] }>(`/places/${shop.place}/recounts?state=open`),
    client.get<{ alerts: JudgedAlert[] }>(`/places/${shop.place}/alerts?state=open`),
  ]);
  const { wrong, ...sums } = compareRows(rows, shop);
  return {
    place: shop.place,
    ...sums,
    ...(await explainAll(client, branch, spread(wrong, limitTraced))),
    recountsOpen: recounts.recounts.length,
    recountsAnswered: shop.figures.recountsAnswered,
    alerts: tallyAlerts(alerts.alerts, truthOf(branch, rows)),
  };
}

/** The record is the product's; what its devices have not sent yet is not its fault. */
function truthOf({ shop, underway }: Branch, rows: readonly StockRow[]): AlertTruth {
  const bySku = new Map(rows.map((row) => [row.sku, row]));
  return {
    ...shop,
    recordOff: (sku, area) =>
      (bySku.get(sku)?.[area] ?? 0) / thousandthsPerUnit +
      underway(sku, area) -
      (shop.truth(sku, area) ?? 0),
  };
}

export function tallyAlerts(alerts: readonly JudgedAlert[], truth: AlertTruth): AlertTally[] {
  return [...Map.groupBy(alerts, ({ rule }) => rule)]
    .map(([rule, all]) => {
      const tally = { rule, true: 0, false: 0, unknown: 0 };
      for (const alert of all) tally[judgeAlert(alert, truth)] += 1;
      return tally;
    })
    .sort((left, right) => (left.rule < right.rule ? -1 : 1));
}

/** Pure part: an item without a row counts as zero on record. */
export function compareRows(
  rows: readonly StockRow[],
  shop: Pick<Shop, "items" | "truth" | "bookOf">,
) {
  const bySku = new Map(rows.map((row) => [row.sku, row]));
  const wrong: number[] = [];
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
  shop.items.forEach((item, index) => {
    const row = bySku.get(item.sku);
    const truth = shop.truth(item.sku) ?? 0;
    const off = Math.abs(((row?.shelf ?? 0) + (row?.backroom ?? 0)) / thousandthsPerUnit - truth);
    const plainOff = Math.abs((shop.bookOf(item.sku) ?? 0) - truth);
    const isProvisional = row?.state === "provisional";
    sum.records += 1;
    sum.unitsThere += truth;
    sum.unitsOff += off;
    sum.plainUnitsOff += plainOff;
    if (off > 0) wrong.push(index);
    if (plainOff > 0) sum.plainWrongRecords += 1;
    if (isProvisional) sum.provisional += 1;
    if (isProvisional && off > 0) sum.wrongAndProvisional += 1;
  });
  return { ...sum, wrongRecords: wrong.length, wrong };
}

/** So many of them, at equal steps. */
function spread(all: readonly number[], limit: number): number[] {
  if (all.length <= limit) return [...all];
  return Array.from(
    { length: limit },
    (_, index) => all[Math.floor((index * all.length) / limit)] ?? 0,
  );
}

async function explainAll(client: Client, branch: Branch, wrong: readonly number[]) {
  const byCause = Object.fromEntries(causes.map((cause) => [cause, 0])) as Record<Cause, number>;
  const unexplained: Unexplained[] = [];
  const waiting = [...wrong];
  const work = async () => {
    for (let item = waiting.shift(); item !== undefined; item = waiting.shift()) {
      const parts = await explainItem(client, branch, item);
      for (const { units, sku, area } of parts.unexplained) unexplained.push({ sku, area, units });
      byCause[mainCause(parts.sum)] += 1;
    }
  };
  await Promise.all(Array.from({ length: tracedAtOnce }, work));
  return { byCause, unexplained, traced: wrong.length };
}

async function explainItem(client: Client, branch: Branch, item: number) {
  const sku = branch.shop.items[item]?.sku ?? "";
  const page = await client.get<ItemAnswer>(
    `/places/${branch.shop.place}/stock/${encodeURIComponent(sku)}`,
  );
  const parts = await Promise.all(
    areas.map((area) => explainArea(client, branch, { item, sku, area, page })),
  );
  return {
    sum: parts.reduce(addParts),
    unexplained: areas.flatMap((area, index) => {
      const units = parts[index]?.unexplained ?? 0;
      return units === 0 ? [] : [{ sku, area, units }];
    }),
  };
}

async function explainArea(
  client: Client,
  branch: Branch,
  of: {
    readonly item: number;
    readonly sku: string;
    readonly area: StockArea;
    readonly page: ItemAnswer;
  },
): Promise<Explanation> {
  const path = `/places/${branch.shop.place}/stock/${encodeURIComponent(of.sku)}/why?account=${of.area}`;
  const why = await client.get<WhyAnswer>(path);
  return branch.explain({
    item: of.item,
    area: of.area,
    record: why.quantity / thousandthsPerUnit,
    anchor: anchorOf(why),
    undecided: of.page.counts
      .filter(({ area, state }) => area === of.area && openStates.has(state))
      .map(({ at }) => Date.parse(at)),
  });
}

function anchorOf({ anchor }: WhyAnswer): Anchor | undefined {
  if (anchor === undefined || anchor === null) return undefined;
  return {
    at: Date.parse(anchor.at),
    errorMs: anchor.errorMs,
    source: anchor.source ?? "",
    quantity: anchor.quantity / thousandthsPerUnit,
  };
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

const causeNames: Readonly<Record<Cause, string>> = {
  opening: "wrong in the opening stock",
  leak: "damage, self-take, sample or return not written down",
  theft: "stolen",
  refill: "put on the shelf without a scan",
  custody: "left next door without a word",
  "wrong-item": "scanned as a similar item",
  "pack-factor": "cases booked for pieces",
  receipt: "delivery note wrong",
  transfer: "transfer picked or received otherwise than noted",
  "near-expiry": "near-expiry goods not scanned",
  unrecorded: "something else not recorded",
  undecided: "seen by a count that is counted again",
  miscounted: "miscounted",
  raced: "count and movement at one moment",
  underway: "not sent yet",
  unexplained: "UNEXPLAINED",
};

/** A few lines a shop, for a log. */
export function describeComparison(comparison: ShopComparison): string {
  const { place, records, wrongRecords, unitsOff, unitsThere, byCause } = comparison;
  const named = causes
    .filter((cause) => byCause[cause] > 0 || cause === "unexplained")
    .map((cause) => `${byCause[cause]} ${causeNames[cause]}`);
  const details = comparison.unexplained.map(
    ({ sku, area, units }) =>
      `  ${place}: ${sku} ${area} ${units > 0 ? "+" : ""}${units} pieces unexplained`,
  );
  return [
    [
      `${place}: ${wrongRecords} of ${records} records differ from the shelf (${percent(wrongRecords, records)})`,
      `${unitsOff} of ${unitsThere} pieces (${percent(unitsOff, unitsThere)})`,
      `plain record ${percent(comparison.plainWrongRecords, records)}, ${comparison.plainUnitsOff} pieces`,
      `${comparison.provisional} provisional (${comparison.wrongAndProvisional} of them differ)`,
      `recounts ${comparison.recountsOpen} open, ${comparison.recountsAnswered} answered`,
    ].join(" · "),
    `  why${comparison.traced < wrongRecords ? ` (of ${comparison.traced} of them)` : ""}: ${named.join(" · ")}`,
    `  alerts open: ${comparison.alerts.map(describeTally).join(" · ") || "none"}`,
    ...details,
  ].join("\n");
}

export function describeTally({ rule, true: found, false: wrong, unknown }: AlertTally): string {
  const rest = unknown === 0 ? "" : `, ${unknown} not judged`;
  return `${rule} ${found + wrong + unknown} (${found} true, ${wrong} false${rest})`;
}
