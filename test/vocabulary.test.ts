import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";
import { Type, type TSchema } from "typebox";
import { describe, expect, it } from "vitest";
import { canonicalJson, type Word } from "#kernel";
import { upcast, vocabulary } from "#vocabulary";
import { valueOf, type Schema } from "./faults/schema-values.ts";
import { narrowings } from "./vocabulary/narrowing.ts";
import {
  readGolden,
  readHashes,
  versionsOf,
  type GoldenExample,
  type PublishedHashes,
} from "./vocabulary/published.ts";

const remedy =
  "raise the version and write an upcaster; then node test/vocabulary/write-published.ts";
const liftedEach = 200;
const ajv = new Ajv2020({ strict: false, allErrors: true });
addFormats.default(ajv);

/** What is wrong with the promises of a vocabulary, as sentences. */
function brokenPromises(words: readonly Word[], hashes: PublishedHashes): string[] {
  const versions = words.flatMap(versionsOf);
  const names = new Set(versions.map(({ name }) => name));
  return [
    ...versions.flatMap(({ name, hash }) => {
      if (hashes[name] === undefined) return [`${name} is not published → ${remedy}`];
      return hashes[name] === hash ? [] : [`${name} was changed in place → ${remedy}`];
    }),
    ...Object.keys(hashes)
      .filter((name) => !names.has(name))
      .map((name) => `${name} was published and is gone → put it back under earlier`),
    ...words.flatMap(narrowSteps),
  ];
}

function narrowSteps(word: Word): string[] {
  const versions = versionsOf(word);
  return versions
    .slice(1)
    .flatMap(({ name, schema }, at) =>
      narrowings((versions[at]?.schema ?? {}) as Schema, schema as Schema).map(
        (wrong) => `${name}: ${wrong} → widen it, or name a new field`,
      ),
    );
}

function wrongExamples(word: Word, examples: readonly GoldenExample[]): string[] {
  return versionsOf(word).flatMap(({ name, version, schema }) => {
    const own = examples.filter((example) => example.version === version);
    const few = own.length < 3 ? [`${name} has ${own.length} stored examples, needs three`] : [];
    return [
      ...few,
      ...own.flatMap(({ stored, current }) =>
        wrongLift(word, { version, schema, stored, current }),
      ),
    ];
  });
}

function wrongLift(
  word: Word,
  example: { version: number; schema: object; stored: string; current: unknown },
): string[] {
  const { version, schema, stored, current } = example;
  const data = frozen(JSON.parse(stored));
  const name = `${word.type}/${version} ${stored.slice(0, 60)}`;
  if (canonicalJson(data) !== stored) return [`${name}: is not stored canonically`];
  if (!ajv.validate(schema, data)) return [`${name}: the version no longer takes it`];
  const lifted = upcast(word.type, version, data);
  if (canonicalJson(lifted) !== canonicalJson(current)) return [`${name}: is read otherwise now`];
  return ajv.validate(word.schema, lifted) ? [] : [`${name}: ${ajv.errorsText(ajv.errors)}`];
}

/** An upcaster that wrote into what it is given would throw. */
function frozen(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  Object.values(value).forEach(frozen);
  return Object.freeze(value);
}

const words = [...vocabulary.values()];
const sale = vocabulary.get("SaleRecorded") as Word;

describe("the published words", () => {
  it("keep their promises: no version changes, goes away or takes less than the one before", () => {
    expect(brokenPromises(words, readHashes())).toEqual([]);
    expect(Object.keys(readHashes()).length).toBeGreaterThanOrEqual(words.length);
  });

  it("are read today as ever: every stored example of every version, through every upcaster", () => {
    expect(words.flatMap((word) => wrongExamples(word, readGolden(word.type)))).toEqual([]);
  });

  it("lift whatever an earlier version took into what the current one takes", () => {
    const lifting = words.filter(({ version }) => version > 1);
    for (const word of lifting) {
      for (const { version, schema } of versionsOf(word).slice(0, -1)) {
        for (const data of fc.sample(valueOf(schema as Schema), {
          numRuns: liftedEach,
          seed: version,
        })) {
          const lifted = upcast(word.type, version, frozen(data));
          expect([word.type, data, ajv.validate(word.schema, lifted)]).toEqual([
            word.type,
            data,
            true,
          ]);
        }
      }
    }
    expect(lifting.length).toBeGreaterThan(0);
  });
});

describe("the check of published words", () => {
  const hashes = readHashes();
  const changed = (schema: object): Word => ({ ...sale, schema }) as Word;
  const shape = sale.schema as unknown as {
    properties: Record<string, object>;
    required: string[];
  };

  it.each([
    [
      "a field was added in place",
      changed({ ...shape, properties: { ...shape.properties, table: { type: "string" } } }),
      "SaleRecorded/2 was changed in place",
    ],
    [
      "a limit was moved in place",
      changed({
        ...shape,
        properties: {
          ...shape.properties,
          lines: { ...shape.properties["lines"], maxItems: 9_999 },
        },
      }),
      "SaleRecorded/2 was changed in place",
    ],
    [
      "an earlier version was dropped",
      { ...sale, earlier: {} },
      "SaleRecorded/1 was published and is gone",
    ],
    [
      "a version was never published",
      { ...sale, version: 3, earlier: { ...sale.earlier, 2: sale.schema } },
      "SaleRecorded/3 is not published",
    ],
  ])("bites when %s", (_name, word, wrong) => {
    expect(brokenPromises([word as Word], hashes).join("\n")).toContain(wrong);
  });

  it("takes a better description for what it is", () => {
    const described = changed({ ...shape, description: "A sale as the till printed it" });
    expect(
      brokenPromises([described], hashes).filter((one) => one.startsWith("SaleRecorded/")),
    ).toEqual([]);
  });

  const text = Type.String();
  const either = (...values: string[]) => Type.Union(values.map((one) => Type.Literal(one)));
  const listOf = (member: TSchema) => Type.Array(Type.Object({ b: member }));
  it.each([
    ["/a may no longer be left out", [Type.Optional(text), text]],
    ["/a has a narrower maximum", [Type.Integer({ maximum: 9 }), Type.Integer({ maximum: 8 })]],
    ["/a has a narrower minimum", [Type.Integer(), Type.Integer({ minimum: 0 })]],
    ["/a has a narrower pattern", [text, Type.String({ pattern: "^x" })]],
    ['/a no longer takes "y"', [either("x", "y"), either("x", "z")]],
    ["/a/*/b has another type", [listOf(text), listOf(Type.Integer())]],
  ] as const)("says of a schema that takes less: %s", (wrong, [older, newer]) => {
    const [before, after] = [older, newer].map((a) => Type.Object({ a }) as Schema);
    expect(narrowings(before ?? {}, after ?? {})).toEqual([wrong]);
    expect(narrowings(before ?? {}, before ?? {})).toEqual([]);
  });

  it("bites when an example is read otherwise, is too few, or is no longer taken", () => {
    const [first, ...others] = readGolden("SaleRecorded") as [GoldenExample, ...GoldenExample[]];
    expect(wrongExamples(sale, [...others]).join()).toContain("has 2 stored examples");
    const otherwise = { ...first, current: { ticket: "another" } };
    expect(wrongExamples(sale, [otherwise, ...others]).join()).toContain("is read otherwise now");
    const refused = { ...first, stored: '{"ticket":""}' };
    expect(wrongExamples(sale, [refused, ...others]).join()).toContain("no longer takes it");
  });
});
