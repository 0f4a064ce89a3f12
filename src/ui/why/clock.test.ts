import { expect, test } from "vitest";
import { correctionOf } from "./clock.ts";

const at = "2026-11-22T08:03:05.000Z";

test("a slow clock is set forward, a fast one back, and noise is no correction", () => {
  expect(correctionOf({ at, envelope: { time: "2026-11-22T16:03:02+08:00" } })).toEqual({
    kind: "forward",
    byMs: 3000,
  });
  expect(correctionOf({ at, envelope: { time: "2026-11-22T08:05:05Z" } })).toEqual({
    kind: "back",
    byMs: 120_000,
  });
  expect(correctionOf({ at, envelope: { time: "2026-11-22T08:03:05.020Z" } })).toEqual({
    kind: "none",
  });
});

test("a time that cannot be read is no correction", () => {
  expect(correctionOf({ at, envelope: { time: "soon" } })).toEqual({ kind: "none" });
});
