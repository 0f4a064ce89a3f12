import { describe, expect, test } from "vitest";
import { searchText } from "./search-text.ts";

describe("what a search looks in", () => {
  const text = searchText({
    sku: "6900000000014",
    name: "矿泉水 550ml",
    nameEn: "Mineral water",
    barcodes: ["6900000000014"],
  });
  test("an item is found by pinyin initials", () => expect(text).toContain("kqs"));
  test("an item is found by its full pinyin", () => expect(text).toContain("kuangquanshui"));
  test("an item is found by its English name, whatever the case", () =>
    expect(text).toContain("mineral water"));
  test("an item is found by its code", () => expect(text).toContain("6900000000014"));
});
