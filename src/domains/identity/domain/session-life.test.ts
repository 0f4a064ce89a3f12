import { expect, it } from "vitest";
import { isSessionAlive, sessionIdleMs, sessionLongestMs } from "./session-life.ts";

it("ends a session after twelve hours without use", () => {
  const times = { startedAt: 0, lastSeenAt: 1_000 };
  expect(isSessionAlive(times, 1_000 + sessionIdleMs - 1)).toBe(true);
  expect(isSessionAlive(times, 1_000 + sessionIdleMs)).toBe(false);
});

it("ends a session after seven days however often it is used", () => {
  const justUsed = (now: number) => isSessionAlive({ startedAt: 0, lastSeenAt: now }, now);
  expect(justUsed(sessionLongestMs - 1)).toBe(true);
  expect(justUsed(sessionLongestMs)).toBe(false);
});
