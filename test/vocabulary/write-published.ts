import fc from "fast-check";
import { canonicalJson } from "#kernel";
import { upcast, vocabulary } from "#vocabulary";
import { valueOf, type Schema } from "../faults/schema-values.ts";
import { readGolden, readHashes, versionsOf, writeGolden, writeHashes } from "./published.ts";

/**
 * Publishes what the vocabulary has new: `node test/vocabulary/write-published.ts`. It adds versions and examples and never
 * changes one; the expected data of examples are brought to the current version, for a reviewer to look at.
 */
const examplesEach = 3;
const seed = 20_261_123;

const hashes: Record<string, string> = { ...readHashes() };
for (const word of vocabulary.values()) {
  const versions = versionsOf(word);
  const known = readGolden(word.type).map(({ version, stored }) => ({ version, stored }));
  const fresh = versions
    .filter(({ version }) => !known.some((example) => example.version === version))
    .flatMap(({ version, schema }) => {
      const made = fc.sample(valueOf(schema as Schema), { numRuns: examplesEach, seed });
      const examples = version === word.version ? [word.example, ...made.slice(1)] : made;
      return examples.map((data) => ({ version, stored: canonicalJson(data) }));
    });
  const all = [...known, ...fresh].map(({ version, stored }) => ({
    version,
    stored,
    current: upcast(word.type, version, JSON.parse(stored)),
  }));
  writeGolden(word.type, all);
  for (const { name, hash } of versions) hashes[name] ??= hash;
}
writeHashes(hashes);
