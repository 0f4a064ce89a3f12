import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { canonicalJson, type Word } from "#kernel";

/**
 * What has been published of the vocabulary: a hash of every version's schema, and stored examples of it. Both only grow:
 * a till in the field and a journal of last year go on speaking the words of their day.
 */
const root = path.resolve(import.meta.dirname, "../..");
const hashesFile = path.join(root, "src/vocabulary/published.json");
const goldenFolder = path.join(import.meta.dirname, "golden");

/** `<type>/<version>` → SHA-256 of what the version promises. */
export type PublishedHashes = Readonly<Record<string, string>>;

/** Data of a version as a journal holds it, and what a reader of today gets. */
export type GoldenExample = {
  readonly version: number;
  readonly stored: string;
  readonly current: unknown;
};

export type PublishedVersion = {
  readonly name: string;
  readonly version: number;
  readonly schema: object;
  readonly hash: string;
};

export function versionsOf(word: Word): PublishedVersion[] {
  const schemas: Readonly<Record<number, object>> = {
    ...word.earlier,
    [word.version]: word.schema,
  };
  return Object.entries(schemas).map(([version, schema]) => ({
    name: `${word.type}/${version}`,
    version: Number(version),
    schema,
    hash: schemaHash(word, schema),
  }));
}

/** Descriptions explain a schema and promise nothing: a better sentence is no other schema. */
function schemaHash({ origin, stream }: Word, schema: unknown): string {
  const promised = canonicalJson({ origin, stream, schema: withoutDescriptions(schema) });
  return createHash("sha256").update(promised).digest("hex");
}

function withoutDescriptions(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutDescriptions);
  if (typeof schema !== "object" || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema)
      .filter(([name, value]) => name !== "description" || typeof value !== "string")
      .map(([name, value]) => [name, withoutDescriptions(value)]),
  );
}

export function readHashes(): PublishedHashes {
  return JSON.parse(readFileSync(hashesFile, "utf8")) as PublishedHashes;
}

export function writeHashes(hashes: PublishedHashes): void {
  const sorted = Object.entries(hashes).toSorted(([left], [right]) => (left < right ? -1 : 1));
  writeFileSync(hashesFile, `${JSON.stringify(Object.fromEntries(sorted), null, 2)}\n`);
}

function goldenFile(type: string): string {
  const name = type.replaceAll(/(?<=[a-z])(?=[A-Z])/g, "-").toLowerCase();
  return path.join(goldenFolder, `${name}.json`);
}

export function readGolden(type: string): readonly GoldenExample[] {
  try {
    return JSON.parse(readFileSync(goldenFile(type), "utf8")) as GoldenExample[];
  } catch (error) {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw error;
  }
}

export function writeGolden(type: string, examples: readonly GoldenExample[]): void {
  mkdirSync(goldenFolder, { recursive: true });
  writeFileSync(goldenFile(type), `${JSON.stringify(examples, null, 2)}\n`);
}
