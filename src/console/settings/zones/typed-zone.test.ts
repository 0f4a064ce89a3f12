import { expect, test } from "vitest";
import type { ShownZone } from "../../../ui/api/index.ts";
import { blankZone, definitionOf, typedOf } from "./typed-zone.ts";

const zone: ShownZone = {
  zone: "A",
  name: "茶饮区",
  nameEn: null,
  area: "shelf",
  categories: ["茶饮", "果汁"],
  order: 3,
  retired: false,
  items: 12,
  lastSweep: null,
};

test("a zone that is opened and saved says what it said before, and nothing of its items", () => {
  expect(definitionOf("S001", { ...typedOf(zone), retired: false })).toEqual({
    place: "S001",
    zone: "A",
    name: "茶饮区",
    area: "shelf",
    categories: ["茶饮", "果汁"],
    order: 3,
    retired: false,
  });
});

test("categories come apart at commas of either kind, and empty or double ones are left out", () => {
  const typed = {
    ...blankZone,
    zone: "B",
    name: "x",
    categories: "零食，糖果、 零食;； 糖果, ",
    retired: false,
  };
  expect(definitionOf("S001", typed)).toMatchObject({ categories: ["零食", "糖果"] });
  expect(definitionOf("S001", typed)).not.toHaveProperty("order");
});
