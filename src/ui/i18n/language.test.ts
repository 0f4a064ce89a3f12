import { expect, test } from "vitest";
import { chosenLanguage } from "./language.ts";

test("a stored choice goes before what the browser prefers", () => {
  expect(chosenLanguage("en", ["zh-CN"])).toBe("en");
  expect(chosenLanguage("zh-CN", ["en-GB"])).toBe("zh-CN");
});

test("without a choice the first preferred language decides; what is not Chinese reads English", () => {
  expect(chosenLanguage(null, ["zh-TW", "en"])).toBe("zh-CN");
  expect(chosenLanguage(null, ["en-US", "zh"])).toBe("en");
  expect(chosenLanguage(null, ["ja"])).toBe("en");
  expect(chosenLanguage("klingon", [])).toBe("zh-CN");
});
