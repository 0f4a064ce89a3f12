import { thousandthsPerUnit } from "#kernel";
import type { Facts } from "./definition.ts";
import { historyNeededDays, meanDays, type ItemDays } from "./item-days.ts";

/** False alarms that a shop may have on a day, over all its items. */
export const falseAlarmsPerDay = 3;

/** More spread than this over the mean, and days are told by a negative binomial, not by Poisson. */
const poissonSpread = 1.3;
const limitSteps = 100_000;

export const learntWouldFire = "learnt.wouldFire";

export type DaySpread = { readonly mean: number; readonly variance: number };

/** Mean and variance of the 28 days before a day, units; undefined with less than 14 days of history. */
export function daySpread(item: ItemDays, day: number): DaySpread | undefined {
  const historyDays = Math.min(meanDays, day - item.firstDay);
  if (historyDays < historyNeededDays) return undefined;
  let sum = 0;
  let squares = 0;
  for (let past = day - historyDays; past < day; past += 1) {
    const out = (item.outByDay.get(past) ?? 0) / thousandthsPerUnit;
    sum += out;
    squares += out * out;
  }
  if (sum === 0) return unsold(historyDays);
  const mean = sum / historyDays;
  const variance = Math.max(0, (squares - historyDays * mean * mean) / (historyDays - 1));
  return { mean, variance };
}

/**
 * Nothing in so many days does not say never: a mean of zero would make the first sale of every slow item an alarm. Jeffreys'
 * prior for a Poisson rate (Proceedings of the Royal Society A 186, 1946) gives the posterior mean ½ / n.
 */
function unsold(historyDays: number): DaySpread {
  const mean = 0.5 / historyDays;
  return { mean, variance: mean };
}

/**
 * The smallest number of units a day that chance alone reaches less often than `alpha`: P(D ≥ d) < alpha, with D Poisson,
 * or negative binomial by moments where the days vary more (r = m² / (v − m)). Sums from the tail's far side, so that
 * small probabilities are not differences of numbers near one.
 */
export function surprisingUnits({ mean, variance }: DaySpread, alpha: number): number {
  if (mean <= 0) return 1;
  const next = stepOf({ mean, variance });
  let units = 0;
  let probability = next.first;
  let below = 0;
  while (1 - below >= alpha && units < limitSteps) {
    below += probability;
    units += 1;
    probability *= next.ratio(units);
  }
  return units;
}

/** P(D = 0), and P(D = d) / P(D = d − 1). */
function stepOf({ mean, variance }: DaySpread): { first: number; ratio: (d: number) => number } {
  if (variance / mean <= poissonSpread) return { first: Math.exp(-mean), ratio: (d) => mean / d };
  const r = (mean * mean) / (variance - mean);
  const p = mean / (r + mean);
  return { first: Math.exp(r * Math.log1p(-p)), ratio: (d) => (p * (d - 1 + r)) / d };
}

/**
 * What the learnt threshold would have said of an amount on a day, as facts beside the fixed one. The budget of false
 * alarms is shared by all items of the place, so that each may be wrong that rarely. Empty while too little is known.
 */
export function learntFacts(
  item: ItemDays | undefined,
  of: { readonly day: number; readonly units: number; readonly itemsInPlace: number },
): Facts {
  const spread = item === undefined ? undefined : daySpread(item, of.day);
  if (spread === undefined) return {};
  const limit = surprisingUnits(spread, falseAlarmsPerDay / Math.max(1, of.itemsInPlace));
  return { "learnt.limitUnits": limit, [learntWouldFire]: of.units >= limit };
}

/** The amount that a rule looks at: the day's, where it asks of the day, else that of the change. */
export function amountOf(asked: Facts): number | undefined {
  const isOfDay = "day.timesMean" in asked || "day.outUnits" in asked;
  const amount = isOfDay ? asked["day.outUnits"] : asked["change.outUnits"];
  return typeof amount === "number" ? amount : undefined;
}
