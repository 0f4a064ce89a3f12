import { expect, it } from "vitest";
import { isOutage } from "./outage.ts";

const coded = (code: string) => Object.assign(new Error("x"), { code });
const named = (name: string) => Object.assign(new Error("x"), { name });

it("tells failures that go away by themselves from failures of ours", () => {
  for (const error of [
    coded("ECONNREFUSED"),
    coded("57P01"),
    coded("53100"),
    coded("40P01"),
    coded("08006"),
    named("Overloaded"),
  ]) {
    expect(isOutage(error)).toBe(true);
  }
  expect(isOutage(new Error("Connection terminated unexpectedly"))).toBe(true);
  expect(isOutage(new Error("Query read timeout"))).toBe(true);
  expect(isOutage(new AggregateError([coded("ECONNREFUSED")]))).toBe(true);
  for (const error of [
    coded("23505"),
    coded("42P01"),
    coded("22021"),
    new Error("x"),
    new TypeError("x"),
    "ECONNREFUSED",
  ]) {
    expect(isOutage(error)).toBe(false);
  }
});
