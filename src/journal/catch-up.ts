import { readTenant, remakeTenant, withTenant, type Pool, type Tx } from "#database";
import { chainStream, type JournalEvent } from "#kernel";
import type { Consumer } from "./consumer.ts";
import { heldLeases, readOwnLeases, takeLeases, type Lease } from "./lease.ts";
import { passQuiet } from "./pass-quiet.ts";
import { readRanges } from "./read.ts";

export type ConsumerRun = {
  readonly pool: Pool;
  readonly tenantId: number;
  readonly holder: string;
  /** Events that are read at once, over all streams. */
  readonly batch?: number;
  /** Streams that are known to have grown, so that quiet ones need not be looked at. Absent: all streams. */
  readonly streams?: readonly string[] | undefined;
};

const leaseMs = 10_000;
const batchEvents = 1_000;

/** Where a consumer stands in a stream that has grown past it. */
export type Behind = {
  readonly consumer: string;
  readonly stream: string;
  readonly seq: number;
  readonly head: number;
};

/** Brings one consumer up to the heads; returns the positions it moved to. */
export async function catchUp(
  run: ConsumerRun,
  consumer: Consumer,
): Promise<ReadonlyMap<string, number>> {
  const { positions } = await catchUpAll(run, [consumer], (error) => {
    throw error;
  });
  return positions;
}

/** Positions that consumers have moved to, and the events that were read for them, each stream's in order. */
export type Moved = {
  readonly positions: ReadonlyMap<string, number>;
  readonly events: ReadonlyMap<string, readonly JournalEvent[]>;
};

/**
 * Brings consumers up to the heads, portion by portion, in a number of statements that does not depend on how many streams
 * have grown: the events of a portion are read once, then the consumers, in their turn, take what they have not had of them,
 * in one transaction. A consumer that fails is left where it stands until the next call; the others go on.
 *
 * A reactor's effect precedes its checkpoint: commands with derived ids may repeat, never be lost.
 */
export async function catchUpAll(
  run: ConsumerRun,
  consumers: readonly Consumer[],
  onFailure: (error: unknown, consumer: Consumer) => void,
): Promise<Moved> {
  const moved = new Map<string, number>();
  const read = new Map<string, JournalEvent[]>();
  if (consumers.length === 0) return { positions: moved, events: read };
  const working = new Set(await openTakers(run, consumers, moved));
  const fail = (taker: Taker, error: unknown): void => {
    working.delete(taker);
    onFailure(error, taker.consumer);
  };
  for (;;) {
    const portion = nextPortion(working, run.batch ?? batchEvents);
    if (portion.size === 0) return { positions: moved, events: read };
    const wanted = [...portion].map(([stream, { after, until }]) => ({ stream, after, until }));
    const events = await readTenant(run.pool, run.tenantId, (tx) =>
      readRanges(tx, run.tenantId, wanted),
    );
    keepLast(read, events);
    const parts = await reactTo([...working], { portion, events }, fail);
    const kept = new Set(await keepAll(run, parts, fail));
    // What is not kept and did not fail has gone to another process with its lease.
    for (const part of parts) {
      if (kept.has(part)) note(part, moved);
      else working.delete(part.taker);
    }
  }
}

/** What each consumer is to keep of a portion, once its reactor has acted. */
async function reactTo(
  takers: readonly Taker[],
  of: { portion: Portion; events: readonly JournalEvent[] },
  fail: (taker: Taker, error: unknown) => void,
): Promise<Part[]> {
  const parts: Part[] = [];
  for (const taker of takers) {
    const moves = movesOf(taker, of.portion);
    if (moves.length === 0) continue;
    const runs = runsFor(taker.consumer, { moves, events: of.events });
    try {
      for (const events of runs) await taker.consumer.react?.(events);
      parts.push({ taker, moves, runs });
    } catch (error) {
      fail(taker, error);
    }
  }
  return parts;
}

/** What is told of a stream is its end. */
const keptEvents = 500;

function keepLast(read: Map<string, JournalEvent[]>, events: readonly JournalEvent[]): void {
  for (const [stream, of] of Map.groupBy(events, (event) => event.stream))
    read.set(stream, [...(read.get(stream) ?? []), ...of].slice(-keptEvents));
}

/** A consumer that this process may work for, and where it stands; `at` moves on with it. */
type Taker = {
  readonly consumer: Consumer;
  readonly lease: Lease;
  readonly at: Map<string, number>;
  readonly heads: ReadonlyMap<string, number>;
};

