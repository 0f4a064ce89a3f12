import type { Random } from "#kernel";

/** Draws from the distributions that the demo uses; randomness comes in as an argument. */

const poissonByProductLimit = 30;

/** Knuth's product for small means; for large ones a normal with continuity correction, which is close enough here. */
export function poisson(random: Random, mean: number): number {
  if (mean <= 0) return 0;
  if (mean > poissonByProductLimit) {
    return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(random)));
  }
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

/** Box and Muller. */
export function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

const gammaRoundsMaximum = 1000;

/** Marsaglia and Tsang 2000, with mean = shape; below one by the usual power of a uniform. */
export function gamma(random: Random, shape: number): number {
  if (shape < 1) return gamma(random, shape + 1) * Math.pow(1 - random(), 1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  for (let round = 0; round < gammaRoundsMaximum; round += 1) {
    const x = normal(random);
    const v = (1 + c * x) ** 3;
    if (v > 0 && Math.log(1 - random()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
  }
  return shape;
}

/** Gamma-Poisson with variance mean + dispersion × mean². */
export function negativeBinomial(random: Random, mean: number, dispersion: number): number {
  if (dispersion <= 0) return poisson(random, mean);
  return poisson(random, mean * dispersion * gamma(random, 1 / dispersion));
}

const seedSpan = 2 ** 31;

/** For a stream of randomness of its own, which nothing else that is drawn moves. */
export function drawSeed(random: Random): number {
  return Math.floor(random() * seedSpan);
}

export function between(random: Random, low: number, high: number): number {
  return low + (high - low) * random();
}

export function pick<Value>(random: Random, values: readonly Value[]): Value {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error("nothing to pick from");
  return value;
}

/** Linear between the quantiles, which stand at equal steps from 0 to 1. */
export function fromQuantiles(quantiles: readonly number[], share: number): number {
  const position = Math.min(Math.max(share, 0), 1) * (quantiles.length - 1);
  const index = Math.min(Math.floor(position), quantiles.length - 2);
  const low = quantiles[index] ?? 0;
  return low + ((quantiles[index + 1] ?? low) - low) * (position - index);
}
