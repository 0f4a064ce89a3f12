import { describe, expect, test } from "vitest";
import { firstHeard, hear, missingNumbers, onlineTimeoutMs, settling } from "./watermark.ts";

const minuteMs = 60_000;
const heard = (seq: number | undefined, minutes: number) => ({
  seq,
  at: minutes * minuteMs,
  recordedAt: minutes * minuteMs,
});

describe("watermarks", () => {
  test("a gap in the numbers holds the watermark back until it is filled", () => {
    const withGap = hear(firstHeard(heard(1, 0)), heard(3, 10));
    expect(withGap.watermark).toBe(0);
    const filled = hear(withGap, heard(2, 5));
    expect(filled).toMatchObject({ watermark: 10 * minuteMs, contiguousSeq: 3, ahead: [] });
  });
  test("the numbers that a later one has overtaken are counted, and the first is named", () => {
    const whole = hear(firstHeard(heard(1, 0)), heard(2, 5));
    expect(missingNumbers(whole)).toEqual({ count: 0 });
    const withGaps = hear(hear(whole, heard(5, 10)), heard(8, 12));
    expect(missingNumbers(withGaps)).toEqual({ count: 4, first: 3 });
    expect(missingNumbers(firstHeard(heard(undefined, 0)))).toEqual({ count: 0 });
  });
  test("a number heard twice changes nothing", () => {
    const state = hear(firstHeard(heard(1, 0)), heard(2, 5));
    expect(hear(state, heard(2, 5))).toEqual(state);
  });
  test("a figure waits for the source that has not spoken of a later time", () => {
    const sources = new Map([
      ["till", firstHeard(heard(1, 10))],
      ["pda", firstHeard(heard(1, 3))],
    ]);
    const figure = { at: 5 * minuteMs, errorMs: 0 };
    expect(settling(figure, sources, 11 * minuteMs)).toMatchObject({
      settled: false,
      waitsFor: ["pda"],
    });
    sources.set("pda", hear(firstHeard(heard(1, 3)), heard(2, 6)));
    expect(settling(figure, sources, 11 * minuteMs)).toMatchObject({
      settled: true,
      by: "watermark",
    });
  });
  test("after a quarter of an hour it settles without the silent source, and says so", () => {
    const sources = new Map([["pda", firstHeard(heard(1, 3))]]);
    const figure = { at: 5 * minuteMs, errorMs: 0 };
    expect(settling(figure, sources, 5 * minuteMs + onlineTimeoutMs)).toMatchObject({
      settled: true,
      by: "timeout",
    });
  });
});
