import { describe, expect, it } from "vitest";
import { createTimeline, dayMs, historyStart, hourMs, minuteMs, shopTime } from "./timeline.ts";

describe("the demo's time", () => {
  const now = Date.parse("2026-03-05T20:15:00+08:00");

  it("begins the history at a midnight of the shop and ends it now", () => {
    const start = historyStart(now, 90);
    expect(shopTime(start)).toBe("2025-12-05T00:00:00.000+08:00");
    expect(createTimeline(start).simAt(now)).toBe(90 * dayMs + 20.25 * hourMs);
  });

  it("passes a simulated hour in a real minute at speed 60, and never dates anything in the future", () => {
    const timeline = createTimeline(historyStart(now, 90));
    timeline.changeSpeed(now, 60);
    const sim = timeline.simAt(now + minuteMs);
    expect(sim - timeline.simAt(now)).toBe(hourMs);
    expect(timeline.wallAt(sim)).toBe(now + minuteMs);
    expect(timeline.wallAt(sim - hourMs / 2)).toBe(now + minuteMs / 2);
  });
});
