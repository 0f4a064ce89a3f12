import { expect, test } from "vitest";
import { endOfDay, keyRequestOf, keyState, zoneCodes } from "./key-limits.ts";

const blank = {
  name: " Till 2 ",
  role: "integrator",
  types: [],
  places: [],
  zones: "",
  lastDay: "",
} as const;

test("nothing chosen means no limit, and no limit is sent", () => {
  expect(keyRequestOf(blank)).toEqual({ name: "Till 2", role: "integrator" });
});

test("a key that only reads is not limited in what it sends", () => {
  const typed = { ...blank, types: ["SaleRecorded"] };
  expect(keyRequestOf(typed)).toMatchObject({ types: ["SaleRecorded"] });
  expect(keyRequestOf({ ...typed, role: "auditor" })).toEqual({ name: "Till 2", role: "auditor" });
});

test("zones are apart by commas, spaces or Chinese punctuation, each once", () => {
  expect(zoneCodes("A1, A2、B1 A1\nB2")).toEqual(["A1", "A2", "B1", "B2"]);
  expect(zoneCodes(" , ")).toEqual([]);
});

test("a key holds to the end of its last day", () => {
  const lastMoment = new Date(2027, 0, 31, 23, 59, 59).toISOString();
  expect(endOfDay("2027-01-31")).toBe(lastMoment);
  const limited = { ...blank, places: ["S001"], zones: "A1", lastDay: "2027-01-31" };
  expect(keyRequestOf(limited)).toMatchObject({
    places: ["S001"],
    zones: ["A1"],
    expiresAt: lastMoment,
  });
});

test("a revoked key is revoked even after its last day, and one without use is told apart", () => {
  const nowMs = Date.UTC(2027, 0, 1);
  const past = "2026-12-31T00:00:00Z";
  expect(keyState({ revokedAt: past, expiresAt: past }, nowMs)).toBe("revoked");
  expect(keyState({ expiresAt: past, lastUsedAt: past }, nowMs)).toBe("expired");
  expect(keyState({ expiresAt: "2027-02-01T00:00:00Z" }, nowMs)).toBe("unused");
  expect(keyState({ lastUsedAt: past }, nowMs)).toBe("active");
});
