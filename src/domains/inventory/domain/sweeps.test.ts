import { describe, expect, test } from "vitest";
import { judgeSweep, sweepPatienceMs } from "./sweeps.ts";

const sweep = { items: 2, at: 1000 };
const seen = { counted: new Set(["a", "b"]), expected: ["a", "b", "c"] };

describe("a swept zone", () => {
  test("what was expected and not seen is not there", () => {
    expect(judgeSweep(sweep, seen, 1000)).toEqual({ outcome: "complete", zeros: ["c"] });
  });
  test("while an observation is missing nothing is taken to be gone", () => {
    const missing = { ...seen, counted: new Set(["a"]) };
    expect(judgeSweep(sweep, missing, 1000 + sweepPatienceMs - 1)).toEqual({ outcome: "wait" });
  });
  test("an observation that never comes makes the sweep incomplete, and nothing zero", () => {
    const missing = { ...seen, counted: new Set(["a"]) };
    expect(judgeSweep(sweep, missing, 1000 + sweepPatienceMs)).toEqual({ outcome: "incomplete" });
  });
  test("an empty zone that was walked holds nothing", () => {
    const nothing = { counted: new Set<string>(), expected: ["c"] };
    expect(judgeSweep({ items: 0, at: 1000 }, nothing, 1000)).toEqual({
      outcome: "complete",
      zeros: ["c"],
    });
  });
});
