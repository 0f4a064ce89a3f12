import { readTenant, type Pool } from "#database";
import { derivedId } from "#journal";
import type { AccessLimits, CloudEvent } from "#kernel";
import type { Fault } from "./domain/faults.ts";
import type { Mapping } from "./domain/headers.ts";
import type { ImportKind } from "./domain/kinds.ts";
import { isTimezone } from "./domain/local-time.ts";
import {
  definedData,
  definitions,
  happeningOf,
  isEventKind,
  isUnchanged,
  type Data,
  type DefinitionKind,
  type EventKind,
} from "./domain/records.ts";
import { rowReader, textIn, type RowValues } from "./domain/rows.ts";
import type { BadRow } from "./error-file.ts";
import type { ImportsPorts } from "./ports.ts";
import { readInForce, readKnownItems, readTimezones } from "./store.ts";
import type { Table } from "./table.ts";

export type Row = Table["rows"][number];
export type GoodRow = Row & { readonly record: CloudEvent | Data };
export type Judgement = {
  readonly good: readonly GoodRow[];
  readonly bad: readonly BadRow[];
  /** Rows that say what is known already. */
  readonly unchanged: number;
};

export type JudgeDeps = {
  readonly pool: Pool;
  readonly ports: ImportsPorts;
  readonly now: () => number;
};

export type Caller = {
  readonly tenantId: number;
  readonly limits: AccessLimits;
  readonly may: (permission: string, place?: string) => boolean;
};

export type Judge = (rows: readonly Row[]) => Promise<Judgement>;

type Read = Row & { readonly values: RowValues };
type Verdict =
  | { readonly faults: readonly Fault[] }
  | { readonly record: CloudEvent | Data }
  | "unchanged";

/** Judges the rows of one file, batch by batch in their order. */
export async function createJudge(
  deps: JudgeDeps,
  file: {
    readonly kind: ImportKind;
    readonly mapping: Mapping;
    readonly headers: readonly string[];
    readonly caller: Caller;
  },
): Promise<Judge> {
  const { kind, mapping, caller } = file;
  const read = rowReader(kind, mapping, file.headers);
  const timezones = await readTenant(deps.pool, caller.tenantId, (tx) =>
    readTimezones(tx, caller.tenantId),
  );
  const judgeRows = isEventKind(kind)
    ? eventJudge(deps, { kind, caller, timezones })
    : definitionJudge(deps, { kind, caller, timezones });
  return async (rows) => {
    const readings = rows.map((row) => ({ ...row, ...read(row.cells) }));
    const whole = readings.filter(({ faults }) => faults.length === 0);
    const verdicts = await judgeRows(whole);
    const good: GoodRow[] = [];
    const bad: BadRow[] = readings.filter(({ faults }) => faults.length > 0);
    let unchanged = 0;
    for (const [index, { row, cells }] of whole.entries()) {
      const verdict = verdicts[index] ?? "unchanged";
      if (verdict === "unchanged") unchanged += 1;
      else if ("faults" in verdict)
        bad.push({ row, cells, faults: verdict.faults.map(asInFile(mapping)) });
      else good.push({ row, cells, record: verdict.record });
    }
    return { good, bad, unchanged };
  };
}

/** Rules name the field; a person knows the column by its header. */
function asInFile({ columns }: Mapping): (fault: Fault) => Fault {
  return (fault) =>
    fault.column === undefined
      ? fault
      : { ...fault, column: columns[fault.column] ?? fault.column };
}

type About<Kind> = {
  readonly kind: Kind;
  readonly caller: Caller;
  readonly timezones: ReadonlyMap<string, string>;
};
type RowsJudge = (rows: readonly Read[]) => Promise<readonly Verdict[]>;

/** A time further ahead than this is a wrong date; the events door says the same. */
const futureLimitMs = 5 * 60_000;

