import { describe, expect, it } from "vitest";
import { importFields } from "./kinds.ts";
import { plainCell, readValue } from "./values.ts";

const fields = [...importFields.sales, ...importFields.items, ...importFields.receipts];

function read(name: string, cell: string): unknown {
  const field = fields.find((each) => each.name === name);
  if (field === undefined) throw new Error(`no field ${name}`);
  const reading = readValue(field, plainCell(cell));
  return "fault" in reading ? reading.fault.code : reading.value;
}

describe("a cell of an export", () => {
  it("is money to the fen, without the error of binary fractions", () => {
    expect(
      ["0.29", "1,234.50", "￥１２．３", "8.10元", "-3", "0.290"].map((cell) =>
        read("amountFen", cell),
      ),
    ).toEqual([29, 123_450, 1230, 810, -300, 29]);
    expect(
      ["1,23", "1.234", "三块", ".", "1e3", "999999999999"].map((cell) => read("amountFen", cell)),
    ).toEqual(["number", "decimals", "number", "number", "number", "range"]);
  });

  it("is a quantity to the thousandth, in pieces or kilograms", () => {
    expect(
      ["2", "0.35", "1,000", "-1", "−1.5", "２４"].map((cell) => read("quantity", cell)),
    ).toEqual([2000, 350, 1_000_000, -1000, -1500, 24_000]);
    expect(
      ["0", "0.000", "0.3501", "1000001", "2瓶"].map((cell) => read("quantity", cell)),
    ).toEqual(["zero", "zero", "decimals", "range", "number"]);
  });

  it("is a code with its leading zeros, whatever a spreadsheet has put around it", () => {
    expect(
      ["'0012", '="0012"', "　0012 ", "６９０１", "6901234567890.0"].map((cell) =>
        read("sku", cell),
      ),
    ).toEqual(["0012", "0012", "0012", "6901", "6901234567890"]);
    expect(
      ["6.90123E+12", "69 01", "编码", "x".repeat(65), "69\ufffd1"].map((cell) =>
        read("sku", cell),
      ),
    ).toEqual(["shortened", "code", "code", "code", "unreadable"]);
  });

  it("is a time as exports write it, or a spreadsheet's number of days", () => {
    const at = (time: string, day = "2026-11-05") => ({ day, time });
    expect(
      [
        "2026/11/5 8:03",
        "2026年11月5日 8时3分",
        "2026-11-05T08:03:09",
        "20261105 080309",
        "2026.11.5",
        "46331.335416667",
      ].map((cell) => read("time", cell)),
    ).toEqual([
      at("08:03:00"),
      at("08:03:00"),
      at("08:03:09"),
      at("08:03:09"),
      at("00:00:00"),
      at("08:03:00"),
    ]);
    expect(
      ["2026-02-30", "5/11/2026", "2026-11-05 24:00", "昨天"].map((cell) => read("time", cell)),
    ).toEqual(["moment", "moment", "moment", "moment"]);
    expect([read("expiresOn", "2027年5月30日"), read("expiresOn", "2027-05")]).toEqual([
      "2027-05-30",
      "day",
    ]);
  });

  it("is one of the words that the trade uses for a choice", () => {
    expect([
      read("type", "退货"),
      read("type", "SALE"),
      read("area", "后仓"),
      read("highValue", "否"),
    ]).toEqual(["return", "sale", "backroom", false]);
    expect([read("type", "赠送"), read("highValue", "也许")]).toEqual(["choice", "choice"]);
    expect(read("barcodes", "69 01;6902、6901")).toEqual(["69", "01", "6902", "6901"]);
  });
});
