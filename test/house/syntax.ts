import { parseSync } from "vite";
import { isCode, type SourceFile } from "./source-file.ts";

/** A node of the syntax tree, ESTree with TypeScript; only the fields that every node has are typed. */
export type SyntaxNode = {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
};

export type Comment = { readonly value: string; readonly start: number };
export type Literal = { readonly value: string; readonly start: number };
export type Import = { readonly specifier: string; readonly start: number };

export type Syntax = {
  readonly nodes: readonly { readonly node: SyntaxNode; readonly parents: readonly SyntaxNode[] }[];
  readonly comments: readonly Comment[];
  readonly literals: readonly Literal[];
  readonly imports: readonly Import[];
  readonly errors: readonly string[];
};

const read = new WeakMap<SourceFile, Syntax>();

/** Parses a file once, by the parser that also builds the console. Files that are no code are empty. */
export function syntaxOf(file: SourceFile): Syntax {
  const known = read.get(file);
  if (known !== undefined) return known;
  const made = isCode(file)
    ? parse(file)
    : { nodes: [], comments: [], literals: [], imports: [], errors: [] };
  read.set(file, made);
  return made;
}

function parse(file: SourceFile): Syntax {
  const result = parseSync(file.path, file.text);
  const nodes: { node: SyntaxNode; parents: SyntaxNode[] }[] = [];
  collect(result.program, [], nodes);
  return {
    nodes,
    comments: result.comments.map(({ value, start }) => ({ value, start })),
    literals: nodes.flatMap(({ node }) => literalOf(node)),
    imports: nodes.flatMap(({ node }) => importOf(node)),
    errors: result.errors.map((error) => error.message),
  };
}

function collect(
  value: unknown,
  parents: SyntaxNode[],
  into: { node: SyntaxNode; parents: SyntaxNode[] }[],
): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, parents, into);
    return;
  }
  if (!isNode(value)) return;
  into.push({ node: value, parents });
  const inside = [...parents, value];
  for (const field of Object.values(value)) {
    if (typeof field === "object" && field !== null) collect(field, inside, into);
  }
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}

/** A template's holes become `$`, so that SQL with parameters of a name still reads as SQL. */
function literalOf(node: SyntaxNode): Literal[] {
  if (node.type === "Literal" && typeof node["value"] === "string") {
    return [{ value: node["value"], start: node.start }];
  }
  if (node.type !== "TemplateLiteral") return [];
  const quasis = node["quasis"] as readonly { value: { cooked: string | null; raw: string } }[];
  return [
    {
      value: quasis.map((piece) => piece.value.cooked ?? piece.value.raw).join("$"),
      start: node.start,
    },
  ];
}

const importing = [
  "ImportDeclaration",
  "ExportNamedDeclaration",
  "ExportAllDeclaration",
  "ImportExpression",
  "TSImportType",
];

function importOf(node: SyntaxNode): Import[] {
  if (!importing.includes(node.type)) return [];
  const source = node["source"] ?? node["argument"];
  if (!isNode(source) || typeof source["value"] !== "string") return [];
  return [{ specifier: source["value"], start: node.start }];
}

/** The name of an identifier, or of what a member expression ends in; empty for anything else. */
export function nameOf(node: unknown): string {
  if (!isNode(node)) return "";
  if (node.type === "Identifier") return String(node["name"]);
  if (node.type === "MemberExpression" && node["computed"] !== true)
    return nameOf(node["property"]);
  return "";
}
