import { describe, expect, it } from "vitest";
import { seededRandom } from "#kernel";
import { unitScale, wholeUnits } from "./units.ts";

describe("normalised sales turned into units", () => {
  it("takes the smallest typical hourly sale as one unit and lets odd small values be", () => {
    const hours = [0, 0.07, ...new Array<number>(40).fill(0.1), 0.2, 0.3, 0.5];
    expect(unitScale(hours)).toBe(0.1);
    expect(unitScale([0, 0])).toBe(1);
  });

  it("gives exact pieces when the sales lie on the grid, for any start", () => {
    const sales = [0.3, 0, 0.1, 0.2, 0.5].map(Math.fround);
    for (const rest of [0, 0.3, 0.99]) {
      expect([...wholeUnits(sales, Math.fround(0.1), rest).units]).toEqual([3, 0, 1, 2, 5]);
    }
  });

  it("keeps the total of every day to less than one unit", () => {
    const random = seededRandom(7);
    let rest = random();
    for (let day = 0; day < 500; day += 1) {
      const sales = Array.from({ length: 24 }, () => (random() < 0.6 ? 0 : random()));
      const exact = sales.reduce((sum, sale) => sum + sale, 0) / 0.13;
      const rounded = wholeUnits(sales, 0.13, rest);
      rest = rounded.rest;
      const total = rounded.units.reduce((sum, units) => sum + units, 0);
      expect(Math.abs(total - exact)).toBeLessThan(1.001);
    }
  });

  it("keeps the expectation of an hour over many starts", () => {
    const random = seededRandom(11);
    let sum = 0;
    for (let time = 0; time < 20_000; time += 1)
      sum += wholeUnits([0.37], 1, random()).units[0] ?? 0;
    expect(sum / 20_000).toBeCloseTo(0.37, 1);
  });
});
