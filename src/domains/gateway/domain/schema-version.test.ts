import { describe, expect, test } from "vitest";
import { schemaVersion } from "./schema-version.ts";

describe("the version of a message", () => {
  test("is the current one unless the message names another", () => {
    expect(schemaVersion("SaleRecorded", undefined, 2)).toBe(2);
    expect(schemaVersion("SaleRecorded", "/schemas/SaleRecorded/1", 2)).toBe(1);
    expect(schemaVersion("SaleRecorded", "https://x.cn/schemas/SaleRecorded/7", 2)).toBe(7);
  });
  test.each([
    "/schemas/SaleRecorded/2.1",
    "/schemas/SaleRecorded/v2",
    "/schemas/SaleReturned/1",
    "/schemas/SaleRecorded/",
    "elsewhere",
    "",
  ])("is not guessed from %j", (dataschema) => {
    expect(schemaVersion("SaleRecorded", dataschema, 2)).toBeUndefined();
  });
});
