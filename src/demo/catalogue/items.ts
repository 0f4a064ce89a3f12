import { seededRandom, type Random } from "#kernel";
import type { ItemDefined } from "#vocabulary";
import { pick } from "../draw.ts";
import type { SalesProduct } from "../sales/source.ts";
import { families, type Family } from "./families.ts";
import { productCode } from "./gtin.ts";
import { packagedCategory, packagedFamilies } from "./packaged.ts";

export type DemoItem = ItemDefined & {
  readonly product: number;
  /** The good without size, grade and brand: what looks alike on a shelf. */
  readonly good: string;
  readonly zone: Family["zone"];
  readonly priceFen: number;
  readonly packUnits: number;
};

export const backroomZone = "R";

const zoneNames: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  A: { zh: "蔬菜区", en: "Vegetables" },
  B: { zh: "水果区", en: "Fruit" },
  C: { zh: "肉禽水产区", en: "Meat, eggs and fish" },
  D: { zh: "乳品熟食区", en: "Dairy, bakery and cooked food" },
  E: { zh: "粮油调味区", en: "Grain, oil and seasonings" },
  F: { zh: "冷冻饮料零食区", en: "Frozen food, drinks and snacks" },
  G: { zh: "饮料乳品区", en: "Drinks and long-life milk" },
  H: { zh: "酒水区", en: "Beer, wine and spirits" },
  J: { zh: "休闲零食区", en: "Biscuits, sweets and nuts" },
  K: { zh: "速食干货区", en: "Instant meals and dried goods" },
  L: { zh: "洗护纸品区", en: "Paper and personal care" },
  M: { zh: "家居百货区", en: "Household and sundries" },
  R: { zh: "后仓", en: "Backroom" },
};

export function zoneName(zone: string): { readonly zh: string; readonly en: string } {
  return zoneNames[zone] ?? { zh: zone, en: zone };
}

const grades = [
  "",
  "精选|Selected ",
  "有机|Organic ",
  "家庭装|Family ",
  "本地|Local ",
  "特惠|Value ",
];
const costShare = 0.72;
const highValueFen = 6000;
const slowDailyUnits = 2;
const fastDailyUnits = 12;

/**
 * Gives each product number of the set a plausible name, code and price. The set tells only category numbers, so the
 * names are invented: same category, same family. No two products share a name.
 */
export function nameProducts(
  products: readonly SalesProduct[],
  seed: number,
): Map<number, DemoItem> {
  const items = new Map<number, DemoItem>();
  const taken = new Set<string>();
  for (const product of [...products].sort((a, b) => a.product - b.product)) {
    if (items.has(product.product)) continue;
    const random = seededRandom(seed + product.product);
    items.set(product.product, nameProduct({ product, taken, random }));
  }
  return items;
}

type Naming = {
  readonly product: SalesProduct;
  readonly taken: Set<string>;
  readonly random: Random;
};

function nameProduct({ product, taken, random }: Naming): DemoItem {
  const range = product.firstCategory >= packagedCategory ? packagedFamilies : families;
  const first = range[product.firstCategory % range.length] ?? pick(random, range);
  const { family, zh, en, good } = freeName({ range, first, start: product.thirdCategory, taken });
  const [low, high] = family.priceFen;
  // Prices end in 0 or 9 as on a shelf label.
  const priceFen =
    Math.floor((low + (high - low) * random() * random()) / 100) * 100 + (random() < 0.5 ? 90 : 99);
  const packUnits =
    product.meanDailyUnits < slowDailyUnits ? 4 : product.meanDailyUnits < fastDailyUnits ? 6 : 12;
  const sku = productCode(product.product);
  return {
    product: product.product,
    good,
    zone: family.zone,
    sku,
    name: zh,
    nameEn: en,
    barcodes: [sku],
    measure: family.measure,
    category: family.zh,
    priceFen,
    costFen: Math.round(priceFen * costShare),
    packUnits,
    highValue: priceFen >= highValueFen,
    shelfLifeDays: family.shelfLifeDays,
  };
}

type Named = {
  readonly family: Family;
  readonly zh: string;
  readonly en: string;
  readonly good: string;
};

/** Walks goods, then sizes, then grades or brands from the product's own start; a full family hands on to the next one. */
function freeName(options: {
  readonly range: readonly Family[];
  readonly first: Family;
  readonly start: number;
  readonly taken: Set<string>;
}): Named {
  const { range, taken } = options;
  const from = range.indexOf(options.first);
  for (let step = 0; step < range.length; step += 1) {
    const family = range[(from + step) % range.length] ?? options.first;
    const named = freeNameOf(family, options.start, taken);
    if (named !== undefined) return named;
  }
  throw new Error("more products than names: add a family");
}

function freeNameOf(family: Family, start: number, taken: Set<string>): Named | undefined {
  const labels = family.brands ?? grades;
  const combinations = family.goods.length * family.sizes.length * labels.length;
  for (let index = 0; index < combinations; index += 1) {
    const good = family.goods[(start + index) % family.goods.length] ?? "";
    const round = Math.floor(index / family.goods.length);
    const size = family.sizes[round % family.sizes.length] ?? "";
    const label = labels[Math.floor(round / family.sizes.length)] ?? "";
    const [goodZh = "", goodEn = ""] = good.split("|");
    const [labelZh = "", labelEn = ""] = label.split("|");
    const zh = `${labelZh}${goodZh} ${size}`;
    if (taken.has(zh)) continue;
    taken.add(zh);
    return { family, zh, en: `${labelEn}${goodEn} ${size}`, good: goodZh };
  }
  return undefined;
}
