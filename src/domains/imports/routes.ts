import { Readable } from "node:stream";
import { isRefusal, type Refusal, type Route, type RouteContext, type RouteResult } from "#kernel";
import {
  importBody,
  importQuery,
  maximumFileBytes,
  previewAnswer,
  previewRows,
  type ImportLine,
  type ImportQuery,
  type Preview,
} from "./contract.ts";
import { faultText } from "./domain/faults.ts";
import { mappingFault, proposeColumns, type Mapping } from "./domain/headers.ts";
import { importFields, importKinds, kindLabels, type ImportKind } from "./domain/kinds.ts";
import { createJudge, type JudgeDeps } from "./judge.ts";
import { catchUp, importLines } from "./run.ts";
import { readTable, type Table } from "./table.ts";

export type ImportsDeps = JudgeDeps & {
  readonly onError: (error: unknown, where: string) => void;
  readonly newId: () => string;
};

/** Who may import a kind is who may say it one by one. */
const permissions: Readonly<Record<ImportKind, string>> = {
  items: "items.define",
  places: "places.define",
  zones: "zones.define",
  persons: "persons.register",
  opening: "events.post",
  sales: "events.post",
  receipts: "events.post",
};

/** Files are held in memory, so only so many at a time. */
const maximumRuns = 2;

export function importsRoutes(deps: ImportsDeps): Route[] {
  const desk = { running: 0 };
  return importKinds.flatMap((kind): Route[] => {
    const { zh, en } = kindLabels[kind];
    const shared = {
      method: "POST",
      permission: permissions[kind],
      scope: kind === "items" || kind === "places" ? "chain" : "somewhere",
      takesBytes: true,
      bodyLimitBytes: maximumFileBytes,
    } as const;
    return [
      {
        ...shared,
        url: `/imports/${kind}/preview`,
        summary: { zh: `预览导入:${zh}`, en: `Previews an import: ${en}` },
        schema: { query: importQuery, shownBody: importBody, answer: previewAnswer },
        handler: (context) => oneOfFew(desk, () => preview(deps, kind, context)),
      },
      {
        ...shared,
        url: `/imports/${kind}`,
        summary: { zh: `导入:${zh}`, en: `Imports: ${en}` },
        schema: { query: importQuery, shownBody: importBody },
        keepsEvents: true,
        isAudited: true,
        handler: (context) => start(deps, desk, { kind, context }),
      },
    ];
  });
}

type Desk = { running: number };

async function oneOfFew<Result>(
  desk: Desk,
  work: () => Promise<Result>,
): Promise<Result | Refusal> {
  if (desk.running >= maximumRuns) return { problem: "imports.busy" };
  desk.running += 1;
  try {
    return await work();
  } finally {
    desk.running -= 1;
  }
}

type Opened = { readonly table: Table; readonly mapping: Mapping };

async function open(kind: ImportKind, context: RouteContext): Promise<Opened | Refusal> {
  const { columns, fixed } = context.query as ImportQuery;
  if (!Buffer.isBuffer(context.body) || context.body.length === 0)
    return { problem: "imports.empty" };
  const given = { columns: textsOf(columns), fixed: textsOf(fixed) };
  if (given.columns === null || given.fixed === null)
    return { problem: "imports.mapping", params: { name: "JSON" } };
  const table = await readTable(kind, context.body);
  if (isRefusal(table)) return table;
  return {
    table,
    mapping: {
      columns: given.columns ?? proposeColumns(kind, table.headers),
      fixed: given.fixed ?? {},
    },
  };
}

/** A JSON object of texts; null when it is something else. */
function textsOf(json: string | undefined): Record<string, string> | undefined | null {
  if (json === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(json);
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    const isRight = isObject && Object.values(value).every((each) => typeof each === "string");
    return isRight ? (value as Record<string, string>) : null;
  } catch {
    return null;
  }
}

