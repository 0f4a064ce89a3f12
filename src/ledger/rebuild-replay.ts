import type { Tx } from "#database";
import type { JournalEvent } from "#kernel";
import { readStream, type NumberedEvent, type Poster, type PreparedEvent } from "#journal";

export type Replay = {
  readonly tenantId: number;
  readonly stream: string;
  readonly poster: Poster;
};

/** Events posted at once: more than a batch ever holds, so that one batch is always read whole. */
const runEvents = 2_000;

/** Whole batches of a stream as they were recorded; `ends` are their last positions, `reached` the last of them. */
export type Run = {
  readonly after: number;
  readonly reached: number;
  readonly ends: readonly number[];
  readonly events: readonly NumberedEvent[];
};

/** The batches after a position; undefined at the end of the stream. */
export async function readRun(tx: Tx, of: Replay, after: number): Promise<Run | undefined> {
  const { tenantId, stream } = of;
  const events = await readStream(tx, { tenantId, stream, after, limit: runEvents });
  const lastSeq = events.at(-1)?.seq;
  if (lastSeq === undefined) return undefined;
  const ends = await readBatchEnds(tx, of, { after, lastSeq });
  const reached = ends.at(-1) ?? lastSeq;
  const whole = events.filter((event) => event.seq <= reached).map(numbered);
  return { after, reached, ends, events: whole };
}

/**
 * Posts a run into the temporary ledger. Batches are posted together as long as that is the same: what closes a period or
 * withdraws an assertion counts from the next batch on, so a run in which that happened is taken back and posted batch
 * by batch.
 */
export async function postRun(tx: Tx, replay: Replay, run: Run): Promise<void> {
  const { tenantId, poster } = replay;
  const { after, ends, events } = run;
  const periodBefore = await readClosedUntil(tx, replay);
  await tx.query("savepoint run");
  await poster.post(tx, tenantId, events);
  const isSame =
    periodBefore === (await readClosedUntil(tx, replay)) &&
    !(await hasWithdrawnSince(tx, replay, after));
  if (isSame || ends.length < 2) {
    await tx.query("release savepoint run");
    return;
  }
  await tx.query("rollback to savepoint run");
  let from = after;
  for (const end of ends) {
    const batch = events.filter(({ seq }) => seq > from && seq <= end);
    if (batch.length > 0) await poster.post(tx, tenantId, batch);
    from = end;
  }
}

async function readBatchEnds(
  tx: Tx,
  { tenantId, stream }: Replay,
  { after, lastSeq }: { after: number; lastSeq: number },
): Promise<number[]> {
  const { rows } = await tx.query<{ last: number }>(
    "select last_seq as last from journal_links where tenant_id = $1 and stream = $2 and last_seq > $3 and last_seq <= $4 order by last_seq",
    [tenantId, stream, after, lastSeq],
  );
  return rows.map(({ last }) => last);
}

async function readClosedUntil(tx: Tx, { tenantId, stream }: Replay): Promise<number | undefined> {
  const { rows } = await tx.query<{ until: number }>(
    "select closed_until_ms as until from pg_temp.ledger_periods where tenant_id = $1 and stream = $2",
    [tenantId, stream],
  );
  return rows[0]?.until;
}

async function hasWithdrawnSince(
  tx: Tx,
  { tenantId, stream }: Replay,
  after: number,
): Promise<boolean> {
  const { rowCount } = await tx.query(
    "select 1 from pg_temp.ledger_assertions where tenant_id = $1 and stream = $2 and withdrawn_seq > $3 limit 1",
    [tenantId, stream, after],
  );
  return rowCount === 1;
}

/**
 * Since when an account is below zero depends on the batches: the latest time among the movements of the batch that took
 * it there (its adjustments come after its own movements). Computed for the temporary ledger from the batches as recorded.
 */
export async function dateNegatives(tx: Tx, { tenantId, stream }: Replay): Promise<void> {
  // Nobody analyses temporary tables: the planner takes them for small and would loop over them.
  await tx.query("set local enable_nestloop = off");
  await tx.query(
    `with batch as materialized (
      select generate_series(first_seq, last_seq) as seq, last_seq as batch from journal_links where tenant_id = $1 and stream = $2
    ), leg as (
      select unit, debit as account, quantity as signed, at_ms, kind, seq from pg_temp.ledger_postings where tenant_id = $1 and stream = $2
      union all select unit, credit, -quantity, at_ms, kind, seq from pg_temp.ledger_postings where tenant_id = $1 and stream = $2
    ), step as (
      select unit, account, batch, kind > 0 as is_adjustment, max(at_ms) as at_ms, sum(signed) as moved,
        sum(sum(signed)) over (partition by unit, account order by batch, kind > 0) as held
      from leg join batch using (seq)
      where (unit, account) in (select unit, account from pg_temp.ledger_balances where tenant_id = $1 and stream = $2 and negative_since_ms is not null)
      group by unit, account, batch, kind > 0
    ), fall as (
      select distinct on (unit, account) unit, account, at_ms from step where held < 0 and held - moved >= 0
      order by unit, account, batch desc, is_adjustment desc
    )
    update pg_temp.ledger_balances b set negative_since_ms = fall.at_ms from fall
    where b.tenant_id = $1 and b.stream = $2 and b.unit = fall.unit and b.account = fall.account and b.negative_since_ms <> fall.at_ms`,
    [tenantId, stream],
  );
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
