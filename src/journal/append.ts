import type { Tx } from "#database";
import { chainStream, type Refusal } from "#kernel";
import { derivedId } from "./identity.ts";
import { eventDigest, nextLink } from "./proof.ts";
import type {
  AppendItem,
  AppendResult,
  NumberedEvent,
  Poster,
  PreparedEvent,
  QuarantinedEvent,
} from "./types.ts";

type Head = { stream: string; lastSeq: number; lastHash: Buffer; lastRecordedAt: number };
type Known = {
  readonly contentHash: Buffer;
  readonly stream: string | null;
  readonly seq: number | null;
};
type Link = {
  readonly stream: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly hash: Buffer;
};

export type AppendBatch = {
  readonly tenantId: number;
  readonly items: readonly AppendItem[];
  /** The server's clock, milliseconds. */
  readonly now: number;
};

/**
 * Records a batch of one tenant inside a transaction, with a number of statements that does not depend on its size:
 * lock heads in key order → find what is known → admit → number, chain and insert → post.
 * Returns one result an item, in order. Errors: database errors only; a concurrent first arrival of the same (source, id)
 * on another stream is a unique violation (23505), after which the whole batch is tried again.
 */
export async function appendBatch(
  tx: Tx,
  batch: AppendBatch,
  poster: Poster,
): Promise<AppendResult[]> {
  const { tenantId, items } = batch;
  const events = items.filter((item) => item.kind === "event");
  const heads = await lockHeads(
    tx,
    tenantId,
    [...new Set(events.map((event) => event.stream))].sort(),
  );
  const { known, chainSeq } = await findKnown(tx, tenantId, items);
  const sorted = sortOut(items, known);
  const refusals = await poster.admit(tx, tenantId, sorted.fresh);
  const admitted =
    refusals.size === 0 ? sorted.fresh : sorted.fresh.filter((event) => !refusals.has(event));
  const numbered = number(admitted, heads, { now: batch.now, chainSeq });
  if (numbered.events.length > 0) {
    await insertEvents(tx, tenantId, { ...numbered, heads });
    await poster.post(tx, tenantId, numbered.events);
  }
  if (sorted.quarantine.length > 0) await insertQuarantine(tx, batch, sorted.quarantine);
  return results(items, { sorted, refusals, numbered: numbered.events });
}

/** Takes the locks of the streams in key order, making heads of streams that are new. */
export async function lockHeads(
  tx: Tx,
  tenantId: number,
  streams: readonly string[],
): Promise<Map<string, Head>> {
  const heads = new Map<string, Head>();
  if (streams.length === 0) return heads;
  await readHeads(tx, { tenantId, streams, heads });
  const missing = streams.filter((stream) => !heads.has(stream));
  if (missing.length > 0) {
    await tx.query({
      name: "journal-new-heads",
      text: "insert into journal_heads (tenant_id, stream) select $1, s from unnest($2::text[]) s order by s on conflict do nothing",
      values: [tenantId, missing],
    });
    await readHeads(tx, { tenantId, streams: missing, heads });
  }
  return heads;
}

async function readHeads(
  tx: Tx,
  from: { tenantId: number; streams: readonly string[]; heads: Map<string, Head> },
): Promise<void> {
  const { rows } = await tx.query<Head>({
    name: "journal-lock-heads",
    text: `select stream, last_seq as "lastSeq", last_hash as "lastHash", last_recorded_ms as "lastRecordedAt"
      from unnest($2::text[]) as k(wanted)
      cross join lateral (select * from journal_heads where tenant_id = $1 and stream = k.wanted for update) h`,
    values: [from.tenantId, from.streams],
  });
  for (const row of rows) from.heads.set(row.stream, row);
}

/** Reads after the locks are held, so that a commit which just ended is seen. */
async function findKnown(tx: Tx, tenantId: number, items: readonly AppendItem[]) {
  const keys = items.map((item) => item.key).filter((key) => key !== undefined);
  const { rows } = await tx.query<{ chainSeq: number | null; key: string | null } & Known>({
    name: "journal-find-known",
    text: `select c.last_seq as "chainSeq", i.event_key as key, i.content_hash as "contentHash", i.stream, i.seq
      from (values (1)) one
      left join journal_heads c on c.tenant_id = $1 and c.stream = '${chainStream}'
      left join (
        select f.* from unnest($2::uuid[]) as k(key)
        cross join lateral (select * from journal_identities where tenant_id = $1 and event_key = k.key offset 0) f
      ) i on true`,
    values: [tenantId, keys],
  });
  const known = new Map<string, Known>();
  for (const row of rows) if (row.key !== null) known.set(row.key, row);
  return { known, chainSeq: rows[0]?.chainSeq ?? 0 };
}

type SortedOut = {
  readonly fresh: PreparedEvent[];
  readonly quarantine: { item: AppendItem; reason: string; identity: boolean }[];
  /** Item index → what the item repeats, within the batch or from before. */
  readonly repeats: Map<number, { first?: AppendItem; known?: Known; same: boolean }>;
};

