import type { Tx } from "#database";
import type { NumberedEvent } from "#journal";
import { keyText, type AccountKey } from "./account.ts";

export type NewPosting = {
  readonly numbered: NumberedEvent;
  readonly line: number;
  /** 0 movement, 1 variance, 2 shift. */
  readonly kind: 0 | 1 | 2;
  readonly unit: string;
  readonly debit: string;
  readonly credit: string;
  readonly quantity: number;
  readonly at: number;
  readonly errorMs: number;
  readonly assertion?: string;
  readonly legKey?: string;
  readonly legLine?: number;
};

type Delta = AccountKey & { quantity: number; seq: number; at: number };

const writeSql = `
with c as (
  insert into ledger_periods as p (tenant_id, stream, closed_until_ms)
  select $1, stream, max(until_ms) from unnest($25::text[], $26::int8[]) as t(stream, until_ms) group by stream
  on conflict (tenant_id, stream) do update set closed_until_ms = greatest(p.closed_until_ms, excluded.closed_until_ms)
), p as (
  insert into ledger_postings (tenant_id, stream, seq, line, recorded_at, kind, unit, debit, credit, quantity, at_ms, error_ms, period_ms, event_key, assertion, leg_key, leg_line)
  select $1, t.stream, seq, line, to_timestamp(recorded / 1000.0), kind, unit, debit, credit, quantity, at_ms, error_ms,
    greatest(at_ms, (select o.closed_until_ms from ledger_periods o where o.tenant_id = $1 and o.stream = t.stream)), key, assertion, leg_key, leg_line
  from unnest($2::text[], $3::int8[], $4::int4[], $5::int8[], $6::int2[], $7::text[], $8::text[], $9::text[], $10::int8[], $11::int8[], $12::int4[], $13::uuid[], $14::text[], $15::uuid[], $16::int4[])
    as t(stream, seq, line, recorded, kind, unit, debit, credit, quantity, at_ms, error_ms, key, assertion, leg_key, leg_line)
)
insert into ledger_balances as b (tenant_id, stream, unit, account, quantity, last_seq, last_at_ms, asserted_until_ms, negative_since_ms)
select $1, stream, unit, account, quantity, seq, at_ms, until_ms, case when quantity < 0 and account = any($27::text[]) then at_ms end
from unnest($17::text[], $18::text[], $19::text[], $20::int8[], $21::int8[], $22::int8[], $23::int8[]) as t(stream, unit, account, quantity, seq, at_ms, until_ms)
on conflict (tenant_id, stream, unit, account) do update set
  quantity = b.quantity + excluded.quantity,
  last_seq = greatest(b.last_seq, excluded.last_seq),
  last_at_ms = greatest(b.last_at_ms, excluded.last_at_ms),
  asserted_until_ms = greatest(b.asserted_until_ms, excluded.asserted_until_ms),
  negative_since_ms = case when b.quantity + excluded.quantity < 0 and b.account = any($27::text[]) then coalesce(b.negative_since_ms, excluded.last_at_ms) end
returning case when b.asserted_until_ms is null or not $24 then null else stream end as stream, unit, account, b.asserted_until_ms as until`;

/**
 * Writes postings and moves the balances of both legs. Returns, for accounts that have assertions, until when the last
 * one reaches (milliseconds).
 */
export async function writePostings(
  tx: Tx,
  tenantId: number,
  batch: {
    postings: readonly NewPosting[];
    periods: readonly { stream: string; until: number }[];
    untils?: readonly (AccountKey & { until: number })[];
    watched: readonly string[];
  },
): Promise<Map<string, number>> {
  const { postings, periods } = batch;
  const untils = new Map((batch.untils ?? []).map((row) => [keyText(row), row]));
  const deltas = sumDeltas(postings, untils);
  const { rows } = await tx.query<{
    stream: string | null;
    unit: string;
    account: string;
    until: number;
  }>({
    name: "ledger-write-postings",
    text: writeSql,
    values: [
      tenantId,
      postings.map(({ numbered }) => numbered.event.stream),
      postings.map(({ numbered }) => numbered.seq),
      postings.map((posting) => posting.line),
      postings.map(({ numbered }) => numbered.recordedAt),
      postings.map((posting) => posting.kind),
      postings.map((posting) => posting.unit),
      postings.map((posting) => posting.debit),
      postings.map((posting) => posting.credit),
      postings.map((posting) => posting.quantity),
      postings.map((posting) => posting.at),
      postings.map((posting) => posting.errorMs),
      postings.map(({ numbered }) => numbered.event.key),
      postings.map((posting) => posting.assertion ?? null),
      postings.map((posting) => posting.legKey ?? null),
      postings.map((posting) => posting.legLine ?? null),
      deltas.map((delta) => delta.stream),
      deltas.map((delta) => delta.unit),
      deltas.map((delta) => delta.account),
      deltas.map((delta) => delta.quantity),
      deltas.map((delta) => delta.seq),
      deltas.map((delta) => delta.at),
      deltas.map((delta) => untils.get(keyText(delta))?.until ?? null),
      batch.untils === undefined,
      periods.map((period) => period.stream),
      periods.map((period) => period.until),
      batch.watched,
    ],
  });
  const found = new Map<string, number>();
  for (const row of rows) {
    if (row.stream !== null)
      found.set(keyText({ stream: row.stream, unit: row.unit, account: row.account }), row.until);
  }
  return found;
}

/** One change an account, however many postings touch it, in key order. */
function sumDeltas(
  postings: readonly NewPosting[],
  untils: ReadonlyMap<string, AccountKey>,
): Delta[] {
  const deltas = new Map<string, Delta>();
  const add = (key: AccountKey, change: { quantity: number; seq: number; at: number }) => {
    const text = keyText(key);
    const delta = deltas.get(text);
    if (delta === undefined) deltas.set(text, { ...key, ...change });
    else {
      delta.quantity += change.quantity;
      delta.seq = Math.max(delta.seq, change.seq);
      delta.at = Math.max(delta.at, change.at);
    }
  };
  for (const { numbered, unit, debit, credit, quantity, at } of postings) {
    const { stream } = numbered.event;
    add({ stream, unit, account: debit }, { quantity, seq: numbered.seq, at });
    add({ stream, unit, account: credit }, { quantity: -quantity, seq: numbered.seq, at });
  }
  for (const key of untils.values())
    add(
      { stream: key.stream, unit: key.unit, account: key.account },
      { quantity: 0, seq: 0, at: 0 },
    );
  return [...deltas.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, delta]) => delta);
}
