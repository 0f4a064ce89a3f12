import { describe, expect, test } from "vitest";
import {
  decideCount,
  poolCounts,
  poolWindowMs,
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
  recordedAt: 1100,
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
  recordedAt: 1100,
  by: "staff-1",
  variance: 0,
  raced: false,
  ...change,
});
const policy = { toleranceThousandths: 2000 };

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
    expect(decideCount(measured({ variance: -2000 }), [], policy)).toMatchObject({
      kind: "accept",
      by: "tolerance",
    });
  });
  test("more than two units are counted again by another person", () => {
    expect(decideCount(measured({ variance: -2001 }), [], policy)).toMatchObject({
      kind: "recount",
      notBy: "staff-1",
    });
  });
  test("two persons who found the same are believed", () => {
    const first = measured({ id: "b", variance: -6000, by: "staff-2" });
    expect(decideCount(measured({ variance: -6000 }), [first], policy)).toMatchObject({
      kind: "accept",
      by: "second-count",
    });
  });
  test("one person who counts twice is not a second opinion", () => {
    expect(
      decideCount(measured({ variance: -6000 }), [measured({ id: "b", variance: -6000 })], policy)
        .kind,
    ).toBe("recount");
  });
  test("two counts that disagree are counted a third time", () => {
    expect(
      decideCount(
        measured({ variance: -6000 }),
        [measured({ id: "b", by: "staff-2", variance: -5000 })],
        policy,
      ).kind,
    ).toBe("recount");
  });
});
