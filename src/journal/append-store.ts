import { byteas, int2s, int4s, int8s, texts, uuids, type Tx } from "#database";
import { chainStream } from "#kernel";
import type { Known, SortedOut } from "./admission.ts";
import { derivedId } from "./identity.ts";
import type { AppendItem, NumberedEvent } from "./types.ts";

/** The end of a stream, held by the transaction that locked it. */
export type Head = { stream: string; lastSeq: number; lastHash: Buffer; lastRecordedAt: number };
export type Link = {
  readonly stream: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  readonly hash: Buffer;
};

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
      values: [tenantId, texts(missing)],
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
    values: [from.tenantId, texts(from.streams)],
  });
  for (const row of rows) from.heads.set(row.stream, row);
}

/**
 * Runs after the locks of the heads are held, so that a commit which just ended is seen. For a stream that is new the lock
 * comes later: then the unique key of the identities finds what was missed, and the batch is tried again.
 */
export async function findKnown(
  tx: Tx,
  tenantId: number,
  items: readonly AppendItem[],
): Promise<{ known: ReadonlyMap<string, Known>; chainSeq: number }> {
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
    values: [tenantId, uuids(keys)],
  });
  const known = new Map<string, Known>();
  for (const row of rows) if (row.key !== null) known.set(row.key, row);
  return { known, chainSeq: rows[0]?.chainSeq ?? 0 };
}

export type Insertion = {
  readonly events: readonly NumberedEvent[];
  readonly digests: readonly Buffer[];
  readonly links: readonly Link[];
  readonly heads: ReadonlyMap<string, Head>;
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
), l as (
  insert into journal_links (tenant_id, stream, first_seq, last_seq, hash)
  select $1, * from unnest($15::text[], $16::int8[], $17::int8[], $18::bytea[])
)
insert into journal_heads (tenant_id, stream, last_seq, last_hash, last_recorded_ms)
select $1, * from unnest($15::text[], $17::int8[], $18::bytea[], $19::int8[])
on conflict (tenant_id, stream) do update set last_seq = excluded.last_seq, last_hash = excluded.last_hash, last_recorded_ms = excluded.last_recorded_ms`;

/** Events, identities, links and heads in one statement. The identity of a mended event is there already. */
export async function insertEvents(tx: Tx, tenantId: number, insertion: Insertion): Promise<void> {
  const { events, digests, links, heads } = insertion;
  await tx.query({
    name: "journal-insert-events",
    text: insertEventsSql,
    values: [
      tenantId,
      texts(events.map(({ event }) => event.stream)),
      int8s(events.map(({ seq }) => seq)),
      int8s(events.map(({ recordedAt }) => recordedAt)),
      texts(events.map(({ event }) => event.type)),
      int2s(events.map(({ event }) => event.version)),
      int8s(events.map(({ event }) => event.at)),
      int4s(events.map(({ event }) => event.errorMs)),
      int8s(events.map(({ chainSeq }) => chainSeq)),
      uuids(events.map(({ event }) => event.key)),
      texts(events.map(({ event }) => event.body)),
      byteas(events.map(({ event }) => event.mends ?? null)),
      byteas(digests),
      byteas(events.map(({ event }) => event.contentHash)),
      texts(links.map((link) => link.stream)),
      int8s(links.map((link) => link.firstSeq)),
      int8s(links.map((link) => link.lastSeq)),
      byteas(links.map((link) => link.hash)),
      int8s(links.map((link) => heads.get(link.stream)?.lastRecordedAt ?? 0)),
    ],
  });
}

/** What was set aside is mended: its identity now names the event, and its place in the quarantine closes. */
export async function markMended(
  tx: Tx,
  tenantId: number,
  numbered: readonly NumberedEvent[],
): Promise<void> {
  const mending = numbered.filter(({ event }) => event.mends !== undefined);
  if (mending.length === 0) return;
  await tx.query({
    name: "journal-mark-mended",
    text: `with m as (
        update journal_identities i set stream = t.stream, seq = t.seq
        from unnest($2::uuid[], $4::text[], $5::int8[]) as t(key, stream, seq)
        where i.tenant_id = $1 and i.event_key = t.key
      )
      update journal_quarantine q set state = 'mended'
      from unnest($2::uuid[], $3::bytea[]) as t(key, mends)
      where q.tenant_id = $1 and q.event_key = t.key and q.content_hash = t.mends`,
    values: [
      tenantId,
      uuids(mending.map(({ event }) => event.key)),
      byteas(mending.map(({ event }) => event.mends ?? null)),
      texts(mending.map(({ event }) => event.stream)),
      int8s(mending.map(({ seq }) => seq)),
    ],
  });
}

export async function insertQuarantine(
  tx: Tx,
  batch: { readonly tenantId: number; readonly now: number },
  entries: SortedOut["quarantine"],
): Promise<void> {
  if (entries.length === 0) return;
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