function eventJudge(deps: JudgeDeps, { kind, caller, timezones }: About<EventKind>): RowsJudge {
  const seen = new Map<string, { row: number; contents: string; times: number }>();
  const judgeOne = (
    { row, values }: Read,
    knownItems: ReadonlySet<string> | undefined,
  ): Verdict => {
    const [place, sku] = [textIn(values, "place"), textIn(values, "sku")];
    const timezone = timezones.get(place);
    if (timezone === undefined)
      return { faults: [{ code: "unknown-place", value: place, column: "place" }] };
    if (caller.limits.places?.includes(place) === false)
      return { faults: [{ code: "not-allowed", value: place }] };
    if (knownItems?.has(sku) === false)
      return { faults: [{ code: "unknown-item", value: sku, column: "sku" }] };
    const happening = happeningOf(kind, values, timezone);
    if (happening === undefined) return "unchanged";
    const { time, type, data } = happening.event;
    if (caller.limits.types?.includes(type) === false)
      return { faults: [{ code: "not-allowed", value: type }] };
    if (Date.parse(time) > deps.now() + futureLimitMs)
      return { faults: [{ code: "future", value: time, column: "time" }] };
    const wrong = deps.ports.dataErrors(type, data);
    if (wrong.length > 0) return { faults: [refused(wrong)] };
    const key = derivedId(kind, ...happening.key);
    const contents = JSON.stringify(happening.event);
    const before = seen.get(key);
    if (before !== undefined && happening.isNumbered)
      return before.contents === contents
        ? "unchanged"
        : { faults: [{ code: "repeated", most: before.row }] };
    const times = (before?.times ?? 0) + 1;
    seen.set(key, { row, contents, times });
    return { record: { ...happening.event, id: times === 1 ? key : derivedId(key, times) } };
  };
  return async (rows) => {
    // Only an opening names items that must be there; what was sold or received is a fact, known item or not.
    const known =
      kind === "opening"
        ? await readTenant(deps.pool, caller.tenantId, (tx) =>
            readKnownItems(
              tx,
              caller.tenantId,
              rows.map(({ values }) => textIn(values, "sku")),
            ),
          )
        : undefined;
    return rows.map((row) => judgeOne(row, known));
  };
}

const permissionOf: Readonly<Record<DefinitionKind, string>> = {
  items: "items.define",
  places: "places.define",
  zones: "zones.define",
  persons: "persons.register",
};

function definitionJudge(
  deps: JudgeDeps,
  { kind, caller, timezones }: About<DefinitionKind>,
): RowsJudge {
  const { type, key } = definitions[kind];
  const seen = new Map<string, { row: number; contents: string }>();
  const keyOf = (data: Data): string => key.map((field) => String(data[field])).join("\u0000");
  const judgeOne = ({ row, values }: Read, inForce: Data | undefined): Verdict => {
    const place = values["place"] as string | null | undefined;
    if (kind !== "places" && typeof place === "string" && !timezones.has(place))
      return { faults: [{ code: "unknown-place", value: place, column: "place" }] };
    if (
      kind !== "items" &&
      kind !== "places" &&
      !caller.may(permissionOf[kind], place ?? undefined)
    )
      return { faults: [{ code: "not-allowed", value: place ?? "" }] };
    const timezone = values["timezone"];
    if (typeof timezone === "string" && !isTimezone(timezone))
      return {
        faults: [
          { code: "choice", column: "timezone", value: timezone, known: "Asia/Shanghai, …" },
        ],
      };
    const data = definedData(values, inForce);
    const wrong = deps.ports.dataErrors(type, data);
    if (wrong.length > 0) return { faults: [refused(wrong)] };
    const contents = JSON.stringify(data);
    const before = seen.get(keyOf(data));
    if (before !== undefined)
      return before.contents === contents
        ? "unchanged"
        : { faults: [{ code: "repeated", most: before.row }] };
    seen.set(keyOf(data), { row, contents });
    return isUnchanged(data, inForce) ? "unchanged" : { record: data };
  };
  return async (rows) => {
    const { inForce, forgotten } = await readDefined(deps, { kind, caller, rows });
    const byKey = new Map(inForce.map((data) => [keyOf(data), data]));
    return rows.map((row) => {
      const person = textIn(row.values, "person");
      return forgotten.has(person)
        ? { faults: [{ code: "forgotten", value: person, column: "person" }] }
        : judgeOne(row, byKey.get(keyOf(row.values as Data)));
    });
  };
}

type Defined = { readonly inForce: readonly Data[]; readonly forgotten: ReadonlySet<string> };

async function readDefined(
  deps: JudgeDeps,
  of: { kind: DefinitionKind; caller: Caller; rows: readonly Read[] },
): Promise<Defined> {
  const { kind, caller, rows } = of;
  const code = definitions[kind].key.at(-1) ?? "";
  const codes = rows.map(({ values }) => textIn(values, code));
  if (kind === "persons") {
    const { registered, forgotten } = await deps.ports.readPersons(caller.tenantId, codes);
    return { inForce: [...registered.values()], forgotten };
  }
  const places = rows.map(({ values }) => textIn(values, "place"));
  const inForce = await readTenant(deps.pool, caller.tenantId, (tx) =>
    readInForce(tx, caller.tenantId, { kind, places, codes }),
  );
  return { inForce, forgotten: new Set() };
}

function refused(errors: readonly { pointer: string; detail: string }[]): Fault {
  const value = errors.map(({ pointer, detail }) => `${pointer} ${detail}`).join("; ");
  return { code: "refused", value };
}