function refusalOfMapping(kind: ImportKind, { table, mapping }: Opened): Refusal | undefined {
  const fault = mappingFault(kind, mapping, table.headers);
  if (fault === undefined) return undefined;
  if (fault.code !== "missing") return { problem: "imports.mapping", params: { name: fault.name } };
  const names = fault.fields.map(({ label, name }) => `${label.zh} ${label.en} (${name})`);
  return { problem: "imports.missing-columns", params: { names: names.join(", ") } };
}

function callerOf(context: RouteContext) {
  const { tenantId, actor } = context.principal;
  return { tenantId, actor, limits: context.limits, may: context.may };
}

async function preview(
  deps: ImportsDeps,
  kind: ImportKind,
  context: RouteContext,
): Promise<RouteResult> {
  const opened = await open(kind, context);
  if (isRefusal(opened)) return opened;
  const { table, mapping } = opened;
  const fault = mappingFault(kind, mapping, table.headers);
  if (fault !== undefined && fault.code !== "missing")
    return { problem: "imports.mapping", params: { name: fault.name } };
  const judged = fault === undefined ? table.rows.slice(0, previewRows.judged) : [];
  const judge = await createJudge(deps, {
    kind,
    mapping,
    headers: table.headers,
    caller: callerOf(context),
  });
  const { bad } = await judge(judged);
  const used = new Set(Object.values(mapping.columns));
  const { rows, ...about } = table;
  const body: Preview = {
    ...about,
    headers: [...table.headers],
    fields: importFields[kind].map(({ name, label, isRequired }) => ({ name, label, isRequired })),
    rows: rows.length,
    columns: { ...mapping.columns },
    unused: table.headers.filter((header) => !used.has(header)),
    missing: fault === undefined ? [] : fault.fields.map(({ name }) => name),
    first: rows.slice(0, previewRows.shown).map(({ cells }) => [...cells]),
    judged: judged.length,
    bad: bad
      .toSorted((left, right) => left.row - right.row)
      .map(({ row, faults }) => ({ row, reasons: faults.map(faultText) })),
  };
  return { body };
}

type Starting = { readonly kind: ImportKind; readonly context: RouteContext };

async function start(
  deps: ImportsDeps,
  desk: Desk,
  { kind, context }: Starting,
): Promise<RouteResult> {
  if (desk.running >= maximumRuns) return { problem: "imports.busy" };
  desk.running += 1;
  try {
    const opened = await open(kind, context);
    const refusal = isRefusal(opened) ? opened : refusalOfMapping(kind, opened);
    if (refusal !== undefined || isRefusal(opened)) {
      desk.running -= 1;
      return refusal ?? { problem: "imports.empty" };
    }
    const { table, mapping } = opened;
    const caller = callerOf(context);
    await catchUp(deps, caller.tenantId);
    const judge = await createJudge(deps, { kind, mapping, headers: table.headers, caller });
    const name = (context.query as ImportQuery).name ?? kind;
    const runId = deps.newId();
    const run = { kind, name, table, judge, caller, runId };
    const body = Readable.from(told(deps, importLines(deps, run)));
    // Also when the caller goes away: the stream is closed then, and the run ends with its batch.
    body.once("close", () => (desk.running -= 1));
    return {
      body,
      headers: { "content-type": "application/x-ndjson; charset=utf-8" },
    };
  } catch (error) {
    desk.running -= 1;
    throw error;
  }
}

/** One JSON line each; a failure ends the answer with a line that says so. */
async function* told(deps: ImportsDeps, lines: AsyncGenerator<ImportLine>): AsyncGenerator<string> {
  let counts = { rows: 0, total: 0, applied: 0, unchanged: 0, bad: 0 };
  try {
    for await (const line of lines) {
      if ("counts" in line) counts = line.counts;
      yield `${JSON.stringify(line)}\n`;
    }
  } catch (error) {
    deps.onError(error, "import");
    yield `${JSON.stringify({ kind: "stopped", counts, reason: stoppedReason } satisfies ImportLine)}\n`;
  }
}

const stoppedReason = {
  zh: "服务器中断了导入；已导入的行不受影响，请再导入一次",
  en: "the server broke off; what is in stays in, import the file again",
};
