import { crc32, deflateRawSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { faultText, faultTexts, type FaultCode } from "./domain/faults.ts";
import { errorFile } from "./error-file.ts";
import { readTable } from "./table.ts";
import { decodeText } from "./text.ts";
import { zipFault } from "./zip-bounds.ts";

const rowsOf = async (text: string | Buffer): Promise<unknown> => {
  const table = await readTable("items", typeof text === "string" ? Buffer.from(text) : text);
  return "problem" in table ? table : table.rows.map(({ row, cells }) => [row, ...cells]);
};

describe("a text file", () => {
  it("is split by the delimiter that its lines agree on, with quotes and every line end", async () => {
    expect(await rowsOf('编码;品名\r\n1;"a;b ""c"""\r2;d, e\n\n3;5" 钉\n')).toEqual([
      [2, "1", 'a;b "c"'],
      [3, "2", "d, e"],
      [5, "3", '5" 钉'],
    ]);
    expect(await rowsOf("编码\t品名\n1\ta,b\n")).toEqual([[2, "1", "a,b"]]);
  });

  it("is UTF-8 with or without mark, UTF-16 or GB18030, as its bytes say", () => {
    const encoding = (bytes: Buffer): string => decodeText(bytes).encoding;
    expect(encoding(Buffer.from("编码"))).toBe("UTF-8");
    expect(encoding(Buffer.from("\ufeff编码"))).toBe("UTF-8 (BOM)");
    expect(encoding(Buffer.from("\ufeff编码", "utf16le"))).toBe("UTF-16LE");
    expect(decodeText(Buffer.from("b1e0c2eb2cc6b7c3fb", "hex"))).toEqual({
      encoding: "GB18030",
      text: "编码,品名",
    });
  });

  it("with one broken character stays UTF-8, and that character is seen", () => {
    const long = Buffer.from("品名很长的一行,".repeat(50));
    const broken = Buffer.concat([long, Buffer.from([0xe5])]);
    expect(decodeText(broken)).toMatchObject({
      encoding: "UTF-8",
      text: expect.stringMatching(/\ufffd$/),
    });
  });

  it("that ends inside a quote, has no rows or is an old workbook is refused as a whole", async () => {
    expect(await rowsOf('编码,品名\n1,"茶\n')).toMatchObject({ problem: "imports.form" });
    expect(await rowsOf("编码,品名\n")).toEqual({ problem: "imports.empty" });
    expect(await rowsOf(Buffer.from("d0cf11e0a1b11ae1", "hex"))).toMatchObject({
      problem: "imports.form",
    });
  });
});

/** A zip of one part that says of its own size what it likes. */
function zipOf(content: Buffer, saidBytes = content.length): Buffer {
  const packed = deflateRawSync(content);
  const sizes = Buffer.alloc(12);
  sizes.writeUInt32LE(crc32(content));
  sizes.writeUInt32LE(packed.length, 4);
  sizes.writeUInt32LE(saidBytes, 8);
  const name = Buffer.from("a");
  const local = Buffer.concat([
    Buffer.from("504b030414000000080000000000", "hex"),
    sizes,
    Buffer.from([1, 0, 0, 0]),
    name,
    packed,
  ]);
  const tail = Buffer.alloc(18);
  tail.writeUInt16LE(1);
  const central = Buffer.concat([
    Buffer.from("504b0102140014000000080000000000", "hex"),
    sizes,
    tail,
    name,
  ]);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length, 16);
  return Buffer.concat([local, central, end]);
}

describe("a workbook", () => {
  it("that unpacks to more than the limit is refused, whatever it says of its size", async () => {
    expect(await zipFault(zipOf(Buffer.from("harmless")))).toBeUndefined();
    expect(await zipFault(zipOf(Buffer.alloc(257 * 1024 * 1024), 10))).toBe("too-large");
    expect(await zipFault(Buffer.from("504b0304 and then nothing"))).toBe("broken");
    expect(await rowsOf(zipOf(Buffer.alloc(257 * 1024 * 1024), 10))).toEqual({
      problem: "imports.too-large",
    });
  });
});

describe("the file of bad rows", () => {
  it("lets no cell run as a formula, and reads back as it was", async () => {
    const headers = ["编码", "品名"];
    const bad = [{ row: 7, cells: ["=1+1", '-5;"x"'], faults: [] }];
    const file = await errorFile({ form: "csv", delimiter: ";", headers }, bad, "items.csv");
    expect(file.name).toBe("items-errors.csv");
    expect(String(file.bytes)).toContain(`'=1+1;"'-5;""x""";7;`);
    expect(await rowsOf(file.bytes)).toEqual([[2, "'=1+1", `'-5;"x"`, "7", " / "]]);
  });

  it("says every fault in both languages, with nothing left open", () => {
    for (const code of Object.keys(faultTexts) as FaultCode[]) {
      const { zh, en } = faultText({
        code,
        column: "c",
        value: "v",
        least: 1,
        most: 2,
        known: "k",
      });
      expect(`${zh}${en}`).not.toMatch(/[{}]/);
      expect([zh, en].every((text) => text.length > 5)).toBe(true);
    }
  });
});
