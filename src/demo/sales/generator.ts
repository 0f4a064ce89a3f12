import { seededRandom, type Random } from "#kernel";
import { drawSeed, fromQuantiles, negativeBinomial } from "../draw.ts";
import { hoursPerDay, type HourSale, type SalesProduct, type ShopSales } from "./source.ts";
import calibrationFile from "./calibration.json" with { type: "json" };
import type { Calibration } from "./statistics.ts";

const daysPerWeek = 7;
/** As many categories as the set has; which product stands in which is free. */
const firstCategories = 32;
/** Assumed: a promotion lasts for three days, so that one product in `share / 3` starts one each day. */
const promotionDays = 3;

/** Derived from the published set by `calibrate`. */
export const calibration: Calibration = calibrationFile;

export type GeneratorOptions = {
  readonly calibration: Calibration;
  readonly shops: number;
  readonly startWeekday: number;
  readonly random: Random;
};

type GeneratedProduct = SalesProduct & { readonly dailyUnits: number; readonly dispersion: number };

/** Shops whose sales have the shape, velocities, overdispersion, promotions and stock-outs of the real set. */
export function generateSales(options: GeneratorOptions): ShopSales[] {
  return Array.from({ length: options.shops }, (_, index) => generateShop(options, index));
}

function generateShop(options: GeneratorOptions, index: number): ShopSales {
  const { calibration, random } = options;
  const share =
    options.shops === 1 ? 0.5 : shopShareLow + (shopShareSpan * index) / (options.shops - 1);
  const count = Math.round(fromQuantiles(calibration.productsPerShopQuantiles, share));
  const products = Array.from({ length: count }, (_, position) =>
    generateProduct(calibration, { random, position, count }),
  );
  const seed = drawSeed(random);
  const isPromotedOn = promotions(products.length, calibration.promotionShare, random);
  return {
    label: `generated shop ${index + 1}`,
    products,
    sellDay: (day) => {
      const weekday = (options.startWeekday + day) % daysPerWeek;
      const ofDay = seededRandom(seed + day);
      const promoted = isPromotedOn(day);
      return products.flatMap((product, position) => {
        const isPromoted = promoted[position] === 1;
        return sellProduct({ product, position, weekday, isPromoted, calibration, random: ofDay });
      });
    },
  };
}

/** Shops of the middle of the set's range, from its 60 % to its 90 % quantile of products. */
const shopShareLow = 0.6;
const shopShareSpan = 0.3;

function generateProduct(
  calibration: Calibration,
  options: { readonly random: Random; readonly position: number; readonly count: number },
): GeneratedProduct {
  // One draw per stratum, so that a shop of seventy products has slow and fast ones in the set's proportion.
  const share = (options.position + options.random()) / options.count;
  const groups = calibration.hourlyOverdispersion;
  // Between two quantiles by ratio: among the fastest a straight line would draw far too many giants.
  const allDays = Math.exp(fromQuantiles(calibration.dailyUnitsQuantiles.map(Math.log), share));
  const { promotionShare, promotionUplift } = calibration;
  return {
    product: options.position * productNumberStep + 1,
    firstCategory: Math.floor(options.random() * firstCategories),
    thirdCategory: Math.floor(options.random() * 200),
    dailyUnits: allDays / (1 - promotionShare + promotionShare * promotionUplift),
    dispersion: groups[Math.min(groups.length - 1, Math.floor(share * groups.length))] ?? 0,
    meanDailyUnits: allDays,
  };
}

/** Shops share product numbers, so that the chain has one range of items. */
const productNumberStep = 3;

/** One flag a product and day; a day is drawn once, after those before it, and then stays as it is. */
function promotions(products: number, share: number, random: Random): (day: number) => Uint8Array {
  // With this chance at each free day the long-run share of promoted days is `share`.
  const chance = share / (promotionDays * (1 - share) + share);
  const until = new Int32Array(products);
  const days: Uint8Array[] = [];
  const ownRandom = seededRandom(drawSeed(random));
  return (day) => {
    while (days.length <= day) {
      const today = days.length;
      until.forEach((end, position) => {
        if (end <= today && ownRandom() < chance) until[position] = today + promotionDays;
      });
      days.push(Uint8Array.from(until, (end) => (end > today ? 1 : 0)));
    }
    return days[day] ?? new Uint8Array(products);
  };
}

function sellProduct(options: {
  readonly product: GeneratedProduct;
  readonly position: number;
  readonly weekday: number;
  readonly isPromoted: boolean;
  readonly calibration: Calibration;
  readonly random: Random;
}): HourSale[] {
  const { product, calibration, random } = options;
  // One draw a day: a product that is out at noon is among those out in the evening, as on a real shelf.
  const scarcity = random();
  const sales: HourSale[] = [];
  const uplift = options.isPromoted ? calibration.promotionUplift : 1;
  for (let hour = 0; hour < hoursPerDay; hour += 1) {
    if (scarcity < (calibration.stockOutShareByHour[hour] ?? 0)) continue;
    const mean =
      product.dailyUnits * uplift * (calibration.demandShape[options.weekday]?.[hour] ?? 0);
    const units = negativeBinomial(random, mean, product.dispersion);
    if (units > 0)
      sales.push({ product: options.position, hour, units, promotion: options.isPromoted });
  }
  return sales;
}
