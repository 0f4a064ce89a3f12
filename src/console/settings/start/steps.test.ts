import { expect, test } from "vitest";
import { stepsOf } from "./steps.ts";

const nothing = {
  items: 0,
  zones: 0,
  people: 0,
  keys: 0,
  isHeard: false,
  hasStock: false,
  isCounted: false,
};
const done = (found: typeof nothing): string[] =>
  stepsOf(found)
    .filter(({ isDone }) => isDone)
    .map(({ name }) => name);

test("a new shop has done nothing, and each step is ticked by what is there", () => {
  expect(done(nothing)).toEqual([]);
  expect(done({ ...nothing, items: 3, people: 1 })).toEqual(["items", "people"]);
  expect(done({ ...nothing, hasStock: true, isCounted: true })).toEqual(["stock", "count"]);
});

test("a key that nothing was heard through is made but not done", () => {
  expect(stepsOf({ ...nothing, keys: 1 })[3]).toMatchObject({ count: 1, isDone: false });
  expect(done({ ...nothing, keys: 1, isHeard: true })).toEqual(["keys"]);
});
