import { expect, test } from "vitest";
import { mendedEvent, mendFields } from "./mend-fields.ts";

const sale = { id: "s-1", data: { lines: [{ sku: 6901, quantity: "two" }], colour: "red" } };
const fault = (pointer: string, detail: string) => ({ pointer, detail });

test("each faulty field has one input, filled with what came and read as the fault asks", () => {
  const fields = mendFields(sale, {
    reason: "data",
    errors: [
      fault("/data/lines/0/quantity", "must be integer"),
      fault("/data/lines/0/sku", "must be string"),
      fault("/data/colour", "must NOT have additional properties"),
      fault("/data/ticket", "must have required property 'ticket'"),
      fault("/data/ticket", "must be something else"),
    ],
  });
  expect(fields).toEqual([
    { pointer: "/data/lines/0/quantity", kind: "number", typed: "two" },
    { pointer: "/data/lines/0/sku", kind: "text", typed: "6901" },
    { pointer: "/data/colour", kind: "remove", typed: "red" },
    { pointer: "/data/ticket", kind: "text", typed: "" },
  ]);
  const typed = ["2000", "6901", "", "T-1"];
  const filled = fields.map((field, index) => ({ ...field, typed: typed[index] ?? "" }));
  expect(mendedEvent(sale, filled)).toEqual({
    event: { id: "s-1", data: { lines: [{ sku: "6901", quantity: 2000 }], ticket: "T-1" } },
  });
});

test("a conflict offers the id, and a reason without a field offers none", () => {
  expect(mendFields(sale, { reason: "conflict", errors: [] })).toEqual([
    { pointer: "/id", kind: "text", typed: "s-1" },
  ]);
  expect(mendFields(sale, { reason: "outside-key", errors: [] })).toEqual([]);
});

test("what is no number is not sent as one", () => {
  const field = { pointer: "/data/lines/0/quantity", kind: "number", typed: "two" } as const;
  expect(mendedEvent(sale, [field])).toEqual({ wrongAt: field.pointer });
  expect(mendedEvent(sale, [{ ...field, typed: " " }])).toEqual({ wrongAt: field.pointer });
  expect(mendedEvent(sale, [{ ...field, kind: "json", typed: "{" }])).toEqual({
    wrongAt: field.pointer,
  });
});
