import { isCode, lineAt, placeOf, type Finding, type SourceFile } from "./source-file.ts";
import { nameOf, syntaxOf, type SyntaxNode } from "./syntax.ts";

export const limitFileLines = 600;
export const limitFunctionLines = 70;
export const limitComposeLines = 200;
export const limitComposePartLines = 100;
export const limitDepthSegments = 5;

const functions = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];

/** A file and a function fit on what a reader can hold; the wiring stays the shortest of all. */
export function checkSizes(files: readonly SourceFile[]): Finding[] {
  const written = files
    .filter((file) => isCode(file) || /^src\/.*\.(?:sql|css)$/.test(file.path))
    .filter((file) => !file.path.includes("/generated/"));
  return written.flatMap((file) => [...longFile(file), ...longFunctions(file), ...deepFile(file)]);
}

function longFile(file: SourceFile): Finding[] {
  const lines = lineCount(file.text);
  const limit = limitFor(file.path);
  if (lines <= limit) return [];
  return [
    {
      place: file.path,
      wrong: `${lines} lines, limit ${limit}`,
      remedy: "split it by rule or noun; each part gets its own name",
    },
  ];
}

function limitFor(path: string): number {
  if (path === "src/compose.ts") return limitComposeLines;
  if (path.startsWith("src/compose/")) return limitComposePartLines;
  return limitFileLines;
}

function lineCount(text: string): number {
  return text === "" ? 0 : text.split("\n").length - (text.endsWith("\n") ? 1 : 0);
}

function longFunctions(file: SourceFile): Finding[] {
  // A test tells its story in one piece, however long it is.
  if (/^(?:test|bench)\//.test(file.path)) return [];
  return syntaxOf(file).nodes.flatMap(({ node, parents }) => {
    if (!functions.includes(node.type) || isDescribe(parents.at(-1))) return [];
    const lines = lineAt(file.text, node.end) - lineAt(file.text, node.start) + 1;
    if (lines <= limitFunctionLines) return [];
    const name =
      nameOf(node["id"]) ||
      nameOf(parents.at(-1)?.["id"]) ||
      nameOf(parents.at(-1)?.["key"]) ||
      "a function";
    return [
      {
        place: placeOf(file, node.start),
        wrong: `${name} has ${lines} lines, limit ${limitFunctionLines}`,
        remedy: "give its steps names of their own",
      },
    ];
  });
}

/** A `describe` block only groups tests, so its length says nothing. */
function isDescribe(parent: SyntaxNode | undefined): boolean {
  if (parent?.type !== "CallExpression") return false;
  const callee = parent["callee"] as SyntaxNode;
  if (callee.type === "CallExpression") return isDescribe(callee);
  return nameOf(callee) === "describe" || nameOf(callee["object"]) === "describe";
}

function deepFile(file: SourceFile): Finding[] {
  const depth = file.path.split("/").length;
  if (!file.path.startsWith("src/") || depth <= limitDepthSegments) return [];
  return [
    {
      place: file.path,
      wrong: `lies ${depth} steps deep, limit ${limitDepthSegments}`,
      remedy: "at most src/domains/x/y/file.ts",
    },
  ];
}
