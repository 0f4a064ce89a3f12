import { openPool, type Pool, type Tx } from "#database";
import type { Poster } from "#journal";
import {
  compareLedger,
  compareSql,
  ledgerTables,
  type Difference,
  type LedgerTable,
} from "./rebuild-compare.ts";
import { dateNegatives, postRun, readRun } from "./rebuild-replay.ts";

export type Rebuilt = {
  readonly ok: boolean;
  readonly streams: number;
  readonly events: number;
  readonly differences: readonly Difference[];
  /** Streams whose live rows were replaced by the rebuilt ones. */
  readonly applied: readonly string[];
  readonly seconds: number;
};
export type RebuildOptions = {
  readonly url: string;
  readonly tenantId: number;
  /** The same pure entries as the live ledger's, in its ordinary poster. */
  readonly poster: Poster;
  readonly streams?: readonly string[];
  readonly apply?: boolean;
  readonly onProgress?: (done: number, streams: number) => void;
};

/** Streams stay in the temporary tables until so many events lie there: to empty tables costs more than to fill them. */
const limitKeptEvents = 50_000;

/**
 * Replays the journal through the ordinary poster into temporary tables of the same names, which hide the live ones on
 * this connection, and compares both in one snapshot, while the server goes on. With `apply` each stream that differs
 * is locked, caught up and given the rebuilt rows in one transaction.
 * Needs the login of the migrations: the application's own role may neither see all rows nor take a posting away.
 */
export async function rebuild(options: RebuildOptions): Promise<Rebuilt> {
  const started = performance.now();
  const [pool, journal] = [0, 1].map(() =>
    openPool(options.url, { size: 1, asApplication: false, name: "dianmai-rebuild" }),
  ) as [Pool, Pool];
  try {
    await makeShadows(pool);
    const streams = options.streams ?? (await inTenant({ ...options, pool }, listStreams));
    const differences: Difference[] = [];
    const applied: string[] = [];
    let events = 0;
    let kept = 0;
    for (const [index, stream] of streams.entries()) {
      const position = { ...options, stream, pool, journal };
      const { seq, found } = await rebuildStream(position);
      events += seq;
      differences.push(...found);
      if (options.apply === true && found.length > 0) {
        await applyStream(position, seq);
        applied.push(stream);
      }
      kept += seq;
      if (kept > limitKeptEvents) {
        await inTenant({ ...options, pool }, emptyShadows);
        kept = 0;
      }
      options.onProgress?.(index + 1, streams.length);
    }
    const seconds = (performance.now() - started) / 1000;
    return {
      ok: differences.length === 0,
      streams: streams.length,
      events,
      differences,
      applied,
      seconds,
    };
  } finally {
    await Promise.all([pool.end(), journal.end()]);
  }
}

/** `pool` is the one connection that has the temporary tables; `journal` reads ahead of it. */
type StreamWork = RebuildOptions & {
  readonly stream: string;
  readonly pool: Pool;
  readonly journal: Pool;
};

/**
 * Temporary tables live and die with the one connection of the pool. Postings need only the index by which they are read
 * back.
 */
async function makeShadows(pool: Pool): Promise<void> {
  for (const table of ledgerTables) {
    const indexes = table === "ledger_postings" ? "" : "including indexes";
    await pool.query(
      `create temporary table ${table} (like public.${table} including defaults including constraints ${indexes})`,
    );
  }
  await pool.query("create index on pg_temp.ledger_postings (tenant_id, stream, unit, at_ms)");
}

async function emptyShadows(tx: Tx): Promise<void> {
  await tx.query(`truncate ${ledgerTables.map((table) => `pg_temp.${table}`).join(", ")}`);
}

/** One transaction that sees the tenant's rows; `compares`: on one snapshot. */
async function inTenant<Result>(
  of: { readonly pool: Pool; readonly tenantId: number; readonly compares?: boolean },
  work: (tx: Tx, tenantId: number) => Promise<Result>,
): Promise<Result> {
  const tx = await of.pool.connect();
  try {
    const isolation = of.compares === true ? "repeatable read" : "read committed";
    await tx.query(`begin isolation level ${isolation}`);
    await tx.query("select set_config('app.tenant', $1, true)", [String(of.tenantId)]);
    const result = await work(tx, of.tenantId);
    await tx.query("commit");
    return result;
  } catch (error) {
    await tx.query("rollback").catch(() => undefined);
    throw error;
  } finally {
    tx.release();
  }
}

/** Streams that only the ledger knows belong to no journal: they are compared with nothing and come out as extra. */
async function listStreams(tx: Tx, tenantId: number): Promise<string[]> {
  const { rows } = await tx.query<{ stream: string }>(
    "select stream from journal_heads where tenant_id = $1 union select stream from public.ledger_balances where tenant_id = $1 union select stream from public.ledger_assertions where tenant_id = $1 order by 1",
    [tenantId],
  );
  return rows.map(({ stream }) => stream);
}

/** Long part in short transactions, then the rest and the comparison in one snapshot. */
async function rebuildStream(work: StreamWork): Promise<{ seq: number; found: Difference[] }> {
  const read = (after: number) =>
    inTenant({ ...work, pool: work.journal }, (tx) => readRun(tx, work, after));
  let seq = 0;
  let next = read(seq);
  for (;;) {
    const run = await next;
    if (run === undefined) break;
    seq = run.reached;
    // The next run is read while this one is posted; a failure is told when it is its turn.
    next = read(seq);
    next.catch(() => undefined);
    await inTenant(work, (tx) => postRun(tx, work, run));
  }
  return inTenant({ ...work, compares: true }, async (tx) => {
    const end = await replayRest(tx, work, seq);
    return { seq: end, found: await compareLedger(tx, work) };
  });
}

async function replayRest(tx: Tx, work: StreamWork, after: number): Promise<number> {
  let seq = after;
  for (;;) {
    const run = await readRun(tx, work, seq);
    if (run === undefined) break;
    await postRun(tx, work, run);
    seq = run.reached;
  }
  await dateNegatives(tx, work);
  return seq;
}

/** Under the stream's lock nothing is added, so what is put in place is what the journal says to the last event. */
async function applyStream(work: StreamWork, after: number): Promise<void> {
  await inTenant(work, async (tx) => {
    await tx.query("select 1 from journal_heads where tenant_id = $1 and stream = $2 for update", [
      work.tenantId,
      work.stream,
    ]);
    await replayRest(tx, work, after);
    for (const table of ledgerTables) await replace(tx, work, table);
    const [left] = await compareLedger(tx, work);
    if (left !== undefined)
      throw new Error(
        `${left.table} of ${work.stream} still differs (${left.what}: ${left.row}); nothing was changed`,
      );
  });
}

async function replace(tx: Tx, work: StreamWork, table: LedgerTable): Promise<void> {
  const { rowCount } = await tx.query(compareSql(table), [work.tenantId, work.stream]);
  if (rowCount === 0) return;
  await tx.query(`delete from public.${table} where tenant_id = $1 and stream = $2`, [
    work.tenantId,
    work.stream,
  ]);
  await tx.query(
    `insert into public.${table} select * from pg_temp.${table} where tenant_id = $1 and stream = $2`,
    [work.tenantId, work.stream],
  );
}
