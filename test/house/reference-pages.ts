import path from "node:path";
import { pathToFileURL } from "node:url";
import type { ProblemCatalogue, Word } from "#kernel";
import { catalogueFiles, cataloguesOf } from "./catalogues.ts";
import type { SourceFile } from "./source-file.ts";

const written =
  "Written by `node test/house/write-reference.ts`; do not edit. 由命令生成,请勿手改。";

/** Every catalogue of the repository in one. Errors: throws when a file that declares one cannot be imported. */
export async function readCatalogue(
  root: string,
  files: readonly SourceFile[],
): Promise<ProblemCatalogue> {
  const modules = await Promise.all(
    catalogueFiles(files).map(
      (file) =>
        import(pathToFileURL(path.join(root, file.path)).href) as Promise<Record<string, unknown>>,
    ),
  );
  return Object.assign({}, ...modules.flatMap(cataloguesOf)) as ProblemCatalogue;
}

/** The page of problems: one row a code, sorted, both languages. */
export function problemPage(catalogue: ProblemCatalogue): string {
  const rows = Object.entries(catalogue)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([code, { kind, title, remedy }]) =>
      row([`\`${code}\``, kind, title.zh, title.en, remedy.zh, remedy.en]),
    );
  const head = ["code", "kind", "问题", "problem", "怎么办", "how to mend"];
  return [
    "# Problems 问题目录",
    "",
    written,
    "",
    row(head),
    row(head.map(() => "---")),
    ...rows,
    "",
  ].join("\n");
}

/** The page of words: one row a word, with an example of its data below. */
export function wordPage(words: Iterable<Word>): string {
  const sorted = [...words].toSorted((a, b) => (a.type < b.type ? -1 : 1));
  const head = ["word", "中文", "English", "origin", "stream", "version", "EPCIS 2.0"];
  const rows = sorted.map((word) =>
    row([
      `\`${word.type}\``,
      word.label.zh,
      word.label.en,
      word.origin,
      word.stream,
      String(word.version),
      epcisOf(word),
    ]),
  );
  const examples = sorted.flatMap((word) => [
    `## ${word.type}`,
    "",
    "```json",
    JSON.stringify(word.example, null, 2),
    "```",
    "",
  ]);
  return [
    "# Words 事件词汇",
    "",
    written,
    "",
    row(head),
    row(head.map(() => "---")),
    ...rows,
    "",
    ...examples,
  ].join("\n");
}

function epcisOf(word: Word): string {
  if (word.epcis === undefined) return "–";
  const { bizStep, disposition, note } = word.epcis;
  return [bizStep, disposition, note].filter((part) => part !== undefined).join(" · ");
}

function row(cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`;
}
