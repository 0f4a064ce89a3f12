import { describe, expect, test } from "vitest";
import {
  decideCount,
  poolCounts,
  poolWindowMs,
  type CountPolicy,
  type Measured,
  type Observation,
} from "./acceptance.ts";

const observation = (change: Partial<Observation>): Observation => ({
  key: "a",
  zone: "A",
  quantity: 5000,
  at: 1000,
  since: 900,
  errorMs: 10,
  by: "staff-1",
  recount: undefined,
  ...change,
});
const measured = (change: Partial<Measured>): Measured => ({
  id: "a",
  observations: ["a"],
  quantity: 5000,
  at: 1000,
  since: 900,
  errorMs: 0,
  counters: [change.by ?? "staff-1"],
  by: "staff-1",
  variance: 0,
  raced: false,
  ...change,
});
const policy: CountPolicy = {
  toleranceThousandths: 2000,
  toleranceFen: undefined,
  costFen: undefined,
  alwaysTwice: false,
};
/** Without movements between them, counts agree when they leave the same variance. */
const verdict = (count: Measured, earlier: readonly Measured[] = [], of: CountPolicy = policy) =>
  decideCount(count, of, { earlier, agrees: (other) => other.variance === count.variance });

describe("counts of a pool", () => {
  test("an item in one zone is counted whole by each observation", () => {
    expect(
      poolCounts([observation({}), observation({ key: "b", at: 2000 })], ["A"]).map(
        (count) => count.id,
      ),
    ).toEqual(["a", "b"]);
  });
  test("an item in two zones is counted when both were, and everything between the scans races with it", () => {
    const counts = poolCounts(
      [
        observation({}),
        observation({ key: "b", zone: "B", quantity: 3000, at: 9000, since: 8000, errorMs: 40 }),
      ],
      ["A", "B"],
    );
    expect(counts).toEqual([
      expect.objectContaining({
        id: "b",
        quantity: 8000,
        since: 900,
        at: 9000,
        errorMs: 40,
        observations: ["a", "b"],
      }),
    ]);
  });
  test("a zone alone says nothing of the pool", () => {
    expect(poolCounts([observation({})], ["A", "B"])).toEqual([]);
  });
  test("zone counts of different shifts do not add up", () => {
    expect(
      poolCounts(
        [observation({}), observation({ key: "b", zone: "B", at: 1001 + poolWindowMs })],
        ["A", "B"],
      ),
    ).toEqual([]);
  });
});

describe("accepting a count", () => {
  test("two units are within the tolerance", () => {
    expect(verdict(measured({ variance: -2000 }))).toEqual({ kind: "accept", by: "tolerance" });
  });
  test("more than two units are counted again", () => {
    expect(verdict(measured({ variance: -2001 })).kind).toBe("recount");
  });
  test("few units that are worth much are counted again", () => {
    const dear: CountPolicy = { ...policy, toleranceFen: 5_000, costFen: 2_600 };
    expect(verdict(measured({ variance: -1000 }), [], dear).kind).toBe("accept");
    expect(verdict(measured({ variance: -2000 }), [], dear).kind).toBe("recount");
  });
  test("where the cost of an item is not known, its quantity alone is looked at", () => {
    const unpriced: CountPolicy = { ...policy, toleranceFen: 1 };
    expect(verdict(measured({ variance: -2000 }), [], unpriced).kind).toBe("accept");
  });
  test("an item of high value is counted by two persons though nothing is missing", () => {
    const precious: CountPolicy = { ...policy, alwaysTwice: true };
    expect(verdict(measured({}), [], precious).kind).toBe("recount");
    expect(verdict(measured({}), [measured({ id: "b", by: "staff-2" })], precious)).toEqual({
      kind: "accept",
      by: "second-count",
    });
  });
  test("two persons who found the same are believed", () => {
    const first = measured({ id: "b", variance: -6000, by: "staff-2" });
    expect(verdict(measured({ variance: -6000 }), [first])).toEqual({
      kind: "accept",
      by: "second-count",
    });
  });
  test("one person who counts twice is not a second opinion", () => {
    const same = measured({ id: "b", variance: -6000 });
    expect(verdict(measured({ variance: -6000 }), [same]).kind).toBe("recount");
  });
  test("somebody who is not named is nobody's second opinion", () => {
    const unnamed = measured({ id: "b", variance: -6000, counters: [undefined], by: undefined });
    expect(verdict(measured({ variance: -6000 }), [unnamed]).kind).toBe("recount");
    expect(verdict(unnamed, [measured({ variance: -6000 })]).kind).toBe("recount");
    expect(verdict(unnamed, [{ ...unnamed, id: "c" }]).kind).toBe("recount");
  });
  test("in a pool each zone is counted by another person", () => {
    const first = measured({ id: "b", variance: -6000, counters: ["staff-1", "staff-2"] });
    const crossed = measured({ variance: -6000, counters: ["staff-2", "staff-1"] });
    const half = measured({ variance: -6000, counters: ["staff-3", "staff-2"] });
    expect(verdict(crossed, [first]).kind).toBe("accept");
    expect(verdict(half, [first]).kind).toBe("recount");
  });
  test("two counts that disagree are counted a third time, which either may confirm", () => {
    const first = measured({ id: "b", by: "staff-2", variance: -5000 });
    const second = measured({ id: "c", variance: -6000 });
    expect(verdict(second, [first]).kind).toBe("recount");
    const third = measured({ id: "d", by: "staff-3", variance: -5000 });
    expect(verdict(third, [first, second]).kind).toBe("accept");
  });
});
