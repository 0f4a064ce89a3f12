import { describe, expect, test } from "vitest";
import { foldAccount, type Assertion, type Leg } from "./assertions.ts";

const secondMs = 1_000;
const sale = (seconds: number, errorSeconds = 0): Leg => ({
  ref: "sale/0",
  at: seconds * secondMs,
  errorMs: errorSeconds * secondMs,
  quantity: -1,
});
const count = (
  seconds: number,
  quantity: number,
  { since = seconds, error = 0 } = {},
): Assertion => ({
  id: `at ${seconds}`,
  at: seconds * secondMs,
  since: since * secondMs,
  errorMs: error * secondMs,
  quantity,
});
const varianceOf = (start: number, legs: readonly Leg[], assertions: readonly Assertion[]) =>
  Object.fromEntries(
    foldAccount(start, legs, assertions)
      .filter(({ leg }) => leg === "")
      .map(({ assertion, quantity }) => [assertion, quantity]),
  );

describe("a movement that one count puts behind itself", () => {
  test("keeps its clock: a later count that its clock cannot reach lies after it", () => {
    const [raced, clear] = [count(30, 10), count(60, 10)];
    expect(varianceOf(10, [sale(0, 45)], [raced, clear])).toEqual({ "at 60": 1 });
    expect(varianceOf(10, [sale(0, 45)], [raced, count(60, 9)])).toEqual({});
  });

  test("races with a later count that its clock still reaches", () => {
    expect(varianceOf(10, [sale(0, 45)], [count(30, 10), count(44, 10)])).toEqual({});
  });

  test("is no part of a later counting that began after its time", () => {
    const first = count(30, 10, { since: 5 });
    const during = count(60, 10, { since: 20 });
    expect(varianceOf(10, [sale(10)], [first, during])).toEqual({ "at 60": 1 });
    expect(varianceOf(10, [sale(25)], [first, during])).toEqual({});
  });
});

test("a movement that surely follows one count cannot lie before an earlier one, however vague that one's clock", () => {
  const vague = count(0, 9, { error: 45 });
  expect(varianceOf(10, [sale(40)], [vague])).toEqual({});
  expect(varianceOf(10, [sale(40)], [vague, count(20, 9)])).toEqual({ "at 0": -1 });
});
