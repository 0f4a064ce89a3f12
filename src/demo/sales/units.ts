/**
 * Normalised sales turned into units. The public set holds sales divided by an unknown figure per product; most products
 * sell in a visible grid (0.1, 0.2, 0.3 …), so the smallest value that is not an exception is taken as one piece.
 */

/** Below this share of a product's positive hours lie odd values (weighed rests, part packs); they do not set the scale. */
export const scaleQuantile = 0.05;

/** The normalised amount that counts as one unit: the 5 % quantile of the product's hours with a sale. */
export function unitScale(hourlySales: Iterable<number>): number {
  const positive = [...hourlySales].filter((sale) => sale > 0).sort((a, b) => a - b);
  return positive[Math.floor(positive.length * scaleQuantile)] ?? 1;
}

export type WholeUnits = {
  readonly units: Uint16Array;
  /** The rest that is carried on, so that a series may be rounded in pieces. */
  readonly rest: number;
};

/**
 * Rounds by the running total: unit n is sold in the hour in which the total passes n − rest. With a rest drawn uniformly
 * once per series each hour keeps its expectation, and the total of any stretch of hours is kept to less than one unit.
 */
export function wholeUnits(
  hourlySales: ArrayLike<number>,
  scale: number,
  rest: number,
): WholeUnits {
  const units = new Uint16Array(hourlySales.length);
  let running = rest;
  for (let hour = 0; hour < hourlySales.length; hour += 1) {
    running += Math.max(0, hourlySales[hour] ?? 0) / scale;
    const whole = Math.floor(running + roundingSlack);
    units[hour] = whole;
    running -= whole;
  }
  return { units, rest: Math.max(0, running) };
}

/** The set's values are 32-bit floats: 0.3 / 0.1 must be three pieces and not 2.9999998. */
const roundingSlack = 1e-5;
