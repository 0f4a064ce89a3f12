import { isCode, isTest, placeOf, type Finding, type SourceFile } from "./source-file.ts";
import { roomOf } from "./storeys.ts";
import { syntaxOf } from "./syntax.ts";

const statements = [
  String.raw`with\s+(?:recursive\s+)?\w+\s+(?:\([\w\s,]*\)\s*)?as\s`,
  String.raw`select\s(?:[\s\S]*?\sfrom\s+[a-z_"$(]|\s*\w+\s*\(|\s*1\b)`,
  String.raw`insert\s+into\s`,
  String.raw`update\s+(?:only\s+)?[\w."$]+\s+(?:as\s+)?(?:\w+\s+)?set\s`,
  String.raw`delete\s+from\s`,
  String.raw`(?:create|drop)\s+(?:or\s+replace\s+)?(?:unique\s+)?(?:table|index|view|materialized|function|trigger|policy|role|schema|database)\s`,
  String.raw`alter\s+(?:table|role|database)\s`,
  String.raw`(?:truncate|copy|lock\s+table|notify|listen)\s+[a-z_"$]`,
].join("|");
/** Lower case or upper case throughout, at the start of a line: a sentence for a person starts otherwise. */
const sqlLower = new RegExp(`^\\s*(?:${statements})`, "m");
const sqlUpper = new RegExp(
  `^\\s*(?:${statements.replaceAll(/\b[a-z]{2,}\b/g, (word) => word.toUpperCase())})`,
  "m",
);

const allowedPlaces = [
  /^src\/(?:database|journal|ledger)\//,
  /^src\/domains\/[\w-]+\/(?:(?:[a-z-]+-)?store\.ts$|projections\/|migrations\/)/,
];

export function looksLikeSql(text: string): boolean {
  return sqlLower.test(text) || sqlUpper.test(text);
}

/** SQL stands only where a reader looks for it. */
export function checkSqlPlaces(files: readonly SourceFile[]): Finding[] {
  const elsewhere = files
    .filter((file) => isCode(file) && file.path.startsWith("src/") && !isTest(file))
    .filter((file) => !allowedPlaces.some((place) => place.test(file.path)));
  return elsewhere.flatMap((file) =>
    syntaxOf(file)
      .literals.filter(({ value }) => looksLikeSql(value))
      .map(({ start }) => ({
        place: placeOf(file, start),
        wrong: "holds SQL",
        remedy:
          "move the statement to store.ts (or <noun>-store.ts) or projections/ of its domain, or below to ledger, journal, database",
      })),
  );
}

export type TableUse = { readonly table: string; readonly verb: string };

const skipped = new Set([
  "set",
  "skip",
  "nowait",
  "of",
  "on",
  "to",
  "or",
  "only",
  "lateral",
  "select",
  "values",
  "as",
  "using",
  "public",
  "if",
  "exists",
  "not",
]);

