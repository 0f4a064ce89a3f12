import { readTenant, withTenant, type Pool, type Tx } from "#database";
import type { JournalEvent } from "#kernel";
import { holdsLease, takeLease, type Lease } from "./lease.ts";
import { readStream } from "./read.ts";

/**
 * Reads every stream in order and keeps its position in the same transaction as its effect, so that each event has its
 * effect once. Its result must be the same for any interleaving of streams.
 */
export type Consumer = {
  readonly name: string;
  /** Effect of a run of events of one stream, inside the transaction that moves the checkpoint. */
  readonly apply: (tx: Tx, events: readonly JournalEvent[]) => Promise<void>;
  /** After the commit: what leaves through the ordinary doors, with derived ids. Done again after a crash. */
  readonly react?: (events: readonly JournalEvent[]) => Promise<void>;
};

export type ConsumerRun = {
  readonly pool: Pool;
  readonly tenantId: number;
  readonly holder: string;
  readonly batch?: number;
};

const leaseMs = 10_000;

/**
 * Brings a consumer up to the heads; returns the positions it moved to.
 * A reactor's effect precedes its checkpoint: commands with derived ids may repeat, never be lost.
 */
export async function catchUp(run: ConsumerRun, consumer: Consumer): Promise<Map<string, number>> {
  const moved = new Map<string, number>();
  const lease = await withTenant(run.pool, run.tenantId, (tx) =>
    takeLease(tx, {
      tenantId: run.tenantId,
      name: `consumer:${consumer.name}`,
      holder: run.holder,
      durationMs: leaseMs,
    }),
  );
  if (lease === undefined) return moved;
  for (const behind of await streamsBehind(run, consumer.name)) {
    const reached = await drainStream(run, { consumer, lease, ...behind });
    if (reached > behind.seq) moved.set(behind.stream, reached);
  }
  return moved;
}

async function streamsBehind(
  run: ConsumerRun,
  consumer: string,
): Promise<{ stream: string; seq: number }[]> {
  return readTenant(run.pool, run.tenantId, async (tx) => {
    const { rows } = await tx.query<{ stream: string; seq: number }>({
      name: "journal-streams-behind",
      text: `select h.stream, coalesce(c.seq, 0) as seq from journal_heads h
        left join journal_checkpoints c on c.tenant_id = h.tenant_id and c.consumer = $2 and c.stream = h.stream
        where h.tenant_id = $1 and h.last_seq > coalesce(c.seq, 0) order by (h.stream = 'chain') desc, h.stream`,
      values: [run.tenantId, consumer],
    });
    return rows;
  });
}

async function drainStream(
  run: ConsumerRun,
  from: { consumer: Consumer; lease: Lease; stream: string; seq: number },
): Promise<number> {
  const limit = run.batch ?? 500;
  let position = from.seq;
  for (;;) {
    const events = await readTenant(run.pool, run.tenantId, (tx) =>
      readStream(tx, { tenantId: run.tenantId, stream: from.stream, after: position, limit }),
    );
    if (events.length === 0) return position;
    await from.consumer.react?.(events);
    const next = events.at(-1)?.seq ?? position;
    const kept = await withTenant(run.pool, run.tenantId, async (tx) => {
      if (!(await holdsLease(tx, from.lease))) return false;
      await from.consumer.apply(tx, events);
      return moveCheckpoint(tx, run.tenantId, {
        consumer: from.consumer.name,
        stream: from.stream,
        from: position,
        to: next,
      });
    });
    if (!kept) return position;
    position = next;
    if (events.length < limit) return position;
  }
}

/** False when the checkpoint is no longer where this run read it: another holder went on from there. */
async function moveCheckpoint(
  tx: Tx,
  tenantId: number,
  move: { consumer: string; stream: string; from: number; to: number },
): Promise<boolean> {
  const { rowCount } = await tx.query({
    name: "journal-move-checkpoint",
    text: `insert into journal_checkpoints as c (tenant_id, consumer, stream, seq) select $1, $2, $3, $5 where true
      on conflict (tenant_id, consumer, stream) do update set seq = excluded.seq where c.seq = $4`,
    values: [tenantId, move.consumer, move.stream, move.from, move.to],
  });
  if (rowCount !== 1)
    throw new Error(`checkpoint of ${move.consumer} on ${move.stream} is not at ${move.from}`);
  return true;
}

/** How far a consumer has read a stream. */
export async function readCheckpoint(
  tx: Tx,
  of: { tenantId: number; consumer: string; stream: string },
): Promise<number> {
  const { rows } = await tx.query<{ seq: number }>({
    name: "journal-read-checkpoint",
    text: "select seq from journal_checkpoints where tenant_id = $1 and consumer = $2 and stream = $3",
    values: [of.tenantId, of.consumer, of.stream],
  });
  return rows[0]?.seq ?? 0;
}
