import { describe, expect, test } from "vitest";
import { isWithinTolerance } from "./acceptance.ts";
import { policyOf, type ChangedSetting } from "./count-policy.ts";

const changed = (setting: string, place: string, value: unknown): ChangedSetting => ({
  setting: `inventory.count-tolerance-${setting}`,
  place,
  value,
});
const cheap = { costFen: 100, highValue: false };

describe("settings of the tolerance", () => {
  test("as shipped two units are taken, whatever they are worth", () => {
    const policy = policyOf([], { costFen: 1_000_000, highValue: false });
    expect(isWithinTolerance(2000, policy)).toBe(true);
    expect(isWithinTolerance(2001, policy)).toBe(false);
  });
  test("the value of a place goes before that of the chain", () => {
    const both = [changed("units", "", 5), changed("units", "S001", 1)];
    expect(policyOf(both, cheap).toleranceThousandths).toBe(1000);
    expect(policyOf(both.slice(0, 1), cheap).toleranceThousandths).toBe(5000);
  });
  test("a place may be stricter than the chain down to nothing", () => {
    const none = [changed("units", "", 5), changed("units", "S001", 0)];
    expect(isWithinTolerance(1, policyOf(none, cheap))).toBe(false);
  });
  test("both limits hold where money has one", () => {
    const policy = policyOf([changed("fen", "", 150)], cheap);
    expect(isWithinTolerance(1500, policy)).toBe(true);
    expect(isWithinTolerance(1510, policy)).toBe(false);
  });
});
