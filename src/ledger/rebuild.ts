import { openPool, type Pool, type Tx } from "#database";
import type { JournalEvent } from "#kernel";
import { readStream, type NumberedEvent, type Poster, type PreparedEvent } from "#journal";
import {
  compareLedger,
  compareSql,
  ledgerTables,
  type Difference,
  type LedgerTable,
} from "./rebuild-compare.ts";

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

/** Events read at once. */
const batchEvents = 500;

/**
 * Replays the journal through the ordinary poster into temporary tables of the same names, which hide the live ones on
 * this connection, and compares both in one snapshot, while the server goes on. With `apply` each stream that differs
 * is locked, caught up and given the rebuilt rows in one transaction.
 * Needs the login of the migrations: the application's own role may neither see all rows nor take a posting away.
 */
export async function rebuild(options: RebuildOptions): Promise<Rebuilt> {
  const started = performance.now();
  const pool = openPool(options.url, { size: 1, asApplication: false, name: "dianmai-rebuild" });
  try {
    await makeShadows(pool);
    const streams = options.streams ?? (await inTenant({ ...options, pool }, listStreams));
    const differences: Difference[] = [];
    const applied: string[] = [];
    let events = 0;
    for (const [index, stream] of streams.entries()) {
      const position = { ...options, stream, pool };
      const { seq, found } = await rebuildStream(position);
      events += seq;
      differences.push(...found);
      if (options.apply === true && found.length > 0) {
        await applyStream(position, seq);
        applied.push(stream);
      }
      await inTenant({ ...options, pool }, emptyShadows);
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
    await pool.end();
  }
}

type StreamWork = RebuildOptions & { readonly stream: string; readonly pool: Pool };

/** Temporary tables live and die with the one connection of the pool. */
async function makeShadows(pool: Pool): Promise<void> {
  for (const table of ledgerTables) {
    await pool.query(
      `create temporary table ${table} (like public.${table} including defaults including constraints including indexes)`,
    );
  }
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
  let seq = 0;
  for (;;) {
    const next = await inTenant(work, (tx) => replayBatch(tx, work, seq));
    if (next === seq) break;
    seq = next;
  }
  return inTenant({ ...work, compares: true }, async (tx) => {
    const end = await replayRest(tx, work, seq);
    return { seq: end, found: await compareLedger(tx, work) };
  });
}

async function replayRest(tx: Tx, work: StreamWork, after: number): Promise<number> {
  let seq = after;
  for (;;) {
    const next = await replayBatch(tx, work, seq);
    if (next === seq) return seq;
    seq = next;
  }
}

/** Replays whole batches as they were recorded: what closes a period counts from the next batch on. */
async function replayBatch(tx: Tx, work: StreamWork, after: number): Promise<number> {
  const events = await readStream(tx, {
    tenantId: work.tenantId,
    stream: work.stream,
    after,
    limit: batchEvents,
  });
  const lastSeq = events.at(-1)?.seq;
  if (lastSeq === undefined) return after;
  const { rows } = await tx.query<{ last: number }>(
    "select last_seq as last from journal_links where tenant_id = $1 and stream = $2 and last_seq > $3 and last_seq <= $4 order by last_seq",
    [work.tenantId, work.stream, after, lastSeq],
  );
  const ends = rows.length === 0 ? [lastSeq] : rows.map(({ last }) => last);
  let from = 0;
  for (const end of ends) {
    const batch: NumberedEvent[] = [];
    for (let event = events[from]; event !== undefined && event.seq <= end; event = events[from]) {
      batch.push(numbered(event));
      from += 1;
    }
    if (batch.length > 0) await work.poster.post(tx, work.tenantId, batch);
  }
  return ends.at(-1) ?? lastSeq;
}

/** The poster reads what an event says and when; the bytes and hashes are the journal's business. */
function numbered(event: JournalEvent): NumberedEvent {
  const { stream, type, version, source, id, key, at, errorMs, envelope, data } = event;
  const prepared: PreparedEvent = {
    kind: "event",
    stream,
    type,
    version,
    source,
    id,
    key,
    at,
    errorMs,
    envelope,
    data,
    body: "",
    contentHash: Buffer.alloc(0),
  };
  return {
    event: prepared,
    seq: event.seq,
    recordedAt: event.recordedAt,
    chainSeq: event.chainSeq,
  };
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
