import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

/** Public data sets are no part of the repository; DIANMAI_DATA names the folder that holds them. */
const root =
  process.env["DIANMAI_DATA"] ?? resolve(import.meta.dirname, "..", "..", "..", "shared", "data");

/**
 * The path of a data set's file, or undefined where it is missing: pass `dataSet(…) === undefined` to `test.skipIf`.
 * In CI a missing file is an error, so that nothing is left out without a word.
 */
export function dataSet(path: string): string | undefined {
  const file = join(root, path);
  if (existsSync(file)) return file;
  if (process.env["CI"] === "true")
    throw new Error(`The data set ${file} is missing; set DIANMAI_DATA to its folder.`);
  console.warn(`Skipped: the data set ${file} is missing (set DIANMAI_DATA to its folder).`);
  return undefined;
}
