import { describe, expect, it } from "vitest";
import { headerIndex, mappingFault, proposeColumns } from "./headers.ts";

describe("a header", () => {
  it("is recognised by the names that exports use, without width, case, spaces, units and marks", () => {
    expect(
      proposeColumns("items", ["商品编码*", "商品名称", "零售价（元）", "Pack Size", "颜色"]),
    ).toEqual({
      sku: "商品编码*",
      name: "商品名称",
      priceFen: "零售价（元）",
      packUnits: "Pack Size",
    });
    expect(
      proposeColumns("sales", ["Date Time", "Store", "Receipt No", "SKU", "QTY", "Total"]),
    ).toEqual({
      time: "Date Time",
      place: "Store",
      ticket: "Receipt No",
      sku: "SKU",
      quantity: "QTY",
      amountFen: "Total",
    });
  });

  it("serves each field once, and the field whose own name it bears before the others", () => {
    expect(proposeColumns("items", ["名称", "品名", "条码", "商品编码"])).toEqual({
      name: "品名",
      sku: "商品编码",
    });
  });

  it("may stand below a title", () => {
    const rows = [
      ["销售流水导出", ""],
      ["", ""],
      ["日期", "门店", "小票号", "货号", "数量", "金额"],
    ];
    expect(headerIndex("sales", rows)).toBe(2);
    expect(
      headerIndex("sales", [
        ["", ""],
        ["a", "b"],
      ]),
    ).toBe(1);
  });
});

describe("a mapping", () => {
  const headers = ["编码", "品名"];

  it("is whole when each required field has a column or a fixed value", () => {
    const columns = { sku: "编码" };
    expect(mappingFault("items", { columns, fixed: { name: "茶" } }, headers)).toBeUndefined();
    expect(mappingFault("items", { columns, fixed: { name: "" } }, headers)).toMatchObject({
      code: "missing",
      fields: [{ name: "name" }],
    });
  });

  it("names no field and no column that there is not", () => {
    const columns = { sku: "编码", name: "品名" };
    expect(
      mappingFault("items", { columns: { ...columns, color: "编码" }, fixed: {} }, headers),
    ).toEqual({
      code: "unknown-field",
      name: "color",
    });
    expect(
      mappingFault("items", { columns: { ...columns, name: "名" }, fixed: {} }, headers),
    ).toEqual({
      code: "unknown-column",
      name: "名",
    });
  });
});
