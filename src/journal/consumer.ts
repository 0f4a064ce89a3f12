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
  /** Reads this stream only. */
  readonly stream?: string;
  /** Types that it listens to; others are not even read. Absent: it gets every event. */
  readonly hears?: readonly string[];
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
  /** Streams that are known to have grown, so that quiet ones need not be looked at. Absent: all streams. */
  readonly streams?: readonly string[] | undefined;
};

const leaseMs = 10_000;

type Behind = { readonly stream: string; readonly seq: number; readonly head: number };

/**
 * Brings a consumer up to the heads; returns the positions it moved to.
 * A reactor's effect precedes its checkpoint: commands with derived ids may repeat, never be lost.
 */
export async function catchUp(run: ConsumerRun, consumer: Consumer): Promise<Map<string, number>> {
  const moved = new Map<string, number>();
  const { tenantId, holder } = run;
  const found = await withTenant(run.pool, tenantId, async (tx) => {
    const name = `consumer:${consumer.name}`;
    const lease = await takeLease(tx, { tenantId, name, holder, durationMs: leaseMs });
    if (lease === undefined) return undefined;
    const behind = await streamsBehind(tx, run, consumer);
    if (consumer.hears === undefined || behind.length === 0) return { lease, behind };
    const passed = await passQuiet(tx, tenantId, { consumer, behind });
    for (const { stream, head } of behind) if (passed.has(stream)) moved.set(stream, head);
    return { lease, behind: behind.filter(({ stream }) => !passed.has(stream)) };
  });
  if (found === undefined) return moved;
  for (const behind of found.behind) {
    const reached = await drainStream(run, { consumer, lease: found.lease, ...behind });
    if (reached > behind.seq) moved.set(behind.stream, reached);
  }
  return moved;
}

/** Streams that have grown past the consumer's position, the chain first. */
async function streamsBehind(tx: Tx, run: ConsumerRun, consumer: Consumer): Promise<Behind[]> {
  const { stream } = consumer;
  const only = stream === undefined ? run.streams : run.streams?.filter((each) => each === stream);
  const { rows } = await tx.query<Behind>({
    name: "journal-streams-behind",
    text: `select h.stream, coalesce(c.seq, 0) as seq, h.last_seq as head from journal_heads h
      left join journal_checkpoints c on c.tenant_id = h.tenant_id and c.consumer = $2 and c.stream = h.stream
      where h.tenant_id = $1 and h.last_seq > coalesce(c.seq, 0) and ($3::text[] is null or h.stream = any($3))
      order by (h.stream = 'chain') desc, h.stream`,
    values: [run.tenantId, consumer.name, only ?? (stream === undefined ? null : [stream])],
  });
  return rows;
}

/** More events than this are looked through in one pass over the journal instead of stream by stream. */
const oneByOneLimit = 20_000;

/** Nothing that the consumer listens to: asked of each stream by its index, or of all of them in one pass. */
const nothingHeard = {
  oneByOne:
    "(select e.seq from journal_events e where e.tenant_id = $1 and e.stream = b.stream and e.seq > b.seq and e.seq <= b.head and e.type = any($6::text[]) limit 1) is null",
  inOnePass:
    "not exists (select from journal_events e where e.tenant_id = $1 and e.stream = b.stream and e.seq > b.seq and e.seq <= b.head and e.type = any($6::text[]))",
};

/** Moves the checkpoint over streams in which nothing that the consumer listens to has happened, all at once. */
async function passQuiet(
  tx: Tx,
  tenantId: number,
  of: { consumer: Consumer; behind: readonly Behind[] },
): Promise<Set<string>> {
  const { consumer, behind } = of;
  const unread = behind.reduce((sum, { seq, head }) => sum + head - seq, 0);
  const way = unread > oneByOneLimit ? "inOnePass" : "oneByOne";
  const { rows } = await tx.query<{ stream: string }>({
    name: `journal-pass-quiet-${way}`,
    text: `insert into journal_checkpoints as c (tenant_id, consumer, stream, seq)
      select $1, $2, b.stream, b.head from unnest($3::text[], $4::int8[], $5::int8[]) as b(stream, seq, head)
      where ${nothingHeard[way]}
      on conflict (tenant_id, consumer, stream) do update set seq = excluded.seq where c.seq < excluded.seq
      returning stream`,
    values: [
      tenantId,
      consumer.name,
      behind.map(({ stream }) => stream),
      behind.map(({ seq }) => seq),
      behind.map(({ head }) => head),
      consumer.hears,
    ],
  });
  return new Set(rows.map(({ stream }) => stream));
}

async function drainStream(
  run: ConsumerRun,
  from: { consumer: Consumer; lease: Lease } & Behind,
): Promise<number> {
  const limit = run.batch ?? 500;
  const { consumer, stream, head } = from;
  let position = from.seq;
  while (position < head) {
    const after = { tenantId: run.tenantId, stream, after: position, until: head, limit };
    const events = await readTenant(run.pool, run.tenantId, (tx) =>
      readStream(tx, { ...after, types: consumer.hears }),
    );
    if (events.length > 0) await consumer.react?.(events);
    const next = events.length < limit ? head : (events.at(-1)?.seq ?? head);
    const kept = await withTenant(run.pool, run.tenantId, async (tx) => {
      if (!(await holdsLease(tx, from.lease))) return false;
      if (events.length > 0) await consumer.apply(tx, events);
      return moveCheckpoint(tx, run.tenantId, {
        consumer: consumer.name,
        stream,
        from: position,
        to: next,
      });
    });
    if (!kept) return position;
    position = next;
  }
  return position;
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

const unseenPage = 500;

/**
 * Events of a stream that a projection has not come to yet, of some types. A decision that holds the stream's lock and
 * asks the projection adds these, so that it knows all that was said before it, whichever process said it.
 */
export async function readUnseen(
  tx: Tx,
  of: { tenantId: number; consumer: string; stream: string; types: readonly string[] },
): Promise<JournalEvent[]> {
  const { tenantId, stream, types } = of;
  const unseen: JournalEvent[] = [];
  let after = await readCheckpoint(tx, of);
  for (;;) {
    const page = await readStream(tx, { tenantId, stream, after, types, limit: unseenPage });
    unseen.push(...page);
    if (page.length < unseenPage) return unseen;
    after = page.at(-1)?.seq ?? after;
  }
}
