import { expect, test } from "vitest";
import { latinName } from "./latin-name.ts";

test("a Chinese name is written with the family name first", () => {
  expect(latinName("王小明")).toBe("Wang Xiaoming");
  expect(latinName("李娜")).toBe("Li Na");
});

test("a character with two readings is read as a family name where it is one", () => {
  expect(latinName("单玉")).toBe("Shan Yu");
  expect(latinName("曾国强")).toBe("Zeng Guoqiang");
});

test("a name in Latin letters has no other writing", () => {
  expect(latinName("Anna Lin")).toBeNull();
});
