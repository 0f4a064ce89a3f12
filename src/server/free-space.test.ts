import { tmpdir } from "node:os";
import { expect, it } from "vitest";
import { createFreeSpaceGuard, readFreeBytes, readingMs } from "./free-space.ts";

function guardOver(readings: (number | Error)[]) {
  let clock = 0;
  const said: string[] = [];
  const guard = createFreeSpaceGuard({
    read: async () => {
      const next = readings.shift() ?? 0;
      if (next instanceof Error) throw next;
      return next;
    },
    minFreeBytes: 100,
    now: () => clock,
    warn: (text) => void said.push(text),
  });
  return { guard, said, later: () => (clock += readingMs) };
}

it("shuts the door when space falls below the limit and opens it again by itself", async () => {
  const { guard, said, later } = guardOver([100, 99, 99, 100]);
  expect(await guard()).toBe(false);
  later();
  expect(await guard()).toBe(true);
  later();
  expect(await guard()).toBe(true);
  later();
  expect(await guard()).toBe(false);
  expect(said).toEqual([
    "disk nearly full: new events are refused",
    "disk has room again: new events are taken",
  ]);
});

it("reads the disk once a second at most", async () => {
  const { guard, later } = guardOver([50, 200]);
  expect(await Promise.all([guard(), guard(), guard()])).toEqual([true, true, true]);
  later();
  expect(await guard()).toBe(false);
});

it("leaves the door as it was when the space cannot be read", async () => {
  const { guard, said, later } = guardOver([50, new Error("no such folder")]);
  expect(await guard()).toBe(true);
  later();
  expect(await guard()).toBe(true);
  expect(said.at(-1)).toContain("no such folder");
});

it("reads the free bytes of a real folder", async () => {
  expect(await readFreeBytes(tmpdir())).toBeGreaterThan(0);
});
