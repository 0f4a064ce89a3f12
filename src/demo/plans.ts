import { seededRandom, type Random } from "#kernel";
import { nameProducts, type DemoItem } from "./catalogue/items.ts";
import { calibration, generateSales } from "./sales/generator.ts";
import type { SalesProduct, ShopSales } from "./sales/source.ts";
import { longTail, widen, type TailItem } from "./sales/widen.ts";
import type { PlacePlan } from "./world/chain.ts";
import { chainParameters, type PlaceSize } from "./world/parameters.ts";

export type ChainPlanOptions = {
  /** Real sales; without it they are generated. */
  readonly salesFile?: string;
  /** Which stores of the file the shops are; generated ones are only counted. */
  readonly stores?: readonly number[];
  readonly startWeekday: number;
  readonly seed: number;
  /** Shops, the wide one first. */
  readonly shops?: number;
  /** Items of the wide shop. */
  readonly wideItems?: number;
};

const defaultShops = 3;
/** More stores than shops lend their series, so that the tail of one shop is not its neighbour's. */
const donorsMinimum = 12;
const tailSeedStep = 31;

/** Who sells what: the shops' own series, a long tail borrowed from others, names for all, and what the warehouse keeps. */
export async function planChain(options: ChainPlanOptions): Promise<PlacePlan[]> {
  const shops = options.shops ?? defaultShops;
  const sales = await openSales(options, Math.max(shops, donorsMinimum));
  const widened = widenShops(sales, shops, options);
  const named = nameProducts(
    widened.flatMap((shop) => shop.products),
    options.seed,
  );
  const itemOf = ({ product }: SalesProduct): DemoItem => {
    const item = named.get(product);
    if (item === undefined) throw new Error(`product ${product} has no name`);
    return item;
  };
  const plans = widened.map((shop, index) => ({
    place: `S${String(index + 1).padStart(3, "0")}`,
    size: sizeOf(index),
    items: shop.products.map(itemOf),
    sales: shop,
  }));
  return [...plans, planWarehouse(plans)];
}

function sizeOf(index: number): PlaceSize {
  return index === 0 ? "wide" : "usual";
}

async function openSales(options: ChainPlanOptions, shops: number): Promise<ShopSales[]> {
  const { seed, salesFile, startWeekday } = options;
  const random = seededRandom(seed);
  if (salesFile === undefined) return generateSales({ calibration, shops, startWeekday, random });
  const wanted = options.stores ?? [];
  const others = Array.from({ length: shops }, (_, store) => store);
  const stores = [...new Set([...wanted, ...others])].slice(0, shops);
  const { salesFromFile } = await import("./sales/file.ts");
  return salesFromFile({ path: salesFile, stores, startWeekday, random });
}

function widenShops(
  sales: readonly ShopSales[],
  shops: number,
  { seed, wideItems = chainParameters.wideItems }: ChainPlanOptions,
): ShopSales[] {
  const random = seededRandom(seed + tailSeedStep);
  const [first, ...others] = sales.slice(0, shops);
  if (first === undefined) throw new Error("a chain has a shop");
  const tail = longTail({
    items: Math.max(0, wideItems - first.products.length),
    meanDailyUnits: chainParameters.tailDailyUnitsMean,
    spread: chainParameters.tailDailyUnitsSpread,
    random,
  });
  return [
    widen(first, { tail, donors: sales, random }),
    ...others.map((shop, index) => {
      const { usualItems } = chainParameters;
      const room = (usualItems[index % usualItems.length] ?? 0) - shop.products.length;
      return widen(shop, { tail: choose(tail, room, random), donors: sales, random });
    }),
  ];
}

/** Out of the faster part of the tail, spread over it; slower in a smaller shop by nothing but its customers. */
function choose(tail: readonly TailItem[], room: number, random: Random): TailItem[] {
  const from = tail.slice(0, Math.max(0, room) * chainParameters.usualTailChoice);
  const chance = room / Math.max(1, from.length);
  return from.filter(() => random() < chance);
}

/** Keeps what keeps, as much as all its shops sell; it has no customers of its own. */
function planWarehouse(shops: readonly PlacePlan[]): PlacePlan {
  const daily = new Map<number, { readonly item: DemoItem; readonly product: SalesProduct }>();
  for (const { items, sales } of shops)
    items.forEach((item, index) => {
      const product = sales.products[index];
      if (product === undefined) return;
      if ((item.shelfLifeDays ?? 0) < chainParameters.warehouseLifeDaysMinimum) return;
      const known = daily.get(item.product)?.product.meanDailyUnits ?? 0;
      const meanDailyUnits = known + product.meanDailyUnits;
      daily.set(item.product, { item, product: { ...product, meanDailyUnits } });
    });
  const all = [...daily.values()];
  return {
    place: "W001",
    size: "warehouse",
    items: all.map(({ item }) => item),
    sales: {
      label: "what its shops sell",
      products: all.map(({ product }) => product),
      sellDay: () => [],
    },
  };
}
