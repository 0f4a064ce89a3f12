import { expect, test } from "vitest";
import { differences, payloadLines } from "./payload-lines.ts";

const sale = { id: "s-1", data: { lines: [{ sku: "6901", quantity: "two" }] } };

test("each fault stands at its field", () => {
  const lines = payloadLines(sale, [
    { pointer: "/data/lines/0/quantity", detail: "must be integer" },
  ]);
  const wrong = lines.filter(({ faults }) => faults.length > 0);
  expect(wrong).toMatchObject([{ text: 'quantity: "two"', depth: 4, isMissing: false }]);
});

test("a field that the message lacks has a line where it belongs", () => {
  const lines = payloadLines(sale, [
    { pointer: "/place", detail: "must have required property 'place'" },
    { pointer: "/data/ticket", detail: "must have required property 'ticket'" },
  ]);
  expect(lines.filter(({ isMissing }) => isMissing)).toMatchObject([
    { text: "ticket", depth: 2, pointer: "/data/ticket" },
    { text: "place", depth: 1, pointer: "/place" },
  ]);
});

test("two contents of one id differ in the fields that are named, and in no other", () => {
  const other = { id: "s-1", data: { lines: [{ sku: "6901", quantity: 2 }], ticket: "T" } };
  expect([...differences(sale, other)].toSorted()).toEqual([
    "/data/lines/0/quantity",
    "/data/ticket",
  ]);
  expect([...differences(sale, structuredClone(sale))]).toEqual([]);
});
