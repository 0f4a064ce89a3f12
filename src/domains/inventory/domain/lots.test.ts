import { describe, expect, test } from "vitest";
import { estimateLots, type LotFacts } from "./lots.ts";

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
  test("a lot that was counted by itself holds no more than was seen", () => {
    expect(estimateLots(10, [lot("a", { expiresOn: "2027-01-01", counted: 4 })])).toEqual([
      expect.objectContaining({ quantity: 4 }),
    ]);
  });
  test("negative stock has no lots", () => expect(estimateLots(-3, [lot("a", {})])).toEqual([]));
});
