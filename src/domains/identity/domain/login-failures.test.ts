import { expect, it } from "vitest";
import {
  failureWindowMs,
  limitFailures,
  rememberFailure,
  waitAfterFailuresMs,
  type LoginFailures,
} from "./login-failures.ts";

function failed(times: number, name: string): LoginFailures {
  const failures: LoginFailures = new Map();
  for (let attempt = 0; attempt < times; attempt += 1) rememberFailure(failures, name, attempt);
  return failures;
}

it("shuts the door to one name from one address after ten failures, and to no other", () => {
  expect(waitAfterFailuresMs(failed(limitFailures - 1, "lin"), "lin", 20)).toBe(0);
  const failures = failed(limitFailures, "lin");
  expect(waitAfterFailuresMs(failures, "lin", 20)).toBe(failureWindowMs - 20);
  expect(waitAfterFailuresMs(failures, "wang", 20)).toBe(0);
});

it("opens the door again when the first of the ten failures is fifteen minutes old", () => {
  const failures = failed(limitFailures, "lin");
  expect(waitAfterFailuresMs(failures, "lin", failureWindowMs - 1)).toBe(1);
  expect(waitAfterFailuresMs(failures, "lin", failureWindowMs)).toBe(0);
});

it("holds a bounded memory under a flood of invented names", () => {
  const failures: LoginFailures = new Map();
  for (let name = 0; name < 50_100; name += 1) rememberFailure(failures, String(name), name);
  expect(failures.size).toBe(50_000);
  expect(failures.has("0")).toBe(false);
  expect(failures.has("50099")).toBe(true);
});
