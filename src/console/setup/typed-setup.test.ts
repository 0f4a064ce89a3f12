import { expect, test } from "vitest";
import { blankSetup, requestOf } from "./typed-setup.ts";

test("what was typed is sent without the blanks around it, and an English name only where there is one", () => {
  const typed = {
    ...blankSetup("Asia/Shanghai", "S001"),
    code: " 7K3M-Q9WX-2PTV ",
    chain: " 朝阳便利 ",
    name: "朝阳一店 ",
    login: "wang ",
    person: " 王小明",
    password: " three brown teapots ",
  };
  expect(requestOf(typed, "zh-CN")).toEqual({
    code: "7K3M-Q9WX-2PTV",
    chain: "朝阳便利",
    language: "zh-CN",
    place: { place: "S001", name: "朝阳一店", kind: "shop", timezone: "Asia/Shanghai" },
    administrator: { login: "wang", name: "王小明", password: " three brown teapots " },
  });
  expect(requestOf({ ...typed, nameEn: "Chaoyang 1" }, "en").place.nameEn).toBe("Chaoyang 1");
});
