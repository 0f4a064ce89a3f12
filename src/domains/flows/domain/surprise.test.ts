import { describe, expect, test } from "vitest";
import { units } from "#kernel";
import { daySpread, falseAlarmsPerDay, learntFacts, surprisingUnits } from "./surprise.ts";

const poisson = (mean: number) => ({ mean, variance: mean });

/** P(D ≥ d) for Poisson, summed upwards in logarithms: another way to the same number. */
function tail(mean: number, from: number): number {
  let sum = 0;
  for (let d = from; d < from + 400; d += 1) {
    let logarithm = -mean + d * Math.log(mean);
    for (let factor = 2; factor <= d; factor += 1) logarithm -= Math.log(factor);
    sum += Math.exp(logarithm);
  }
  return sum;
}

describe("the learnt threshold", () => {
  test.each([0.2, 0.5, 1, 2, 5, 10, 50])(
    "is the first number that chance reaches less often than allowed, mean %d",
    (mean) => {
      const alpha = 0.001;
      const limit = surprisingUnits(poisson(mean), alpha);
      expect(tail(mean, limit)).toBeLessThan(alpha);
      expect(tail(mean, limit - 1)).toBeGreaterThanOrEqual(alpha);
    },
  );
  test("twice the mean of a slow item is no surprise, of a fast one it is", () => {
    const alpha = falseAlarmsPerDay / 4000;
    expect(surprisingUnits(poisson(0.5), alpha)).toBeGreaterThan(2 * 0.5 + 1);
    expect(surprisingUnits(poisson(50), alpha)).toBeLessThan(2 * 50);
  });
  test("days that vary more than by chance raise it", () =>
    expect(surprisingUnits({ mean: 10, variance: 40 }, 0.001)).toBeGreaterThan(
      surprisingUnits(poisson(10), 0.001),
    ));
  test("one piece of an item that nobody bought for a month is no surprise in a shop of thousands, two are", () => {
    const item = { firstDay: 100, sinceCount: { shelf: 0, backroom: 0 }, outByDay: new Map() };
    const wouldFire = (pieces: number) =>
      learntFacts(item, { day: 128, units: pieces, itemsInPlace: 4000 })["learnt.wouldFire"];
    expect(wouldFire(1)).toBe(false);
    expect(wouldFire(2)).toBe(true);
  });
  test("says nothing before fourteen days are known, and then what it would have done", () => {
    const item = {
      firstDay: 100,
      sinceCount: { shelf: 0, backroom: 0 },
      outByDay: new Map(Array.from({ length: 14 }, (_, day) => [100 + day, units(10)])),
    };
    expect(daySpread(item, 113)).toBeUndefined();
    expect(daySpread(item, 114)).toEqual({ mean: 10, variance: 0 });
    const of = { day: 114, itemsInPlace: 3000 };
    const limit = surprisingUnits(poisson(10), 0.001);
    expect(learntFacts(item, { ...of, units: limit - 1 })).toEqual({
      "learnt.limitUnits": limit,
      "learnt.wouldFire": false,
    });
    expect(learntFacts(item, { ...of, units: limit })["learnt.wouldFire"]).toBe(true);
    expect(learntFacts(item, { ...of, day: 113, units: 99 })).toEqual({});
  });
});
