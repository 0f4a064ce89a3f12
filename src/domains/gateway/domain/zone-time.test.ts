import { describe, expect, test } from "vitest";
import { readTime } from "./zone-time.ts";

describe("times and zones", () => {
  test("a time with zone is what it says", () => {
    expect(readTime("2026-11-22T08:00:00+08:00")).toEqual({
      at: Date.UTC(2026, 10, 22, 0),
      zoneAssumed: false,
    });
    expect(readTime("2026-11-22T00:00:00Z")?.at).toBe(Date.UTC(2026, 10, 22, 0));
  });
  test("a time without zone is the source's, and that is said", () => {
    expect(readTime("2026-11-22 08:00:00")).toEqual({
      at: Date.UTC(2026, 10, 22, 0),
      zoneAssumed: true,
    });
    expect(readTime("2026-11-22 08:00:00", "+09:00")?.at).toBe(Date.UTC(2026, 10, 21, 23));
  });
  test("what is no time is not guessed", () => {
    expect(readTime("yesterday")).toBeUndefined();
    expect(readTime("2026-13-40T08:00:00Z")).toBeUndefined();
  });
});
