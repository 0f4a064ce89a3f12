import { seededRandom, type Random } from "#kernel";
import { packagedCategory } from "../catalogue/packaged.ts";
import { drawSeed, normal } from "../draw.ts";
import type { HourSale, SalesProduct, ShopSales } from "./source.ts";

/** An item of the long tail: what it would sell a day, and whose series it borrows. */
export type TailItem = {
  readonly product: number;
  readonly firstCategory: number;
  readonly thirdCategory: number;
  readonly dailyUnits: number;
};

export type TailOptions = {
  readonly items: number;
  readonly meanDailyUnits: number;
  /** Standard deviation of the logarithm. */
  readonly spread: number;
  readonly random: Random;
};

/** Numbers of the tail's products follow on the set's own. */
const firstTailProduct = 10_000;
const thirdCategories = 200;

/** The chain's long tail, fastest first: velocities log-normal, categories of packaged goods. */
export function longTail(options: TailOptions): TailItem[] {
  const { items, meanDailyUnits, spread, random } = options;
  const middle = Math.log(meanDailyUnits) - spread ** 2 / 2;
  return Array.from({ length: items }, () => Math.exp(middle + spread * normal(random)))
    .sort((left, right) => right - left)
    .map((dailyUnits, index) => ({
      product: firstTailProduct + index,
      firstCategory: packagedCategory + Math.floor(random() * packagedCategory),
      thirdCategory: Math.floor(random() * thirdCategories),
      dailyUnits,
    }));
}

type Borrower = { readonly position: number; readonly keep: number };

/** One reading of a donor shop, some weeks later than the calendar, and who borrows each of its series. */
type Copy = {
  readonly donor: ShopSales;
  readonly shiftDays: number;
  readonly borrowers: ReadonlyMap<number, readonly Borrower[]>;
};

const daysPerWeek = 7;
/** Borrowed series are entered at another week each, so that no two items of a shop move alike. */
const shiftWeeksMaximum = 8;

/**
 * Widens a shop by items that borrow a donor's series: of each piece that the donor sold the item keeps one with the chance
 * target ÷ donor's mean. So hours, weekdays, promotions and spread are the donor's, only slower, as those of a real tail.
 */
export function widen(
  base: ShopSales,
  options: {
    readonly tail: readonly TailItem[];
    readonly donors: readonly ShopSales[];
    readonly random: Random;
  },
): ShopSales {
  const { copies, products } = borrow(base.products.length, options);
  const seed = drawSeed(options.random);
  return {
    label: `${base.label}, widened by ${products.length} items`,
    products: [...base.products, ...products],
    sellDay: (day) => {
      const random = seededRandom(seed + day);
      return [...base.sellDay(day), ...copies.flatMap((copy) => sellCopy(copy, day, random))];
    },
  };
}

function borrow(
  from: number,
  options: {
    readonly tail: readonly TailItem[];
    readonly donors: readonly ShopSales[];
    readonly random: Random;
  },
): { readonly copies: Copy[]; readonly products: SalesProduct[] } {
  const copies: Copy[] = [];
  const products: SalesProduct[] = [];
  let left = [...options.tail];
  for (let round = 0; left.length > 0; round += 1) {
    const donor = options.donors[round % options.donors.length];
    if (donor === undefined) throw new Error("no shop lends its series");
    const borrowers = new Map<number, Borrower[]>();
    const taken = left.slice(0, donor.products.length);
    left = left.slice(donor.products.length);
    const lenders = shuffled(
      donor.products.map((_, index) => index),
      options.random,
    );
    taken.forEach((item, index) => {
      const lender = lenders[index] ?? 0;
      const mean = donor.products[lender]?.meanDailyUnits ?? 0;
      const keep = mean <= 0 ? 0 : Math.min(1, item.dailyUnits / mean);
      borrowers.set(lender, [
        ...(borrowers.get(lender) ?? []),
        { position: from + products.length, keep },
      ]);
      products.push({ ...item, meanDailyUnits: mean * keep });
    });
    const weeks = 1 + (Math.floor(round / options.donors.length) % shiftWeeksMaximum);
    copies.push({ donor, shiftDays: weeks * daysPerWeek, borrowers });
  }
  return { copies, products };
}

function shuffled(values: number[], random: Random): number[] {
  for (let index = values.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1));
    [values[index], values[other]] = [values[other] ?? 0, values[index] ?? 0];
  }
  return values;
}

function sellCopy({ donor, shiftDays, borrowers }: Copy, day: number, random: Random): HourSale[] {
  return donor.sellDay(day + shiftDays).flatMap((sale) =>
    (borrowers.get(sale.product) ?? []).flatMap(({ position, keep }) => {
      const units = thinned(sale.units, keep, random);
      return units === 0 ? [] : [{ ...sale, product: position, units }];
    }),
  );
}

function thinned(units: number, keep: number, random: Random): number {
  let kept = 0;
  for (let piece = 0; piece < units; piece += 1) if (random() < keep) kept += 1;
  return kept;
}