/** Those of the consumers that have something to read and are this process's to work for. */
async function openTakers(
  run: ConsumerRun,
  consumers: readonly Consumer[],
  moved: Map<string, number>,
): Promise<Taker[]> {
  const { pool, tenantId, holder } = run;
  const asked = { tenantId, holder, durationMs: leaseMs };
  const [behind, own] = await readTenant(pool, tenantId, (tx) =>
    Promise.all([
      streamsBehind(tx, run, consumers),
      readOwnLeases(tx, { ...asked, names: consumers.map(leaseOf) }),
    ]),
  );
  const rowsOf = Map.groupBy(behind, ({ consumer }) => consumer);
  const busy = consumers.filter(({ name }) => rowsOf.has(name));
  const names = busy.map(leaseOf).filter((name) => !own.has(name));
  const leases = new Map([...own, ...(await takeLeases(pool, { ...asked, names }))]);
  const takers: Taker[] = [];
  for (const consumer of busy) {
    const lease = leases.get(leaseOf(consumer));
    if (lease === undefined) continue;
    const rows = await passedOver(
      run,
      { consumer, behind: rowsOf.get(consumer.name) ?? [] },
      moved,
    );
    const at = new Map(rows.map(({ stream, seq }) => [stream, seq]));
    takers.push({ consumer, lease, at, heads: new Map(rows.map((row) => [row.stream, row.head])) });
  }
  return takers;
}

const leaseOf = ({ name }: Consumer): string => `consumer:${name}`;

/** A long past is not read where nothing in it was said to the consumer. */
async function passedOver(
  run: ConsumerRun,
  of: { consumer: Consumer; behind: readonly Behind[] },
  moved: Map<string, number>,
): Promise<readonly Behind[]> {
  const unread = of.behind.reduce((sum, { seq, head }) => sum + head - seq, 0);
  if (of.consumer.hears === undefined || unread <= (run.batch ?? batchEvents)) return of.behind;
  const passed = await withTenant(run.pool, run.tenantId, (tx) => passQuiet(tx, run.tenantId, of));
  for (const { stream, head } of of.behind) if (passed.has(stream)) moved.set(stream, head);
  return of.behind.filter(({ stream }) => !passed.has(stream));
}

async function streamsBehind(
  tx: Tx,
  run: ConsumerRun,
  consumers: readonly Consumer[],
): Promise<Behind[]> {
  const { rows } = await tx.query<Behind>({
    name: "journal-streams-behind",
    text: `select k.consumer, h.stream, coalesce(c.seq, 0) as seq, h.last_seq as head from journal_heads h
      cross join unnest($2::text[], $3::text[]) as k(consumer, its_stream)
      left join lateral (
        select seq from journal_checkpoints x where x.tenant_id = $1 and x.consumer = k.consumer and x.stream = h.stream offset 0
      ) c on true
      where h.tenant_id = $1 and h.last_seq > coalesce(c.seq, 0) and (k.its_stream is null or h.stream = k.its_stream)
        and ($4::text[] is null or h.stream = any($4))
      order by (h.stream = $5) desc, h.stream`,
    values: [
      run.tenantId,
      consumers.map(({ name }) => name),
      consumers.map(({ stream }) => stream ?? null),
      run.streams ?? null,
      chainStream,
    ],
  });
  return rows;
}

type Range = { readonly after: number; readonly until: number };
type Portion = ReadonlyMap<string, Range>;

/**
 * The next events that consumers have not had, at most so many, the chain first. It is asked anew after each portion: what
 * only a consumer waits for that has failed is not read.
 */
function nextPortion(takers: Iterable<Taker>, limit: number): Portion {
  const ranges = new Map<string, Range>();
  for (const { at, heads } of takers)
    for (const [stream, seq] of at) {
      const head = heads.get(stream) ?? seq;
      if (seq >= head) continue;
      const known = ranges.get(stream);
      const after = Math.min(seq, known?.after ?? seq);
      ranges.set(stream, { after, until: Math.max(head, known?.until ?? head) });
    }
  const portion = new Map<string, Range>();
  let room = limit;
  for (const [stream, { after, until }] of chainFirst(ranges)) {
    if (room <= 0) break;
    const upTo = Math.min(until, after + room);
    portion.set(stream, { after, until: upTo });
    room -= upTo - after;
  }
  return portion;
}

function chainFirst(ranges: ReadonlyMap<string, Range>): [string, Range][] {
  return [...ranges].sort(
    ([left], [right]) => Number(right === chainStream) - Number(left === chainStream),
  );
}

