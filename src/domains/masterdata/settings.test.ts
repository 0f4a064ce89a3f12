import { describe, expect, test } from "vitest";
import type { SettingDefinition } from "#kernel";
import { refuseSetting } from "./settings.ts";

const known: readonly SettingDefinition[] = [
  {
    name: "inventory.count-tolerance-units",
    label: { zh: "容差", en: "Tolerance" },
    minimum: 0,
    maximum: 100,
    shipped: 2,
  },
];
const setting = "inventory.count-tolerance-units";

describe("changing a setting", () => {
  test("a number within its limits is taken, and null goes back to what was shipped", () => {
    for (const value of [0, 5, 100, null])
      expect(refuseSetting(known, { setting, value })).toBeUndefined();
  });
  test("anything else is refused with the limits", () => {
    for (const value of [-1, 101, 1.5, "2", true])
      expect(refuseSetting(known, { setting, value })).toEqual({
        problem: "masterdata.setting-value",
        params: { setting, minimum: 0, maximum: 100 },
      });
  });
  test("a mistyped name is refused with the name that was probably meant", () => {
    const mistyped = "inventory.count-tolerance-unit";
    expect(refuseSetting(known, { setting: mistyped, value: 1 })).toEqual({
      problem: "masterdata.setting-mistyped",
      params: { setting: mistyped, nearest: setting },
    });
  });
  test("a name like no other is refused with all that there are", () => {
    expect(refuseSetting(known, { setting: "colour", value: 1 })).toEqual({
      problem: "masterdata.setting-unknown",
      params: { setting: "colour", known: setting },
    });
  });
});
