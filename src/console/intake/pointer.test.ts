import { expect, test } from "vitest";
import { pointerOf, stepsOf, valueAt, withValueAt } from "./pointer.ts";

const sale = { id: "s-1", data: { lines: [{ sku: "6901", quantity: "two" }, { sku: "6902" }] } };

test("a pointer leads to its field, also past names with a slash or a tilde", () => {
  expect(valueAt(sale, "/data/lines/0/quantity")).toBe("two");
  expect(valueAt(sale, "/data/lines/7/quantity")).toBe(undefined);
  expect(valueAt(sale, "")).toBe(sale);
  expect(stepsOf("/a~1b/c~0d")).toEqual(["a/b", "c~d"]);
  expect(pointerOf(["a/b", "c~d", 0])).toBe("/a~1b/c~0d/0");
});

test("mending one field leaves every other as it came", () => {
  const mended = withValueAt(sale, "/data/lines/0/quantity", 2000);
  expect(mended).toEqual({
    id: "s-1",
    data: { lines: [{ sku: "6901", quantity: 2000 }, { sku: "6902" }] },
  });
  expect(sale.data.lines[0]?.quantity).toBe("two");
  expect(Object.keys(mended as object)).toEqual(["id", "data"]);
});

test("a missing field is added, one too many is taken away", () => {
  expect(withValueAt(sale, "/place", "S001")).toMatchObject({ id: "s-1", place: "S001" });
  expect(withValueAt({}, "/data/ticket", "T-1")).toEqual({ data: { ticket: "T-1" } });
  expect(withValueAt(sale, "/id", undefined)).toEqual({ data: sale.data });
  expect(withValueAt(sale, "/data/lines/0", undefined)).toEqual({
    id: "s-1",
    data: { lines: [{ sku: "6902" }] },
  });
});
