import { expect, test } from "vitest";
import { quantityAt, scaleOf, stepPath, valueSpan } from "./scale.ts";

const points = [
  { at: "2026-11-01T00:00:00Z", quantity: 4000 },
  { at: "2026-11-02T00:00:00Z", quantity: -2000 },
  { at: "2026-11-03T00:00:00Z", quantity: 10_000 },
];
const frame = { width: 100, height: 60 };

test("a balance holds until the next change, so the line goes in steps", () => {
  expect(stepPath(points, frame)).toBe("M0.0 30.0H50.0V60.0H100.0V0.0");
});

test("zero is always in the picture", () => {
  expect(valueSpan([{ at: "", quantity: 5000 }])).toEqual({ low: 0, high: 5000 });
  expect(valueSpan([{ at: "", quantity: 0 }])).toEqual({ low: 0, high: 1000 });
});

test("a place on the line names its time and what was on hand then", () => {
  const timeMs = scaleOf(points, frame).timeAt(75);
  expect(new Date(timeMs).toISOString()).toBe("2026-11-02T12:00:00.000Z");
  expect(quantityAt(points, timeMs)).toBe(-2000);
  expect(quantityAt(points, Date.parse("2026-10-01T00:00:00Z"))).toBeUndefined();
});
