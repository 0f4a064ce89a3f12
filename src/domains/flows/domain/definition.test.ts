import { describe, expect, test } from "vitest";
import { fires, versionsAsOf } from "./definition.ts";
import { shippedFlows } from "./shipped.ts";

const change = (units: number, type = "SaleRecorded") => ({
  "change.units": units,
  "change.area": "shelf",
  "change.type": type,
});

describe("the shipped flows", () => {
  const recount = shippedFlows["local-recount"];
  const negative = shippedFlows["negative-stock"];
  if (recount === undefined || negative === undefined) throw new Error("a shipped flow is missing");
  test("a change of five units is within the limit", () =>
    expect(fires(recount, change(5))).toBe(false));
  test("a change of six units asks for a recount", () =>
    expect(fires(recount, change(6))).toBe(true));
  test("a documented receipt asks for none", () =>
    expect(fires(recount, change(24, "GoodsReceived"))).toBe(false));
  test("what is unknown never fires", () =>
    expect(fires(recount, { "change.units": 9 })).toBe(false));
  test("stock settled below zero is red", () =>
    expect(fires(negative, { "negative.units": 1 })).toBe(true));
});

describe("versions of a flow", () => {
  const definition = shippedFlows["local-recount"];
  if (definition === undefined) throw new Error("a shipped flow is missing");
  const versions = [
    { flow: "local-recount", version: 1, definition, chainSeq: 3 },
    { flow: "local-recount", version: 2, definition, chainSeq: 9 },
  ];
  test("an event is judged by the version that its commit saw", () => {
    expect(versionsAsOf(versions, 8).map(({ version }) => version)).toEqual([1]);
    expect(versionsAsOf(versions, 9).map(({ version }) => version)).toEqual([2]);
    expect(versionsAsOf(versions, 2)).toEqual([]);
  });
});
