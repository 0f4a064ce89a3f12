import { expect, test } from "vitest";
import { flowOf, quantityOf } from "./event-data.ts";

test("a ticket with two lines of an item says both together, and nothing of another item", () => {
  const ticket = {
    lines: [
      { sku: "a", quantity: 2000 },
      { sku: "b", quantity: 500 },
      { sku: "a", quantity: 1000 },
    ],
  };
  expect(quantityOf(ticket, "a")).toBe(3000);
  expect(quantityOf(ticket, "c")).toBeUndefined();
});

test("a count says its one figure, zero too", () => {
  expect(quantityOf({ sku: "a", quantity: 0 }, "a")).toBe(0);
});

test("an event without data says nothing", () => {
  expect(quantityOf(undefined, "a")).toBeUndefined();
  expect(flowOf(null)).toBeUndefined();
  expect(flowOf({ flow: "local-recount@1" })).toBe("local-recount@1");
});
