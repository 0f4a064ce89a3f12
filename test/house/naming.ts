import { isCode, isTest, placeOf, type Finding, type SourceFile } from "./source-file.ts";
import { nameOf, syntaxOf, type SyntaxNode } from "./syntax.ts";

const bannedWords = ["utils", "util", "helpers", "helper", "common", "manager", "service", "misc"];
const bannedAbbreviations = [
  "qty",
  "cfg",
  "ctx",
  "mgr",
  "svc",
  "btn",
  "tmp",
  "amt",
  "acct",
  "txn",
  "evt",
  "msg",
  "num",
  "idx",
  "obj",
  "str",
  "impl",
  "repo",
  "proj",
  "calc",
  "param",
];
const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9-]+)*$/;
const pascal = /^[A-Z][A-Za-z0-9]*(?:\.test)?\.tsx$/;

/** A file is named after the noun or rule inside, in full words. */
export function checkFileNames(files: readonly SourceFile[]): Finding[] {
  return files
    .filter(({ path }) => /^(?:src|test|bench|bin)\//.test(path))
    .flatMap((file) => {
      const segments = file.path.split("/").slice(1);
      return segments.flatMap((segment) => {
        const wrong = wrongName(segment);
        return wrong === undefined ? [] : [{ place: file.path, ...wrong }];
      });
    });
}

function wrongName(segment: string): { wrong: string; remedy: string } | undefined {
  if (
    segment === "README.md" ||
    segment === "zh-CN" ||
    segment === "zh-CN.json" ||
    segment === "zh-CN.ts"
  )
    return undefined;
  const stem = segment.split(".")[0] ?? "";
  const last = stem.toLowerCase().split("-").at(-1) ?? "";
  if (bannedWords.includes(last) && stem !== "shop-manager") {
    return {
      wrong: `"${segment}" says nothing about what is inside`,
      remedy: "name it after the rule or noun it holds",
    };
  }
  if (kebab.test(segment) || (segment.endsWith(".tsx") && pascal.test(segment))) return undefined;
  return {
    wrong: `"${segment}" is not kebab-case`,
    remedy: "lower-case words joined by hyphens; React files PascalCase.tsx",
  };
}

/** Exports are named, in full words; no default, no inheritance but errors, no decorator. */
export function checkExports(files: readonly SourceFile[]): Finding[] {
  return files.filter(isCode).flatMap((file) =>
    syntaxOf(file).nodes.flatMap(({ node, parents }) => {
      const wrong = wrongDefault(file, node) ?? wrongClass(node) ?? wrongExportName(node, parents);
      return wrong === undefined ? [] : [{ place: placeOf(file, node.start), ...wrong }];
    }),
  );
}

type Wrong = { readonly wrong: string; readonly remedy: string };

function wrongDefault(file: SourceFile, node: SyntaxNode): Wrong | undefined {
  const isDefault =
    node.type === "ExportDefaultDeclaration" ||
    (node.type === "ExportSpecifier" && nameOf(node["exported"]) === "default");
  if (!isDefault || /\.config\.m?[jt]s$/.test(file.path)) return undefined;
  return { wrong: "has a default export", remedy: "export it by its name" };
}

function wrongClass(node: SyntaxNode): Wrong | undefined {
  if (node.type === "Decorator")
    return { wrong: "uses a decorator", remedy: "call a function with the value" };
  if (node.type !== "ClassDeclaration" && node.type !== "ClassExpression") return undefined;
  const parent = nameOf(node["superClass"]);
  if (node["superClass"] == null || parent.endsWith("Error")) return undefined;
  return {
    wrong: `a class inherits from ${parent || "an expression"}`,
    remedy: "compose functions; classes are for errors and for adapters that hold a connection",
  };
}

const declarations = [
  "FunctionDeclaration",
  "VariableDeclarator",
  "TSTypeAliasDeclaration",
  "TSInterfaceDeclaration",
  "ClassDeclaration",
];

function wrongExportName(node: SyntaxNode, parents: readonly SyntaxNode[]): Wrong | undefined {
  const isExported = parents.slice(-2).some((parent) => parent.type === "ExportNamedDeclaration");
  if (!isExported || !declarations.includes(node.type)) return undefined;
  const name = nameOf(node["id"]);
  const words = name.split(/(?=[A-Z])|[_-]/).map((word) => word.toLowerCase());
  const short = words.find(
    (word) =>
      bannedAbbreviations.includes(word) || ["utils", "helper", "helpers", "misc"].includes(word),
  );
  return short === undefined
    ? undefined
    : {
        wrong: `exports ${name} with the word "${short}"`,
        remedy: "write full words; short ones allowed: sku id pos erp rfm pda url db i18n",
      };
}

const testNames = ["it", "test"];

/** A test's title is a business sentence in the present tense; nothing is left out silently. */
export function checkTestTitles(files: readonly SourceFile[]): Finding[] {
  return files
    .filter((file) => isCode(file) && isTest(file))
    .flatMap((file) =>
      syntaxOf(file).nodes.flatMap(({ node }) => {
        const wrong = node.type === "CallExpression" ? wrongTest(node) : undefined;
        return wrong === undefined ? [] : [{ place: placeOf(file, node.start), ...wrong }];
      }),
    );
}

function wrongTest(call: SyntaxNode): Wrong | undefined {
  const callee = call["callee"] as SyntaxNode;
  const base = callee.type === "MemberExpression" ? nameOf(callee["object"]) : nameOf(callee);
  if (![...testNames, "describe"].includes(base)) return undefined;
  if (
    callee.type === "MemberExpression" &&
    ["only", "skip", "todo"].includes(nameOf(callee["property"]))
  ) {
    return {
      wrong: `${base}.${nameOf(callee["property"])} leaves tests out`,
      remedy: "mend it or delete it; what a machine lacks is a skipIf with a printed reason",
    };
  }
  if (!testNames.includes(base)) return undefined;
  const title = (call["arguments"] as readonly SyntaxNode[])[0];
  if (title?.type !== "Literal" || typeof title["value"] !== "string") return undefined;
  const text = title["value"];
  if (/^(?:should|works|test)\b/i.test(text) || text.trim().split(/\s+/).length < 3) {
    return {
      wrong: `the title "${text}" is no business sentence`,
      remedy: 'say what holds, in the present tense: "a change of five units is within the limit"',
    };
  }
  return undefined;
}
