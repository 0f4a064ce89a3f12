import { expect, test } from "vitest";
import { visibleRange } from "./window-range.ts";

const list = { count: 4000, rowHeightPx: 50, viewHeightPx: 500, extraRows: 2 };

test("only the rows in sight and a few more exist", () => {
  expect(visibleRange({ ...list, topPx: 100 })).toEqual({ start: 0, end: 10 });
  expect(visibleRange({ ...list, topPx: -1000 })).toEqual({ start: 18, end: 32 });
});

test("the range never leaves the list", () => {
  expect(visibleRange({ ...list, topPx: -4000 * 50 })).toEqual({ start: 3998, end: 4000 });
  expect(visibleRange({ ...list, count: 1, topPx: -9000 })).toEqual({ start: 0, end: 1 });
  expect(visibleRange({ ...list, count: 0, topPx: 0 })).toEqual({ start: 0, end: 0 });
});
