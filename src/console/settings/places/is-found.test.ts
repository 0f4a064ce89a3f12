import { expect, test } from "vitest";
import { isFound } from "./is-found.ts";

const shop = { search: "朝阳一店 chaoyang 1 s001 chaoyangyidian cyyd" };

test("a place is found by its code, by either name and by pinyin initials, in any order and letters", () => {
  for (const typed of ["", "s001", "朝阳", "chaoyang", "CYYD", "  朝阳 s0 "])
    expect(isFound(shop, typed), typed).toBe(true);
  expect(isFound(shop, "朝阳 二店")).toBe(false);
});
