import { expect, test } from "vitest";
import { isFound } from "./is-found.ts";

const shop = { place: "S001", name: "朝阳一店", nameEn: "Chaoyang 1" };

test("a place is found by its code and by either name, in any order and letters", () => {
  for (const typed of ["", "s001", "朝阳", "chaoyang", "1 CHAO", "  朝阳 s0 "])
    expect(isFound(shop, typed), typed).toBe(true);
  expect(isFound(shop, "朝阳 二店")).toBe(false);
  expect(isFound({ ...shop, nameEn: null }, "chaoyang")).toBe(false);
});