/** The tables that a statement names, with the word before each. Names of its own WITH parts and of functions are left out. */
export function tablesIn(statement: string): TableUse[] {
  const text = statement
    .replaceAll(/--[^\n]*/g, " ")
    .replaceAll(/'(?:[^']|'')*'/g, "''")
    .replaceAll(/\bdistinct\s+from\b/gi, " ")
    .replaceAll(/\b(?:extract|substring|trim|overlay)\s*\([^()]*?\bfrom\b/gi, " ");
  const own = new Set(
    [
      ...text.matchAll(
        /(?:\bwith(?:\s+recursive)?|,)\s+(\w+)\s*(?:\([\w\s,]*\)\s*)?as\s+(?:not\s+)?(?:materialized\s+)?\(/gi,
      ),
    ].map((match) => match[1]?.toLowerCase()),
  );
  const uses = [
    ...text.matchAll(
      /\b(from|join|insert\s+into|merge\s+into|update|references|truncate|table(?:\s+if(?:\s+not)?\s+exists)?|partition\s+of)\s+(?:only\s+|lateral\s+)*(?:public\.)?"?([a-z_]\w*)"?(\s*\()?/gi,
    ),
    ...text.matchAll(
      /\b(create\s+(?:unique\s+)?index|policy|trigger)\b[^;]*?\son\s+(?:only\s+)?()"?([a-z_]\w*)"?/gi,
    ),
  ];
  return uses.flatMap((match) => {
    const verb = (match[1] ?? "").toLowerCase().replaceAll(/\s+/g, " ");
    const table = (match[2] === "" ? match[3] : match[2])?.toLowerCase() ?? "";
    const isCall = match[2] !== "" && match[3] !== undefined && /^(?:from|join)$/.test(verb);
    const isForeign = /^(?:pg_|information_schema)/.test(table);
    return isCall || isForeign || skipped.has(table) || own.has(table) || table === ""
      ? []
      : [{ table, verb }];
  });
}

/** A domain touches its own tables; another's only by published read-only views; nothing below knows a domain's table. */
export function checkTables(files: readonly SourceFile[]): Finding[] {
  const domains = new Set(
    files.map((file) => roomOf(file.path).domain).filter((name) => name !== ""),
  );
  return files
    .filter((file) => file.path.startsWith("src/") && !isTest(file))
    .flatMap((file) =>
      statementsOf(file).flatMap((statement) => wrongTables(file, statement, domains)),
    );
}

function statementsOf(file: SourceFile): { value: string; start: number }[] {
  if (file.path.endsWith(".sql")) return [{ value: file.text, start: 0 }];
  return syntaxOf(file).literals.filter(({ value }) => looksLikeSql(value));
}

function wrongTables(
  file: SourceFile,
  statement: { value: string; start: number },
  domains: ReadonlySet<string>,
): Finding[] {
  const { domain } = roomOf(file.path);
  return tablesIn(statement.value).flatMap(({ table, verb }) => {
    const wrong =
      domain === "" ? wrongBelow(table, domains) : wrongInDomain(file, domain, { table, verb });
    return wrong === undefined ? [] : [{ place: placeOf(file, statement.start), ...wrong }];
  });
}

function wrongBelow(
  table: string,
  domains: ReadonlySet<string>,
): { wrong: string; remedy: string } | undefined {
  const owner = [...domains].find((name) => table.startsWith(`${tablePrefix(name)}_`));
  if (owner === undefined) return undefined;
  return {
    wrong: `names ${table}, a table of the domain ${owner}`,
    remedy: "what stands below knows no domain; let the domain pass what is needed",
  };
}

function wrongInDomain(
  file: SourceFile,
  domain: string,
  use: TableUse,
): { wrong: string; remedy: string } | undefined {
  if (use.table.startsWith(`${tablePrefix(domain)}_`)) return undefined;
  const isView = /^[a-z]+_public_\w+$/.test(use.table);
  const mayRead =
    /\/(?:(?:[a-z-]+-)?store\.ts$|projections\/)/.test(file.path) &&
    /^(?:from|join)$/.test(use.verb);
  if (isView && mayRead) return undefined;
  return {
    wrong: `${use.verb} ${use.table}, which is no table of ${domain}`,
    remedy: `use ${tablePrefix(domain)}_… , a view <y>_public_… (read only, in store.ts or projections/), or the door #journal / #ledger`,
  };
}

function tablePrefix(domain: string): string {
  return domain.replaceAll("-", "_");
}

/** A prepared statement is known to its connection by its name alone: a second text under it is refused there, some day. */
export function checkStatementNames(files: readonly SourceFile[]): Finding[] {
  const first = new Map<string, string>();
  return files
    .filter((file) => isCode(file) && file.path.startsWith("src/") && !isTest(file))
    .flatMap((file) =>
      [...file.text.matchAll(/\bname: "([\w-]+)",\s*text: /g)].flatMap((match) => {
        const name = match[1] ?? "";
        const place = placeOf(file, match.index);
        const other = first.get(name);
        if (other === undefined) first.set(name, place);
        return other === undefined
          ? []
          : [
              {
                place,
                wrong: `names its statement ${name}, as ${other} does`,
                remedy: "give each prepared statement a name of its own",
              },
            ];
      }),
    );
}
