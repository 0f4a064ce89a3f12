import type { ProblemCatalogue } from "#kernel";
import { isCode, isTest, placeOf, type Finding, type SourceFile } from "./source-file.ts";
import { nameOf, syntaxOf } from "./syntax.ts";

/** Files that declare a catalogue of problems, found by the type in their text. */
export function catalogueFiles(files: readonly SourceFile[]): SourceFile[] {
  return files.filter(
    (file) =>
      isCode(file) &&
      !isTest(file) &&
      file.path.startsWith("src/") &&
      /:\s*ProblemCatalogue\s*=|satisfies\s+ProblemCatalogue\b/.test(file.text),
  );
}

/** Picks the catalogues out of an imported module: records whose every entry has kind, title and remedy. */
export function cataloguesOf(module: Readonly<Record<string, unknown>>): ProblemCatalogue[] {
  return Object.values(module).filter(isCatalogue);
}

function isCatalogue(value: unknown): value is ProblemCatalogue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const entries = Object.values(value) as unknown[];
  return (
    entries.length > 0 &&
    entries.every(
      (entry) =>
        typeof entry === "object" && entry !== null && "kind" in entry && "remedy" in entry,
    )
  );
}

/** Each refusal can be read in both languages and says how to mend what is wrong. */
export function checkProblemTexts(catalogue: ProblemCatalogue): Finding[] {
  return Object.entries(catalogue).flatMap(([code, entry]) => {
    const texts = {
      "title.zh": entry.title?.zh,
      "title.en": entry.title?.en,
      "remedy.zh": entry.remedy?.zh,
      "remedy.en": entry.remedy?.en,
    };
    const empty = Object.entries(texts).filter(
      ([, text]) => typeof text !== "string" || text.trim() === "",
    );
    const findings = empty.map(([field]) => ({
      place: code,
      wrong: `has no ${field}`,
      remedy: "write it in the catalogue of its contract",
    }));
    if (/^[a-z]+(?:-[a-z]+)*\.[a-z0-9]+(?:-[a-z0-9]+)*$/.test(code)) return findings;
    return [
      ...findings,
      { place: code, wrong: "is no code", remedy: "write <domain>.<what-is-wrong>, kebab-case" },
    ];
  });
}

/** Catalogue and code agree both ways: no refusal without an entry, no entry that nothing says. */
export function checkProblemUse(
  files: readonly SourceFile[],
  catalogue: ProblemCatalogue,
): Finding[] {
  const code = files.filter(
    (file) => isCode(file) && !isTest(file) && file.path.startsWith("src/"),
  );
  const said = code.flatMap((file) => saidProblems(file));
  const unknown = said
    .filter(({ problem }) => !(problem in catalogue))
    .map(({ problem, place }) => ({
      place,
      wrong: `says ${problem}, which no catalogue knows`,
      remedy: "add it to the catalogue with both languages and a remedy",
    }));
  const declaring = new Set(catalogueFiles(files).map(({ path }) => path));
  const words = new Set(code.flatMap((file) => spokenWords(file, declaring.has(file.path))));
  const unsaid = Object.keys(catalogue)
    .filter((problem) => !words.has(problem))
    .map((problem) => ({
      place: problem,
      wrong: "stands in a catalogue, and no code says it",
      remedy: "delete the entry or use it",
    }));
  return [...unknown, ...unsaid];
}

function saidProblems(file: SourceFile): { problem: string; place: string }[] {
  return syntaxOf(file).nodes.flatMap(({ node }) => {
    if (node.type !== "Property" || nameOf(node["key"]) !== "problem") return [];
    const value = node["value"] as { type: string; value?: unknown };
    if (value.type !== "Literal" || typeof value.value !== "string") return [];
    return [{ problem: value.value, place: placeOf(file, node.start) }];
  });
}

/** In the file that declares the catalogue only the second mention of a code counts as saying it. */
function spokenWords(file: SourceFile, declares: boolean): string[] {
  const values = syntaxOf(file).literals.map(({ value }) => value);
  return declares ? values.filter((value, at) => values.indexOf(value) !== at) : values;
}

/** The page of problems names each code exactly as the catalogues do. */
export function checkProblemPage(catalogue: ProblemCatalogue, page: string): Finding[] {
  const rows = new Set([...page.matchAll(/^\|\s*`([\w.-]+)`/gm)].map((match) => match[1] ?? ""));
  const place = "docs/reference/problems.md";
  const remedy = "run node test/house/write-reference.ts";
  const missing = Object.keys(catalogue).filter((code) => !rows.has(code));
  const surplus = [...rows].filter((code) => !(code in catalogue));
  return [
    ...missing.map((code) => ({ place, wrong: `has no row for ${code}`, remedy })),
    ...surplus.map((code) => ({
      place,
      wrong: `has a row for ${code}, which no catalogue knows`,
      remedy,
    })),
  ];
}
