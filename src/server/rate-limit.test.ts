import { expect, it } from "vitest";
import { createRateLimiter } from "./rate-limit.ts";

it("hears a burst, then as many as flow in, each caller for itself", () => {
  const limit = createRateLimiter({ perSecond: 10, burst: 3 });
  expect([0, 0, 0, 0].map(() => limit("lin", 1_000))).toEqual([0, 0, 0, 100]);
  expect(limit("wang", 1_000)).toBe(0);
  expect(limit("lin", 1_099)).toBe(1);
  expect(limit("lin", 1_100)).toBe(0);
  expect(limit("lin", 1_100)).toBe(100);
});

it("fills no bucket beyond its burst and takes no harm from a clock that steps back", () => {
  const limit = createRateLimiter({ perSecond: 10, burst: 2 });
  expect(limit("lin", 0)).toBe(0);
  expect([0, 0, 0].map(() => limit("lin", 3_600_000))).toEqual([0, 0, 100]);
  expect(limit("lin", 0)).toBe(100);
});

it("lets everybody through when no rate is set", () => {
  const limit = createRateLimiter({ perSecond: 0, burst: 0 });
  expect([0, 0, 0].map(() => limit("lin", 0))).toEqual([0, 0, 0]);
});
