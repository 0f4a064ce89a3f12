import { describe, expect, test } from "vitest";
import { wholeObservations, type Seen } from "./lot-counts.ts";

const seen = (key: string, change: Partial<Seen>): Seen => ({
  key,
  zone: "A",
  quantity: 3000,
  at: 1000,
  since: 900,
  errorMs: 10,
  by: "staff-1",
  recount: undefined,
  lot: undefined,
  session: "CS-1",
  swept: false,
  ...change,
});
const oneZone = { zones: ["A"], lots: ["L1", "L2"] };
const both = [seen("a", { lot: "L1" }), seen("b", { lot: "L2", quantity: 5000, at: 2000 })];

describe("counts of lots", () => {
  test("a lot alone says nothing of the item", () => {
    expect(wholeObservations([seen("a", { lot: "L1" })], oneZone)).toEqual([]);
  });
  test("all lots of one session are a count of the item, as long as the counting took", () => {
    expect(wholeObservations(both, oneZone)).toEqual([
      expect.objectContaining({
        key: "b",
        parts: ["a", "b"],
        quantity: 8000,
        since: 900,
        at: 2000,
        by: "staff-1",
      }),
    ]);
  });
  test("lots of different sessions do not add up", () => {
    const apart = [both[0], { ...both[1], session: "CS-2" }] as Seen[];
    expect(wholeObservations(apart, oneZone)).toEqual([]);
  });
  test("a lot that was counted twice counts as it was seen last", () => {
    const again = seen("c", { lot: "L1", quantity: 2000, at: 3000 });
    expect(wholeObservations([...both, again], oneZone)[0]).toMatchObject({
      key: "c",
      quantity: 7000,
    });
  });
  test("in a swept zone the lots that were counted are all there are", () => {
    const swept = seen("a", { lot: "L1", swept: true });
    expect(wholeObservations([swept], { zones: ["A", "B"], lots: ["L1", "L2"] })).toMatchObject([
      { key: "a", zone: "A", quantity: 3000 },
    ]);
  });
  test("an item of several zones needs the sweep of each: its lots alone do not tell the zones apart", () => {
    expect(wholeObservations(both, { zones: ["A", "B"], lots: ["L1", "L2"] })).toEqual([]);
  });
  test("lots counted by several persons have no one counter, so they confirm nobody", () => {
    const shared = [both[0], { ...both[1], by: "staff-2" }] as Seen[];
    expect(wholeObservations(shared, oneZone)[0]?.by).toBeUndefined();
  });
});
