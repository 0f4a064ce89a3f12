import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import english from "./en.json" with { type: "json" };
import chinese from "./zh-CN.json" with { type: "json" };

const source = fileURLToPath(new URL("../../", import.meta.url));
/** A floor, so that a wrong folder does not make this test pass on nothing. */
const fewestFiles = 30;

function sourceText(): string {
  const files = ["ui", "console"].flatMap((folder) =>
    readdirSync(join(source, folder), { recursive: true, encoding: "utf8" })
      .filter((name) => /\.tsx?$/.test(name) && !name.endsWith(".test.ts"))
      .map((name) => join(source, folder, name)),
  );
  expect(files.length).toBeGreaterThan(fewestFiles);
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}

const gaps = (text: string): string[] => (text.match(/\{\{\w+\}\}/g) ?? []).toSorted();

test("both languages have the same keys with the same gaps, and no text is empty", () => {
  expect(Object.keys(english).toSorted()).toEqual(Object.keys(chinese).toSorted());
  const texts = english as Record<string, string>;
  for (const [key, text] of Object.entries(chinese)) {
    expect(text, key).not.toBe("");
    expect(gaps(texts[key] ?? ""), key).toEqual(gaps(text));
  }
});

test("each key that pages use has a text", () => {
  const used = sourceText().matchAll(/\bt\(\s*(?:\w+ \? )?"([\w.-]+)"/g);
  const missing = [...used].flatMap(([, key]) =>
    key !== undefined && (key in chinese || `${key}_other` in chinese) ? [] : [key],
  );
  expect(missing).toEqual([]);
});

test("each text is used by a page", () => {
  const text = sourceText();
  const starts = [...text.matchAll(/`([\w.]+\.)\$\{/g)].map(([, start]) => start ?? "");
  const families = /^problem\.|^stock\.(empty|none|calm)\./;
  const unused = Object.keys(chinese).filter(
    (key) =>
      !text.includes(`"${key.replace(/_(one|other)$/, "")}"`) &&
      !families.test(key) &&
      !starts.some((start) => start !== "" && key.startsWith(start)),
  );
  expect(unused).toEqual([]);
});
