import { readFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { ProblemCatalogue, Word } from "#kernel";
import { vocabulary } from "#vocabulary";
import {
  catalogueFiles,
  checkProblemPage,
  checkProblemTexts,
  checkProblemUse,
} from "./house/catalogues.ts";
import { checkDoors } from "./house/domain-shape.ts";
import { laws, type LawName } from "./house/laws.ts";
import { innocent, planted } from "./house/planted.ts";
import { problemPage, readCatalogue, wordPage } from "./house/reference-pages.ts";
import {
  describeFinding,
  isCode,
  isTest,
  readRepository,
  type Finding,
} from "./house/source-file.ts";
import { syntaxOf } from "./house/syntax.ts";
import type { Package } from "./house/storeys.ts";
import { checkWords } from "./house/words.ts";

const root = path.resolve(import.meta.dirname, "..");
const files = readRepository(root);
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as Package;

/** Doors in package.json whose room is not built yet. A door that opens must leave this list. */
const doorsToCome: string[] = [];

/** The laws of docs/en/concepts/journal-and-ledger.md; the title of a test begins with the name of the law it proves. */
const ledgerLaws = Array.from({ length: 10 }, (_, at) => `ledger-${at + 1}`);

/** Fewer files than this means that the reading is broken, not that the house is clean. */
const floorFiles = 60;
const floorImports = 100;
const floorDocuments = 20;
const floorWords = 10;

function lines(findings: readonly Finding[]): string[] {
  return findings.map(describeFinding);
}

describe("the house", () => {
  for (const [name, law] of Object.entries(laws)) {
    it(`keeps the law: ${law.sentence}`, () => {
      expect(lines(law.check(files, manifest)), name).toEqual([]);
    });
  }

  it("opens every door of package.json onto a file", () => {
    expect(lines(checkDoors(files, manifest, doorsToCome))).toEqual([]);
  });

  it("names a test for every law of the ledger", () => {
    const tests = files.filter((file) => isTest(file)).map((file) => file.text);
    const unproved = ledgerLaws.filter(
      (law) => !tests.some((text) => new RegExp(`["\`]${law}:`).test(text)),
    );
    expect(unproved, "begin a test's title with the law, a colon and the sentence").toEqual([]);
  });

  it("is read as a whole, so that an empty list of findings means something", () => {
    const code = files.filter(isCode);
    expect(code.length).toBeGreaterThanOrEqual(floorFiles);
    expect(code.flatMap((file) => syntaxOf(file).imports).length).toBeGreaterThanOrEqual(
      floorImports,
    );
    expect(files.filter((file) => file.path.endsWith(".md")).length).toBeGreaterThanOrEqual(
      floorDocuments,
    );
  });
});

describe("each law of the house bites", () => {
  for (const name of Object.keys(laws) as LawName[]) {
    it(`finds every planted breach of: ${laws[name].sentence}`, () => {
      expect(planted[name].length).toBeGreaterThan(0);
      for (const breach of planted[name]) {
        const found = lines(laws[name].check(breach.files, manifest));
        const shown = breach.files
          .map((file) => `${file.path}: ${file.text.slice(0, 120)}`)
          .join("\n");
        expect(
          found.some((line) => breach.says.test(line)),
          `${shown}\nfound: ${found.join("\n")}`,
        ).toBe(true);
      }
    });

    it(`leaves innocent text alone under: ${laws[name].sentence}`, () => {
      expect(lines(laws[name].check(innocent[name] ?? [], manifest))).toEqual([]);
    });
  }

  it("finds a door to nowhere and a door that has opened", () => {
    const twoDoors = { ...manifest, imports: { "#a": "./src/a.ts", "#b": "./src/b.ts" } };
    const found = lines(checkDoors([{ path: "src/b.ts", text: "" }], twoDoors, ["#b"]));
    expect(found).toHaveLength(2);
    expect(found.join()).toMatch(/#a leads to .*#b is named as still to come/);
  });
});

describe("problems", async () => {
  const sources = catalogueFiles(files);
  const catalogue = await readCatalogue(root, files);

  it("are read from every file that declares a catalogue", async () => {
    expect(sources.length).toBeGreaterThan(0);
    for (const source of sources) {
      const module = (await import(pathToFileURL(path.join(root, source.path)).href)) as Record<
        string,
        unknown
      >;
      const names = Object.keys(module).filter((name) => /problems$/i.test(name));
      expect(names, `${source.path} exports its catalogue as <domain>Problems`).not.toEqual([]);
    }
  });

  it("have a title and a remedy in both languages", () => {
    expect(lines(checkProblemTexts(catalogue))).toEqual([]);
  });

  it("are said by the code exactly as the catalogues name them", () => {
    expect(lines(checkProblemUse(files, catalogue))).toEqual([]);
  });

  it("have a row each on the page of problems, and the page is up to date", () => {
    const page = readFileSync(path.join(root, "docs/reference/problems.md"), "utf8");
    expect(lines(checkProblemPage(catalogue, page))).toEqual([]);
    expect(page, "run node test/house/write-reference.ts").toBe(problemPage(catalogue));
  });

  it("bite when a text, an entry, a use or a row is missing", () => {
    const texts = { zh: "有", en: "there" };
    const half = {
      "a.b": { kind: "invalid", title: { zh: "", en: "x" }, remedy: texts },
    } as ProblemCatalogue;
    const whole = { "a.b": { kind: "invalid", title: texts, remedy: texts } } as ProblemCatalogue;
    const saysOther = [{ path: "src/server/a.ts", text: 'export const no = { problem: "a.c" };' }];
    expect(lines(checkProblemTexts(half)).join()).toMatch(/a\.b: has no title\.zh/);
    expect(lines(checkProblemTexts({ Wrong: whole["a.b"]! })).join()).toMatch(/is no code/);
    expect(lines(checkProblemUse(saysOther, whole)).join()).toMatch(
      /says a\.c.*a\.b: stands in a catalogue/,
    );
    expect(lines(checkProblemPage(whole, "| `a.c` | … |")).join()).toMatch(
      /no row for a\.b.*a row for a\.c/,
    );
    expect(lines(checkProblemPage(whole, problemPage(whole)))).toEqual([]);
  });
});

describe("the vocabulary", () => {
  it("names each word in both languages and shows an example that its own schema accepts", () => {
    expect(vocabulary.size).toBeGreaterThanOrEqual(floorWords);
    expect(lines(checkWords(vocabulary.values()))).toEqual([]);
  });

  it("stands on its page of reference exactly as in the code", () => {
    const page = readFileSync(path.join(root, "docs/reference/words.md"), "utf8");
    expect(page, "run node test/house/write-reference.ts").toBe(wordPage(vocabulary.values()));
  });

  it("bites when a label, an example, a closed object or an upcaster is missing", () => {
    const schema = {
      type: "object",
      required: ["a"],
      properties: { a: { type: "integer" } },
      additionalProperties: false,
    };
    const word = {
      type: "Sold",
      version: 1,
      origin: "observed",
      stream: "place",
      label: { zh: "售", en: "sold" },
      schema,
      example: { a: 1 },
    };
    const found = (change: object) =>
      lines(checkWords([{ ...word, ...change } as unknown as Word])).join();
    expect(found({})).toBe("");
    expect(found({ label: { zh: "", en: "sold" } })).toMatch(/no label in zh/);
    expect(found({ example: undefined })).toMatch(/no example/);
    expect(found({ example: { a: "one" } })).toMatch(/fails its schema/);
    expect(found({ schema: { ...schema, additionalProperties: true } })).toMatch(/unknown fields/);
    expect(found({ version: 2 })).toMatch(/cannot lift data of version 1/);
  });
});
