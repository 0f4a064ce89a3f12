import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { vocabulary } from "#vocabulary";
import { problemPage, readCatalogue, wordPage } from "./reference-pages.ts";
import { readRepository } from "./source-file.ts";

const root = path.resolve(import.meta.dirname, "../..");
const folder = path.join(root, "docs/reference");

mkdirSync(folder, { recursive: true });
writeFileSync(
  path.join(folder, "problems.md"),
  problemPage(await readCatalogue(root, readRepository(root))),
);
writeFileSync(path.join(folder, "words.md"), wordPage(vocabulary.values()));
