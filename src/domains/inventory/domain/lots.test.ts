import { describe, expect, test } from "vitest";
import { estimateLots, type LotCount, type LotFacts } from "./lots.ts";

const lot = (name: string, change: Partial<LotFacts>): LotFacts => ({
  lot: name,
  expiresOn: undefined,
  received: 10,
  receivedAt: 0,
  counted: undefined,
  ...change,
});

describe("lots by first expired, first out", () => {
  test("what expires first leaves first", () => {
    const lots = [
      lot("late", { expiresOn: "2027-03-01" }),
      lot("soon", { expiresOn: "2026-12-01" }),
    ];
    expect(estimateLots(13, lots).map(({ lot: name, quantity }) => [name, quantity])).toEqual([
      ["soon", 3],
      ["late", 10],
    ]);
  });
  test("lots of one day leave in the order they came", () => {
    const lots = [
      lot("second", { expiresOn: "2026-12-01", receivedAt: 2 }),
      lot("first", { expiresOn: "2026-12-01", receivedAt: 1 }),
    ];
    expect(estimateLots(4, lots)).toEqual([
      expect.objectContaining({ lot: "second", quantity: 4 }),
    ]);
  });
  const countedLot = (change: Partial<LotCount>): LotCount => ({
    quantity: 4,
    at: 5,
    receivedAfter: 0,
    leftAfter: 0,
    ...change,
  });
  test("a lot that was counted by itself holds no more than was seen and came in since", () => {
    const one = (counted: LotCount) =>
      estimateLots(10, [lot("a", { expiresOn: "2027-01-01", counted })])[0];
    expect(one(countedLot({}))).toMatchObject({ quantity: 4, estimated: false });
    expect(one(countedLot({ receivedAfter: 3 }))?.quantity).toBe(7);
  });
  test("a lot that was counted is still there when nothing has been sold since, whatever else there is", () => {
    const lots = [
      lot("soon", { expiresOn: "2026-12-01", counted: countedLot({}) }),
      lot("late", { expiresOn: "2027-03-01", received: 20 }),
    ];
    expect(estimateLots(10, lots).map(({ lot: name, quantity }) => [name, quantity])).toEqual([
      ["soon", 4],
      ["late", 6],
    ]);
  });
  test("what was sold after the count of a lot may all have been of it, and the figure is an estimate", () => {
    const lots = [
      lot("soon", { expiresOn: "2026-12-01", counted: countedLot({ leftAfter: 3 }) }),
      lot("late", { expiresOn: "2027-03-01", received: 20 }),
    ];
    expect(estimateLots(7, lots)).toMatchObject([
      { lot: "soon", quantity: 1, estimated: true, counted: { quantity: 4, at: 5 } },
      { lot: "late", quantity: 6 },
    ]);
  });
  test("negative stock has no lots", () => expect(estimateLots(-3, [lot("a", {})])).toEqual([]));
});
