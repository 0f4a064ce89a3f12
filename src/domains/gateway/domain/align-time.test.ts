import { describe, expect, test } from "vitest";
import { alignTime, bestSample, unverifiedErrorMs, type ClockReading } from "./align-time.ts";

const reading: ClockReading = {
  boot: "b1",
  offsetMs: -600_000,
  errorMs: 20,
  measuredAt: 1_000_000,
  monotonicMs: 5_000,
};

describe("time alignment", () => {
  test("a device that is ten minutes fast is put right", () => {
    expect(alignTime({ deviceAt: 1_600_000, boot: "b1" }, reading)).toEqual({
      at: 1_000_000,
      errorMs: 20,
      clock: "synced",
    });
  });
  test("within one boot the monotonic clock counts, though somebody sets the wall clock", () => {
    expect(alignTime({ deviceAt: 9, boot: "b1", monotonicMs: 65_000 }, reading)).toEqual({
      at: 1_060_000,
      errorMs: 23,
      clock: "synced",
    });
  });
  test("twelve hours after the exchange the error has grown by two seconds", () => {
    const later = alignTime(
      { deviceAt: 0, boot: "b1", monotonicMs: 5_000 + 12 * 3_600_000 },
      reading,
    );
    expect(later.errorMs).toBe(20 + 2160);
  });
  test("after a restart the old exchange says nothing", () => {
    expect(alignTime({ deviceAt: 77, boot: "b2" }, reading)).toEqual({
      at: 77,
      errorMs: unverifiedErrorMs,
      clock: "unverified",
    });
  });
  test("a sender that knows its error is believed", () => {
    expect(alignTime({ deviceAt: 100, offsetMs: 5, errorMs: 3 }, reading)).toEqual({
      at: 105,
      errorMs: 3,
      clock: "own",
    });
  });
  test("of several exchanges the one with the shortest round trip decides, and its error bounds the truth", () => {
    const truth = 250;
    const samples = [
      { t0: 0, t1: 0 + truth + 90, t2: 0 + truth + 91, t3: 101 },
      { t0: 200, t1: 200 + truth + 4, t2: 200 + truth + 5, t3: 211 },
      { t0: 300, t1: 0, t2: 500, t3: 301 },
    ];
    const best = bestSample(samples);
    expect(best?.errorMs).toBe(5);
    expect(Math.abs((best?.offsetMs ?? 0) - truth)).toBeLessThanOrEqual(5);
  });
});
