import { describe, expect, test } from "vitest";
import { fires, versionsAsOf, type FlowDefinition } from "./definition.ts";
import { unknownField } from "./parameters.ts";
import { shippedFlows } from "./shipped.ts";

const shipped = (flow: string, version: number): FlowDefinition => {
  const found = shippedFlows.find((each) => each.flow === flow && each.version === version);
  if (found === undefined) throw new Error(`${flow}@${version} is not shipped`);
  return found.definition;
};

const change = (units: number, type = "SaleRecorded") => ({
  "change.units": units,
  "change.area": "shelf",
  "change.type": type,
});
const asShipped = {
  "parameter.limitUnits": 5,
  "parameter.withDocuments": false,
  "parameter.sinceCount": false,
};

describe("the shipped flows", () => {
  const first = shipped("local-recount", 1);
  const recount = shipped("local-recount", 2);
  test("a change of five units is within the limit", () => {
    expect(fires(first, change(5))).toBe(false);
    expect(fires(recount, { ...change(5), ...asShipped })).toBe(false);
  });
  test("a change of six units asks for a recount", () => {
    expect(fires(first, change(6))).toBe(true);
    expect(fires(recount, { ...change(6), ...asShipped })).toBe(true);
  });
  test("a documented receipt asks for none, unless the owner says so", () => {
    const receipt = { ...change(24, "GoodsReceived"), ...asShipped };
    expect(fires(recount, receipt)).toBe(false);
    expect(fires(recount, { ...receipt, "parameter.withDocuments": true })).toBe(true);
  });
  test("the net change since the last count is judged where the owner says so", () => {
    const net = { ...change(6), ...asShipped, "parameter.sinceCount": true };
    expect(fires(recount, { ...net, "change.unitsSinceCount": 5 })).toBe(false);
    expect(fires(recount, { ...net, "change.unitsSinceCount": 6 })).toBe(true);
    expect(fires(recount, net)).toBe(false);
  });
  test("what is unknown never fires", () =>
    expect(fires(recount, { "change.units": 9, ...asShipped })).toBe(false));
  test("stock settled below zero is red", () =>
    expect(fires(shipped("negative-stock", 1), { "negative.units": 1 })).toBe(true));
  test.each(shippedFlows)("$flow@$version asks for fields that exist, and says itself", (each) => {
    expect(unknownField(each.definition)).toBeUndefined();
    const named = Object.values(each.definition.sentence).flatMap(
      (text) => text.match(/(?<=\{)\w+(?=\})/g) ?? [],
    );
    expect(named.filter((name) => !(name in (each.definition.parameters ?? {})))).toEqual([]);
  });
});

describe("versions of a flow", () => {
  const definition = shipped("local-recount", 1);
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
