import path from "node:path";
import { isCode, isTest, placeOf, type Finding, type SourceFile } from "./source-file.ts";
import { roomOf } from "./storeys.ts";
import { nameOf, syntaxOf, type SyntaxNode } from "./syntax.ts";

const pureRooms = ["kernel", "vocabulary", "domain-pure", "demo-world"];
const purePackages = ["typebox"];
const remedy =
  "take time, ids, randomness and answers from outside as arguments; IO belongs to a folder that is not pure";

const forbiddenNames = new Set(
  (
    "process fetch console setTimeout setInterval setImmediate queueMicrotask performance crypto " +
    "Promise globalThis Buffer localStorage indexedDB"
  ).split(" "),
);

/** Pure folders hold no IO, no clock, no chance and no waiting: the same code runs in server, backtest and simulator. */
export function checkPurity(files: readonly SourceFile[]): Finding[] {
  return pureFiles(files).flatMap((file) => [...impureImports(file), ...impureNodes(file)]);
}

/** The files of the pure rooms, and what they import from their own folder: a pure file stands on pure ones only. */
function pureFiles(files: readonly SourceFile[]): SourceFile[] {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const isPure = (file: SourceFile) =>
    isCode(file) && !isTest(file) && pureRooms.includes(roomOf(file.path).room);
  const found = new Set(files.filter(isPure));
  for (const file of found) {
    for (const { specifier } of syntaxOf(file).imports) {
      const target = byPath.get(path.posix.join(path.posix.dirname(file.path), specifier));
      if (specifier.startsWith(".") && target !== undefined && isCode(target)) found.add(target);
    }
  }
  return [...found];
}

function impureImports(file: SourceFile): Finding[] {
  return syntaxOf(file)
    .imports.filter(({ specifier }) => !/^[.#]/.test(specifier))
    .filter(({ specifier }) => !purePackages.includes(specifier.split("/")[0] ?? ""))
    .map(({ specifier, start }) => ({
      place: placeOf(file, start),
      wrong: `a pure file imports ${specifier}`,
      remedy,
    }));
}

function impureNodes(file: SourceFile): Finding[] {
  return syntaxOf(file).nodes.flatMap(({ node, parents }) => {
    const wrong = impurity(node, parents.at(-1));
    return wrong === undefined
      ? []
      : [{ place: placeOf(file, node.start), wrong: `a pure file uses ${wrong}`, remedy }];
  });
}

function impurity(node: SyntaxNode, parent: SyntaxNode | undefined): string | undefined {
  if (node["async"] === true) return "an async function";
  if (node.type === "AwaitExpression" || node["await"] === true) return "await";
  if (node.type === "ImportExpression") return "import()";
  if (
    node.type === "NewExpression" &&
    nameOf(node["callee"]) === "Date" &&
    isEmpty(node["arguments"])
  )
    return "new Date()";
  if (node.type === "CallExpression") {
    const callee = node["callee"] as SyntaxNode;
    if (callee.type === "Identifier" && nameOf(callee) === "Date") return "Date()";
  }
  if (node.type === "MemberExpression") {
    const reached = `${nameOf(node["object"])}.${nameOf(node["property"])}`;
    return reached === "Date.now" || reached === "Math.random" ? reached : undefined;
  }
  return node.type === "Identifier" && forbiddenNames.has(nameOf(node)) && isFree(node, parent)
    ? nameOf(node)
    : undefined;
}

function isEmpty(list: unknown): boolean {
  return Array.isArray(list) && list.length === 0;
}

/** A name that stands for itself: no field of an object and no member behind a dot. */
function isFree(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent === undefined) return true;
  if (parent.type === "MemberExpression") return parent["object"] === node;
  const keyed = [
    "Property",
    "PropertyDefinition",
    "MethodDefinition",
    "TSPropertySignature",
    "TSMethodSignature",
  ];
  return !(keyed.includes(parent.type) && parent["key"] === node && parent["shorthand"] !== true);
}
