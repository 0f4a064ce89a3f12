import path from "node:path";
import type { Finding, SourceFile } from "./source-file.ts";

/** Pages and texts exist in both languages with the same keys, holes and headings. */
export function checkMirrors(files: readonly SourceFile[]): Finding[] {
  return [...mirroredDocuments(files), ...mirroredTexts(files)];
}

function mirroredDocuments(files: readonly SourceFile[]): Finding[] {
  const trees = ["docs/zh-CN/", "docs/en/"] as const;
  return trees.flatMap((tree, at) => {
    const other = trees[1 - at] ?? tree;
    return files
      .filter(({ path: name }) => name.startsWith(tree))
      .flatMap((file) => {
        const twinPath = other + file.path.slice(tree.length);
        const twin = files.find(({ path: name }) => name === twinPath);
        if (twin === undefined)
          return [{ place: file.path, wrong: "has no twin", remedy: `write ${twinPath}` }];
        const [own, others] = [headingLevels(file.text), headingLevels(twin.text)];
        return own === others
          ? []
          : [
              {
                place: file.path,
                wrong: `has headings ${own}, its twin ${others}`,
                remedy: "say the same in both languages, in the same order",
              },
            ];
      });
  });
}

/** Headings outside of code blocks, as their levels: "1 2 2 3". */
function headingLevels(text: string): string {
  const prose = text.replaceAll(/^```[\s\S]*?^```/gm, "");
  return [...prose.matchAll(/^(#{1,6})\s/gm)].map((match) => match[1]?.length).join(" ");
}

function mirroredTexts(files: readonly SourceFile[]): Finding[] {
  const chinese = files.filter(({ path: name }) => /(?:^|\/)zh-CN\.json$/.test(name));
  const lonely = files
    .filter(({ path: name }) => name.endsWith("/i18n/en.json"))
    .filter(
      (file) =>
        !chinese.some(({ path: name }) => name === file.path.replace(/en\.json$/, "zh-CN.json")),
    )
    .map((file) => ({
      place: file.path,
      wrong: "has no zh-CN.json beside it",
      remedy: "write the same keys in Chinese",
    }));
  const compared = chinese.flatMap((file) => {
    const english = files.find(
      ({ path: name }) => name === file.path.replace(/zh-CN\.json$/, "en.json"),
    );
    if (english === undefined)
      return [
        {
          place: file.path,
          wrong: "has no en.json beside it",
          remedy: "write the same keys in English",
        },
      ];
    return compareTexts(file, english);
  });
  return [...lonely, ...compared];
}

function compareTexts(chinese: SourceFile, english: SourceFile): Finding[] {
  const [own, others] = [flatten(JSON.parse(chinese.text)), flatten(JSON.parse(english.text))];
  const pairs = [
    { file: chinese, from: own, to: others, other: english.path },
    { file: english, from: others, to: own, other: chinese.path },
  ];
  return pairs.flatMap(({ file, from, to, other }) =>
    [...from].flatMap(([key, text]) => {
      const twin = to.get(key);
      if (text.trim() === "")
        return [{ place: file.path, wrong: `key ${key} is empty`, remedy: "write the text" }];
      if (twin === undefined) {
        const isPlural =
          /_(?:one|other|zero|two|few|many)$/.test(key) && to.has(key.replace(/_\w+$/, "_other"));
        return isPlural
          ? []
          : [
              {
                place: file.path,
                wrong: `key ${key} is missing in ${other}`,
                remedy: "write it there, or delete it here",
              },
            ];
      }
      return holes(text) === holes(twin)
        ? []
        : [
            {
              place: file.path,
              wrong: `key ${key} has holes ${holes(text)}, ${other} has ${holes(twin)}`,
              remedy: "use the same names in {{ }}",
            },
          ];
    }),
  );
}

function flatten(value: unknown, prefix = ""): Map<string, string> {
  if (typeof value === "string") return new Map([[prefix, value]]);
  if (typeof value !== "object" || value === null) return new Map([[prefix, String(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, inner]) => [
      ...flatten(inner, prefix === "" ? key : `${prefix}.${key}`),
    ]),
  );
}

function holes(text: string): string {
  return [...new Set([...text.matchAll(/\{\{\s*-?\s*(\w+)/g)].map((match) => match[1] ?? ""))]
    .toSorted()
    .join(",");
}

/** A link of a document leads to a file of the repository. */
export function checkLinks(files: readonly SourceFile[]): Finding[] {
  const paths = new Set(files.map(({ path: name }) => name));
  const folders = new Set(
    files.flatMap(({ path: name }) =>
      name.split("/").map((_, at, all) => all.slice(0, at).join("/")),
    ),
  );
  return files
    .filter(({ path: name }) => name.endsWith(".md"))
    .flatMap((file) => {
      const prose = file.text.replaceAll(/^```[\s\S]*?^```/gm, "").replaceAll(/`[^`\n]*`/g, "");
      return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].flatMap((match) => {
        const link = (match[1] ?? "").replace(/#.*$/, "");
        if (link === "" || /^[a-z]+:/.test(link)) return [];
        const target = path.posix.join(path.posix.dirname(file.path), link).replace(/\/$/, "");
        if (paths.has(target) || folders.has(target)) return [];
        return [
          {
            place: file.path,
            wrong: `links to ${link}, which is not there`,
            remedy: "mend the link or write the page",
          },
        ];
      });
    });
}
