import { describe, expect, it } from "vitest";
import { isHostile, isRefusal } from "#kernel";
import { limitMessageCharacters, readJson, readMessages } from "./safe-json.ts";

const read = (text: string) => readJson(Buffer.from(text));
const problemOf = (text: string) => {
  const result = read(text);
  return isRefusal(result) ? result.problem : undefined;
};
const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);

describe("JSON of a stranger", () => {
  it("reads ordinary data as it was written", () => {
    const data = {
      名: "可乐",
      list: [1, -2.5, true, null],
      brackets: '[[[{"\\',
      nested: { a: "\u{1f951}" },
    };
    expect(read(JSON.stringify(data))).toEqual({ value: data });
    expect(readJson(Buffer.alloc(0))).toEqual({ value: undefined });
  });

  it("takes nesting of 32 and refuses 33, however it is hidden", () => {
    expect(problemOf(nested(32))).toBeUndefined();
    expect(problemOf(nested(33))).toBe("request.too-deep");
    expect(problemOf(`["\\\\", ${nested(32)}]`)).toBe("request.too-deep");
    expect(problemOf(JSON.stringify(["[".repeat(1000)]))).toBeUndefined();
    expect(problemOf("[".repeat(5_000_000))).toBe("request.too-deep");
  });

  it("refuses names that reach into prototypes, also when they are written with escapes", () => {
    for (const text of [
      '{"__proto__":{"admin":true}}',
      '[{"a":{"constructor":1}}]',
      '{"prototype":1}',
      '{"\\u005f_proto__":1}',
    ]) {
      expect(problemOf(text)).toBe("request.name");
    }
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it("refuses numbers that would be kept as other numbers", () => {
    for (const text of ["9007199254740993", "[1e400]", '{"a":-9007199254740992}'])
      expect(problemOf(text)).toBe("request.number");
    expect(read("9007199254740991")).toEqual({ value: 9007199254740991 });
    expect(read('{"a":[0,{"b/c":1e30}]}')).toMatchObject({ errors: [{ pointer: "/a/1/b~1c" }] });
  });

  it("refuses text that the database cannot keep and bytes that are no text", () => {
    expect(problemOf('"a\\u0000b"')).toBe("request.text");
    expect(problemOf('"\\ud800"')).toBe("request.text");
    expect(problemOf('{"a\\u0000":1}')).toBe("request.name");
    expect(readJson(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({
      problem: "request.malformed-json",
    });
    for (const text of ["{", "nul", '"', '{"a":1,}', "\ufeff{}", "NaN"])
      expect(problemOf(text)).toBe("request.malformed-json");
  });
});

describe("messages of a stranger", () => {
  const messages = (text: string) => {
    const read = readMessages(Buffer.from(text));
    if (isRefusal(read)) return read.problem;
    const list = Array.isArray(read.value) ? (read.value as unknown[]) : [read.value];
    return list.map((one) => (isHostile(one) ? `${one.reason}: ${one.text}` : one));
  };
  const hidden = `{"a":${nested(32)}}`;

  it("are read as they are where nothing is wrong", () => {
    expect(messages('[{"a":[1,"],[{"]},2]')).toEqual([{ a: [1, "],[{"] }, 2]);
    expect(messages('{"a":1}')).toEqual([{ a: 1 }]);
    expect(messages("[]")).toEqual([]);
    expect(messages(`[${nested(32)}]`)).toEqual([JSON.parse(nested(32))]);
  });

  it.each([
    ["a number beyond all bounds", '{"q":1e999}', "number"],
    ["a number that would be another number", '{"q":[9007199254740993]}', "number"],
    ["a name of the prototype", '{"data":{"__proto__":{"a":1}}}', "name"],
    ["a text that cannot be kept", '{"note":"a\\u0000b"}', "text"],
    ["deep nesting", hidden, "too-deep"],
    [
      "deep nesting that is no JSON inside",
      `{"a":${"[".repeat(40)}x${"]".repeat(40)}}`,
      "too-deep",
    ],
    ["great size", `{"a":"${"x".repeat(limitMessageCharacters)}"}`, "too-large"],
  ])("with %s are set apart, and their neighbours are read", (_name, text, reason) => {
    expect(messages(text)).toEqual([`${reason}: ${text}`]);
    expect(messages(`[{"a":1}, ${text} ,"[,{"]`)).toEqual([{ a: 1 }, `${reason}: ${text}`, "[,{"]);
    expect(messages(`[${text},${text}]`)).toEqual([`${reason}: ${text}`, `${reason}: ${text}`]);
    expect(({} as { a?: number }).a).toBeUndefined();
  });

  it("say where the wrong value stands", () => {
    const read = readMessages(Buffer.from('[1,{"a":[0,{"b/c":1e30}]}]'));
    expect(read).toMatchObject({ value: [1, { errors: [{ pointer: "/a/1/b~1c" }] }] });
  });

  it("are refused whole only where they are no JSON", () => {
    for (const text of [
      '[{"a":1},{"b"]',
      "[1,]",
      '{"a":',
      "[".repeat(100_000),
      `${hidden}]`,
      "nul",
    ])
      expect(messages(text)).toBe("request.malformed-json");
    expect(readMessages(Buffer.from([0x22, 0xff, 0x22]))).toMatchObject({
      problem: "request.malformed-json",
    });
  });
});
