import { readTenant } from "#database";
import { derivedId, readCheckpoint, readHeads } from "#journal";
import { chainStream, type CloudEvent } from "#kernel";
import { setTimeout as wait } from "node:timers/promises";
import type { ImportCounts, ImportLine } from "./contract.ts";
import type { Fault } from "./domain/faults.ts";
import type { ImportKind } from "./domain/kinds.ts";
import { definitions, isEventKind } from "./domain/records.ts";
import { errorFile, type BadRow } from "./error-file.ts";
import type { Caller, GoodRow, Judge, JudgeDeps } from "./judge.ts";
import type { Outcome } from "./ports.ts";
import type { Table } from "./table.ts";

const batchRows = 500;
const partBytes = 48 * 1024;
const catchUpPollMs = 50;
const catchUpPolls = 200;

export type ImportRun = {
  readonly kind: ImportKind;
  readonly name: string;
  readonly table: Table;
  readonly judge: Judge;
  readonly caller: Caller & { readonly actor: string };
  /** Names this run: the things that it defines get their ids from it. */
  readonly runId: string;
};

/** Imports a file batch by batch and tells how far it is; a run that ends early is finished by the next one. */
export async function* importLines(deps: JudgeDeps, run: ImportRun): AsyncGenerator<ImportLine> {
  const bad: BadRow[] = [];
  const { rows: all } = run.table;
  let counts: ImportCounts = { rows: 0, total: all.length, applied: 0, unchanged: 0, bad: 0 };
  yield { kind: "progress", counts };
  for (let from = 0; from < all.length; from += batchRows) {
    const batch = all.slice(from, from + batchRows);
    const { good, bad: wrong, unchanged } = await run.judge(batch);
    const outcomes = good.length === 0 ? [] : await record(deps, run, { good, from });
    const faulty = good.flatMap(({ row, cells }, index) => {
      const fault = faultOf(outcomes[index]);
      return fault === undefined ? [] : [{ row, cells, faults: [fault] }];
    });
    bad.push(...wrong, ...faulty);
    const count = (status: Outcome["status"]): number =>
      outcomes.filter((outcome) => outcome.status === status).length;
    counts = {
      rows: counts.rows + batch.length,
      total: all.length,
      applied: counts.applied + count("applied"),
      unchanged: counts.unchanged + unchanged + count("duplicate"),
      bad: bad.length,
    };
    yield { kind: "progress", counts };
  }
  if (bad.length > 0) yield* errorLines(run, bad);
  if (!isEventKind(run.kind)) await catchUp(deps, run.caller.tenantId);
  yield { kind: "done", counts };
}

async function* errorLines(run: ImportRun, bad: readonly BadRow[]): AsyncGenerator<ImportLine> {
  const inOrder = bad.toSorted((left, right) => left.row - right.row);
  const { name, type, bytes } = await errorFile(run.table, inOrder, run.name);
  for (let at = 0; at < bytes.length; at += partBytes) {
    const part = bytes.subarray(at, at + partBytes).toString("base64");
    yield { kind: "error-file", name, type, part };
  }
}

function record(
  deps: JudgeDeps,
  { kind, caller, runId }: ImportRun,
  batch: { readonly good: readonly GoodRow[]; readonly from: number },
): Promise<readonly Outcome[]> {
  const records = batch.good.map(({ record: each }) => each);
  if (isEventKind(kind))
    return deps.ports.receive(caller.tenantId, records as readonly CloudEvent[], caller.limits);
  return deps.ports.define(caller.tenantId, {
    type: definitions[kind].type,
    data: records,
    actor: caller.actor,
    ids: {
      source: `import/${kind}`,
      idOf: (index) => derivedId(runId, kind, batch.from, index),
    },
  });
}

function faultOf(outcome: Outcome | undefined): Fault | undefined {
  if (outcome === undefined) return { code: "refused", value: "no answer" };
  if (outcome.status === "conflict") return { code: "conflict" };
  if (outcome.status === "quarantined" || outcome.status === "refused")
    return { code: "refused", value: outcome.reason ?? outcome.status };
  return undefined;
}

/** Waits until what has been defined so far can be read: a row is compared with what is in force. */
export async function catchUp(
  { pool, ports }: Pick<JudgeDeps, "pool" | "ports">,
  tenantId: number,
): Promise<void> {
  const positions = (): Promise<{ head: number; read: number }> =>
    readTenant(pool, tenantId, async (tx) => {
      const heads = await readHeads(tx, tenantId);
      const stream = chainStream;
      const read: number[] = [];
      for (const consumer of ports.definitionConsumers)
        read.push(await readCheckpoint(tx, { tenantId, consumer, stream }));
      return { head: heads.get(stream) ?? 0, read: Math.min(...read) };
    });
  const { head } = await positions();
  for (let poll = 0; poll < catchUpPolls; poll += 1) {
    if ((await positions()).read >= head) return;
    await wait(catchUpPollMs);
  }
  throw new Error("the projections of master data do not catch up");
}
