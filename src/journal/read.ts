import type { Tx } from "#database";
import type { CloudEvent, JournalEvent } from "#kernel";
import { upcast } from "#vocabulary";

type Row = {
  stream: string;
  seq: number;
  recorded: Date;
  type: string;
  version: number;
  at: number;
  error: number;
  chain: number;
  key: string;
  body: string;
};

export const eventColumns = `stream, seq, recorded_at as recorded, type, version, at_ms as at, error_ms as error, chain_seq as chain, event_key as key, body`;

/** Events of one stream after a position, up to another one and of some types where these are given, in order. */
export async function readStream(
  tx: Tx,
  from: {
    tenantId: number;
    stream: string;
    after: number;
    until?: number;
    types?: readonly string[] | undefined;
    limit: number;
  },
): Promise<JournalEvent[]> {
  const { rows } = await tx.query<Row>({
    name: "journal-read-stream",
    text: `select ${eventColumns} from journal_events where tenant_id = $1 and stream = $2 and seq > $3
        and seq <= coalesce($5::int8, 9007199254740991) and ($6::text[] is null or type = any($6)) order by seq limit $4`,
    values: [
      from.tenantId,
      from.stream,
      from.after,
      from.limit,
      from.until ?? null,
      from.types ?? null,
    ],
  });
  return rows.map((row) => toJournalEvent(from.tenantId, row));
}

/** Events of several streams between positions (after, up to and with), each stream's in order. */
export async function readRanges(
  tx: Tx,
  tenantId: number,
  ranges: readonly { readonly stream: string; readonly after: number; readonly until: number }[],
): Promise<JournalEvent[]> {
  const { rows } = await tx.query<Row>({
    name: "journal-read-ranges",
    text: `select ${eventColumns} from unnest($2::text[], $3::int8[], $4::int8[]) with ordinality as r(of_stream, since, upto, turn)
      cross join lateral (
        select * from journal_events x where x.tenant_id = $1 and x.stream = r.of_stream and x.seq > r.since and x.seq <= r.upto offset 0
      ) e order by r.turn, e.seq`,
    values: [
      tenantId,
      ranges.map(({ stream }) => stream),
      ranges.map(({ after }) => after),
      ranges.map(({ until }) => until),
    ],
  });
  return rows.map((row) => toJournalEvent(tenantId, row));
}

/** Events at the given positions of one stream, in order. */
export async function readEvents(
  tx: Tx,
  from: { tenantId: number; stream: string; seqs: readonly number[] },
): Promise<JournalEvent[]> {
  const { rows } = await tx.query<Row>({
    name: "journal-read-events",
    text: `select ${eventColumns} from journal_events where tenant_id = $1 and stream = $2 and seq = any($3::int8[]) order by seq`,
    values: [from.tenantId, from.stream, from.seqs],
  });
  return rows.map((row) => toJournalEvent(from.tenantId, row));
}

/** One event of a stream by its key, which other events name as their cause. */
export async function readEventByKey(
  tx: Tx,
  from: { tenantId: number; stream: string; key: string },
): Promise<JournalEvent | undefined> {
  const { rows } = await tx.query<{ seq: number }>({
    name: "journal-seq-of-key",
    text: `select seq from journal_identities where tenant_id = $1 and event_key = $2 and stream = $3 and seq is not null`,
    values: [from.tenantId, from.key, from.stream],
  });
  const [found] = await readEvents(tx, { ...from, seqs: rows.map(({ seq }) => seq) });
  return found;
}

/** Last position of each stream of a tenant; `streams` narrows it. */
export async function readHeads(
  tx: Tx,
  tenantId: number,
  streams?: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ stream: string; seq: number }>(
    `select stream, last_seq as seq from journal_heads where tenant_id = $1 and ($2::text[] is null or stream = any($2))`,
    [tenantId, streams ?? null],
  );
  return new Map(rows.map((row) => [row.stream, row.seq]));
}

/** The last position whose record time is not after `recordedAt`: maps "as known then" to a position. */
export async function positionAt(
  tx: Tx,
  from: { tenantId: number; stream: string; recordedAt: number },
): Promise<number> {
  const { rows } = await tx.query<{ seq: number | null }>(
    `select max(seq) as seq from journal_events where tenant_id = $1 and stream = $2 and recorded_at <= to_timestamp($3 / 1000.0)`,
    [from.tenantId, from.stream, from.recordedAt],
  );
  return rows[0]?.seq ?? 0;
}

function toJournalEvent(tenantId: number, row: Row): JournalEvent {
  const envelope = JSON.parse(row.body) as CloudEvent;
  return {
    tenantId,
    stream: row.stream,
    seq: row.seq,
    type: row.type,
    version: row.version,
    source: envelope.source,
    id: envelope.id,
    at: row.at,
    errorMs: row.error,
    recordedAt: row.recorded.getTime(),
    chainSeq: row.chain,
    place: envelope.place,
    actor: envelope.actor,
    key: row.key,
    envelope,
    data: upcast(row.type, row.version, envelope.data),
  };
}

/** Which of these events stand in the journal already, by key. */
export async function readKnownKeys(
  tx: Tx,
  tenantId: number,
  events: readonly { readonly key: string }[],
): Promise<Set<string>> {
  if (events.length === 0) return new Set();
  const { rows } = await tx.query<{ key: string }>({
    name: "journal-known-keys",
    text: "select event_key as key from journal_identities where tenant_id = $1 and event_key = any($2::uuid[])",
    values: [tenantId, events.map(({ key }) => key)],
  });
  return new Set(rows.map(({ key }) => key));
}