function sortOut(items: readonly AppendItem[], known: ReadonlyMap<string, Known>): SortedOut {
  const sorted: SortedOut = { fresh: [], quarantine: [], repeats: new Map() };
  const firsts = new Map<string, AppendItem>();
  for (const [index, item] of items.entries()) {
    const earlier = item.key === undefined ? undefined : known.get(item.key);
    const first = item.key === undefined ? undefined : firsts.get(item.key);
    const mendsOpen =
      item.kind === "event" &&
      item.mends !== undefined &&
      earlier !== undefined &&
      earlier.seq === null &&
      first === undefined;
    if ((earlier === undefined && first === undefined) || mendsOpen) {
      if (item.key !== undefined) firsts.set(item.key, item);
      if (item.kind === "event") sorted.fresh.push(item);
      else sorted.quarantine.push({ item, reason: item.reason, identity: item.key !== undefined });
      continue;
    }
    const original = earlier?.contentHash ?? first?.contentHash;
    const same =
      original !== undefined &&
      original.equals(item.kind === "event" ? (item.mends ?? item.contentHash) : item.contentHash);
    sorted.repeats.set(index, {
      ...(first && { first }),
      ...(earlier && { known: earlier }),
      same,
    });
    if (!same) sorted.quarantine.push({ item, reason: "conflict", identity: false });
  }
  return sorted;
}

function number(
  events: readonly PreparedEvent[],
  heads: Map<string, Head>,
  at: { now: number; chainSeq: number },
) {
  const numbered: NumberedEvent[] = [];
  const digests: Buffer[] = [];
  const byStream = new Map<string, { firstSeq: number; digests: Buffer[] }>();
  let chainSeq = at.chainSeq;
  for (const event of events) {
    const head = heads.get(event.stream);
    if (head === undefined) throw new Error(`no head for ${event.stream}`);
    head.lastSeq += 1;
    head.lastRecordedAt = Math.max(head.lastRecordedAt, at.now);
    if (event.stream === chainStream) chainSeq = head.lastSeq;
    const place = { seq: head.lastSeq, recordedAt: head.lastRecordedAt, chainSeq };
    numbered.push({ event, ...place });
    const digest = eventDigest({
      ...place,
      stream: event.stream,
      type: event.type,
      version: event.version,
      at: event.at,
      errorMs: event.errorMs,
      key: event.key,
      body: event.body,
    });
    digests.push(digest);
    const group = byStream.get(event.stream);
    if (group === undefined)
      byStream.set(event.stream, { firstSeq: head.lastSeq, digests: [digest] });
    else group.digests.push(digest);
  }
  const links: Link[] = [];
  for (const [stream, group] of byStream) {
    const head = heads.get(stream);
    if (head === undefined) throw new Error(`no head for ${stream}`);
    head.lastHash = nextLink(head.lastHash, group.digests);
    links.push({ stream, firstSeq: group.firstSeq, lastSeq: head.lastSeq, hash: head.lastHash });
  }
  return { events: numbered, digests, links };
}

type Insertion = {
  events: readonly NumberedEvent[];
  digests: readonly Buffer[];
  links: readonly Link[];
  heads: ReadonlyMap<string, Head>;
};

const insertEventsSql = `
with e as (
  insert into journal_events (tenant_id, stream, seq, recorded_at, type, version, at_ms, error_ms, chain_seq, event_key, body, mends, digest)
  select $1, stream, seq, to_timestamp(recorded / 1000.0), type, version, at_ms, error_ms, chain_seq, key, body, mends, digest
  from unnest($2::text[], $3::int8[], $4::int8[], $5::text[], $6::int2[], $7::int8[], $8::int4[], $9::int8[], $10::uuid[], $11::text[], $12::bytea[], $13::bytea[])
    as t(stream, seq, recorded, type, version, at_ms, error_ms, chain_seq, key, body, mends, digest)
), i as (
  insert into journal_identities (tenant_id, event_key, content_hash, stream, seq)
  select $1, key, content, stream, seq from unnest($10::uuid[], $14::bytea[], $2::text[], $3::int8[], $12::bytea[]) as t(key, content, stream, seq, mends)
  where mends is null
), m as (
  update journal_identities i set stream = t.stream, seq = t.seq
  from unnest($10::uuid[], $2::text[], $3::int8[], $12::bytea[]) as t(key, stream, seq, mends)
  where t.mends is not null and i.tenant_id = $1 and i.event_key = t.key
), q as (
  update journal_quarantine q set state = 'mended'
  from unnest($10::uuid[], $12::bytea[]) as t(key, mends)
  where t.mends is not null and q.tenant_id = $1 and q.event_key = t.key and q.content_hash = t.mends
), l as (
  insert into journal_links (tenant_id, stream, first_seq, last_seq, hash)
  select $1, * from unnest($15::text[], $16::int8[], $17::int8[], $18::bytea[])
)
insert into journal_heads (tenant_id, stream, last_seq, last_hash, last_recorded_ms)
select $1, * from unnest($15::text[], $17::int8[], $18::bytea[], $19::int8[])
on conflict (tenant_id, stream) do update set last_seq = excluded.last_seq, last_hash = excluded.last_hash, last_recorded_ms = excluded.last_recorded_ms`;