/** What one consumer has not had of a portion. */
type Part = { readonly taker: Taker; readonly moves: readonly Move[]; readonly runs: Runs };

function movesOf({ at, heads }: Taker, portion: Portion): Move[] {
  return [...portion].flatMap(([stream, { until }]) => {
    const from = at.get(stream);
    const to = Math.min(until, heads.get(stream) ?? 0);
    return from === undefined || from >= to ? [] : [{ stream, from, to }];
  });
}

/** All in one transaction; should one of them fail, each in its own, so that the others go on. Returns those that are kept. */
async function keepAll(
  run: ConsumerRun,
  parts: readonly Part[],
  fail: (taker: Taker, error: unknown) => void,
): Promise<readonly Part[]> {
  if (parts.length === 0) return [];
  try {
    return await keepEffects(run, parts);
  } catch {
    const kept: Part[] = [];
    for (const part of parts) {
      try {
        kept.push(...(await keepEffects(run, [part])));
      } catch (error) {
        fail(part.taker, error);
      }
    }
    return kept;
  }
}

function note({ taker, moves }: Part, moved: Map<string, number>): void {
  for (const { stream, to } of moves) {
    taker.at.set(stream, to);
    moved.set(stream, Math.max(moved.get(stream) ?? 0, to));
  }
}

type Move = { readonly stream: string; readonly from: number; readonly to: number };
type Runs = readonly (readonly JournalEvent[])[];

/** The events that a consumer listens to and has not had, in runs as it takes them. */
function runsFor(
  consumer: Consumer,
  of: { moves: readonly Move[]; events: readonly JournalEvent[] },
): Runs {
  const hears = consumer.hears === undefined ? undefined : new Set(consumer.hears);
  const reach = new Map(of.moves.map((move) => [move.stream, move]));
  const fresh = of.events.filter(({ stream, seq, type }) => {
    const move = reach.get(stream);
    if (move === undefined || seq <= move.from || seq > move.to) return false;
    return hears === undefined || hears.has(type);
  });
  const byStream = [...Map.groupBy(fresh, ({ stream }) => stream).values()];
  const isWhole = consumer.takesManyStreams === true && byStream.length > 1;
  return isWhole ? [fresh] : byStream;
}

/**
 * Effects in the order of the consumers, and their checkpoints, in one transaction. Returns the parts whose lease is still
 * this process's; the others are another's to take.
 */
function keepEffects(run: ConsumerRun, parts: readonly Part[]): Promise<readonly Part[]> {
  return remakeTenant(run.pool, run.tenantId, async (tx) => {
    const held = await heldLeases(
      tx,
      parts.map(({ taker }) => taker.lease),
    );
    const ours = parts.filter(({ taker }) => held.has(taker.lease.name));
    for (const { taker, runs } of ours)
      for (const events of runs) await taker.consumer.apply(tx, events);
    const moves = ours.flatMap(({ taker, moves: of }) =>
      of.map((move) => ({ ...move, consumer: taker.consumer.name })),
    );
    if (moves.length > 0) await moveCheckpoints(tx, run.tenantId, moves);
    return ours;
  });
}

/** Fails when a checkpoint is no longer where this run read it: another holder went on from there. */
async function moveCheckpoints(
  tx: Tx,
  tenantId: number,
  moves: readonly (Move & { readonly consumer: string })[],
): Promise<void> {
  const { rowCount } = await tx.query({
    name: "journal-move-checkpoints",
    text: `with m as materialized (select * from unnest($2::text[], $3::text[], $4::int8[], $5::int8[]) as t(consumer, stream, since, upto)),
      moved as (
        update journal_checkpoints c set seq = m.upto from m
        where c.tenant_id = $1 and c.consumer = m.consumer and c.stream = m.stream and c.seq = m.since returning 1
      ), begun as (
        insert into journal_checkpoints (tenant_id, consumer, stream, seq) select $1, consumer, stream, upto from m where since = 0
        on conflict do nothing returning 1
      ) select from moved union all select from begun`,
    values: [
      tenantId,
      moves.map(({ consumer }) => consumer),
      moves.map(({ stream }) => stream),
      moves.map(({ from }) => from),
      moves.map(({ to }) => to),
    ],
  });
  if (rowCount !== moves.length)
    throw new Error(
      `${moves.length - (rowCount ?? 0)} checkpoints have been moved by another process`,
    );
}
