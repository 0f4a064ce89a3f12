import { expect, test } from "vitest";
import { dayBounds } from "./day-bounds.ts";

test("a day of the shop begins at midnight in China", () => {
  const { from, until } = dayBounds("2026-11-25", 0);
  expect(new Date(from).toISOString()).toBe("2026-11-24T16:00:00.000Z");
  expect(until - from).toBe(24 * 3_600_000);
});

test("one minute past midnight in China it is the next day, whatever the day in Greenwich", () => {
  expect(dayBounds(undefined, Date.parse("2026-11-24T16:01:00Z")).day).toBe("2026-11-25");
  expect(dayBounds(undefined, Date.parse("2026-11-24T15:59:00Z")).day).toBe("2026-11-24");
});