async function insertEvents(tx: Tx, tenantId: number, insertion: Insertion): Promise<void> {
  const { events, digests, links, heads } = insertion;
  await tx.query({
    name: "journal-insert-events",
    text: insertEventsSql,
    values: [
      tenantId,
      events.map(({ event }) => event.stream),
      events.map(({ seq }) => seq),
      events.map(({ recordedAt }) => recordedAt),
      events.map(({ event }) => event.type),
      events.map(({ event }) => event.version),
      events.map(({ event }) => event.at),
      events.map(({ event }) => event.errorMs),
      events.map(({ chainSeq }) => chainSeq),
      events.map(({ event }) => event.key),
      events.map(({ event }) => event.body),
      events.map(({ event }) => event.mends ?? null),
      digests,
      events.map(({ event }) => event.contentHash),
      links.map((link) => link.stream),
      links.map((link) => link.firstSeq),
      links.map((link) => link.lastSeq),
      links.map((link) => link.hash),
      links.map((link) => heads.get(link.stream)?.lastRecordedAt ?? 0),
    ],
  });
}

async function insertQuarantine(
  tx: Tx,
  batch: AppendBatch,
  entries: SortedOut["quarantine"],
): Promise<void> {
  await tx.query({
    name: "journal-insert-quarantine",
    text: `with q as (
        insert into journal_quarantine (tenant_id, quarantine_key, event_key, reason, detail, body, content_hash, source, received_at)
        select $1, quarantine_key, key, reason, detail::jsonb, body, content, source, to_timestamp($2 / 1000.0)
        from unnest($3::uuid[], $4::uuid[], $5::text[], $6::text[], $7::text[], $8::bytea[], $9::text[])
          as t(quarantine_key, key, reason, detail, body, content, source)
        on conflict do nothing
      )
      insert into journal_identities (tenant_id, event_key, content_hash)
      select $1, key, content from unnest($4::uuid[], $8::bytea[], $10::bool[]) as t(key, content, identity) where identity
      on conflict do nothing`,
    values: [
      batch.tenantId,
      batch.now,
      entries.map(({ item }) =>
        derivedId("quarantine", item.key ?? "", item.contentHash.toString("hex")),
      ),
      entries.map(({ item }) => item.key ?? null),
      entries.map(({ reason }) => reason),
      entries.map(({ item }) =>
        JSON.stringify(
          item.kind === "quarantine"
            ? item.detail
            : { place: item.envelope.place, type: item.type },
        ),
      ),
      entries.map(({ item }) => item.body),
      entries.map(({ item }) => item.contentHash),
      entries.map(({ item }) => item.source ?? null),
      entries.map(({ identity }) => identity),
    ],
  });
}

type Outcome = {
  sorted: SortedOut;
  refusals: ReadonlyMap<PreparedEvent, Refusal>;
  numbered: readonly NumberedEvent[];
};

function results(items: readonly AppendItem[], outcome: Outcome): AppendResult[] {
  const places = new Map<AppendItem, { stream: string; seq: number }>();
  for (const { event, seq } of outcome.numbered) places.set(event, { stream: event.stream, seq });
  return items.map((item, index) => {
    const repeat = outcome.sorted.repeats.get(index);
    if (repeat === undefined) return firstResult(item, places, outcome.refusals);
    const place =
      repeat.known === undefined ? repeat.first && places.get(repeat.first) : placeOf(repeat.known);
    if (!repeat.same) return { status: "conflict", ...place };
    if (place !== undefined) return { status: "duplicate", ...place };
    if (repeat.first !== undefined) return firstResult(repeat.first, places, outcome.refusals);
    return { status: "quarantined", reason: item.kind === "quarantine" ? item.reason : "known" };
  });
}

function firstResult(
  item: AppendItem,
  places: ReadonlyMap<AppendItem, { stream: string; seq: number }>,
  refusals: Outcome["refusals"],
): AppendResult {
  if (item.kind === "quarantine") return { status: "quarantined", reason: item.reason };
  const refusal = refusals.get(item);
  if (refusal !== undefined) return { status: "refused", refusal };
  const place = places.get(item);
  if (place === undefined) throw new Error(`event ${item.key} has no place`);
  return { status: "applied", ...place };
}

function placeOf(known: Known): { stream: string; seq: number } | undefined {
  return known.stream === null || known.seq === null
    ? undefined
    : { stream: known.stream, seq: known.seq };
}

export type { QuarantinedEvent };
