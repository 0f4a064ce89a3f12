import { int2s, int4s, int8s, texts, uuids, type Tx } from "#database";
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

type Delta = AccountKey & { quantity: number; seq: number; at: number; until: number | null };

const writeSql = `
with p as (
  insert into ledger_postings (tenant_id, stream, seq, line, recorded_at, kind, unit, debit, credit, quantity, at_ms, error_ms, period_ms, event_key, assertion, leg_key, leg_line)
  select $1, t.stream, seq, line, to_timestamp(recorded / 1000.0), kind, unit, debit, credit, quantity, at_ms, error_ms,
    greatest(at_ms, (select o.closed_until_ms from ledger_periods o where o.tenant_id = $1 and o.stream = t.stream)), key, assertion, leg_key, leg_line
  from unnest($2::text[], $3::int8[], $4::int4[], $5::int8[], $6::int2[], $7::text[], $8::text[], $9::text[], $10::int8[], $11::int8[], $12::int4[], $13::uuid[], $14::text[], $15::uuid[], $16::int4[])
    as t(stream, seq, line, recorded, kind, unit, debit, credit, quantity, at_ms, error_ms, key, assertion, leg_key, leg_line)
), b as (
  insert into ledger_balances as b (tenant_id, stream, unit, account, quantity, last_seq, last_at_ms, asserted_until_ms, negative_since_ms)
  select $1, stream, unit, account, quantity, seq, at_ms, until_ms, case when quantity < 0 and account = any($24::text[]) then at_ms end
  from unnest($17::text[], $18::text[], $19::text[], $20::int8[], $21::int8[], $22::int8[], $23::int8[]) as t(stream, unit, account, quantity, seq, at_ms, until_ms)
  on conflict (tenant_id, stream, unit, account) do update set
    quantity = b.quantity + excluded.quantity,
    last_seq = greatest(b.last_seq, excluded.last_seq),
    last_at_ms = greatest(b.last_at_ms, excluded.last_at_ms),
    asserted_until_ms = greatest(b.asserted_until_ms, excluded.asserted_until_ms),
    negative_since_ms = case when b.quantity + excluded.quantity < 0 and b.account = any($24::text[]) then coalesce(b.negative_since_ms, excluded.last_at_ms) end
  returning stream, unit, account, b.asserted_until_ms as until
)
select stream, unit, account, until from b where until is not null`;

/**
 * Writes postings and moves the balances of both legs. Returns, for accounts that have assertions, until when the last
 * one reaches (milliseconds).
 */
export async function writePostings(
  tx: Tx,
  tenantId: number,
  batch: {
    postings: readonly NewPosting[];
    untils?: readonly (AccountKey & { until: number })[];
    watched: readonly string[];
  },
): Promise<Map<string, number>> {
  const { postings, untils = [] } = batch;
  const deltas = sumDeltas(postings, untils);
  const { rows } = await tx.query<AccountKey & { until: number }>({
    name: "ledger-write-postings",
    text: writeSql,
    values: [
      tenantId,
      texts(postings.map(({ numbered }) => numbered.event.stream)),
      int8s(postings.map(({ numbered }) => numbered.seq)),
      int4s(postings.map((posting) => posting.line)),
      int8s(postings.map(({ numbered }) => numbered.recordedAt)),
      int2s(postings.map((posting) => posting.kind)),
      texts(postings.map((posting) => posting.unit)),
      texts(postings.map((posting) => posting.debit)),
      texts(postings.map((posting) => posting.credit)),
      int8s(postings.map((posting) => posting.quantity)),
      int8s(postings.map((posting) => posting.at)),
      int4s(postings.map((posting) => posting.errorMs)),
      uuids(postings.map(({ numbered }) => numbered.event.key)),
      texts(postings.map((posting) => posting.assertion ?? null)),
      uuids(postings.map((posting) => posting.legKey ?? null)),
      int4s(postings.map((posting) => posting.legLine ?? null)),
      texts(deltas.map((delta) => delta.stream)),
      texts(deltas.map((delta) => delta.unit)),
      texts(deltas.map((delta) => delta.account)),
      int8s(deltas.map((delta) => delta.quantity)),
      int8s(deltas.map((delta) => delta.seq)),
      int8s(deltas.map((delta) => delta.at)),
      int8s(deltas.map((delta) => delta.until)),
      texts(batch.watched),
    ],
  });
  return new Map(rows.map((row) => [keyText(row), row.until]));
}

/** From the next batch on, what lies in a closed period is posted to the first moment after it. */
export async function closePeriods(
  tx: Tx,
  tenantId: number,
  periods: readonly { readonly stream: string; readonly until: number }[],
): Promise<void> {
  await tx.query({
    name: "ledger-close-periods",
    text: `insert into ledger_periods as p (tenant_id, stream, closed_until_ms)
      select $1, stream, max(until_ms) from unnest($2::text[], $3::int8[]) as t(stream, until_ms) group by stream
      on conflict (tenant_id, stream) do update set closed_until_ms = greatest(p.closed_until_ms, excluded.closed_until_ms)`,
    values: [
      tenantId,
      texts(periods.map((period) => period.stream)),
      int8s(periods.map((period) => period.until)),
    ],
  });
}

/** One change an account, however many postings touch it, in key order. */
function sumDeltas(
  postings: readonly NewPosting[],
  untils: readonly (AccountKey & { until: number })[],
): Delta[] {
  const deltas = new Map<string, Delta>();
  const deltaOf = (key: AccountKey): Delta => {
    const text = keyText(key);
    const known = deltas.get(text);
    if (known !== undefined) return known;
    const { stream, unit, account } = key;
    const delta = { stream, unit, account, quantity: 0, seq: 0, at: 0, until: null };
    deltas.set(text, delta);
    return delta;
  };
  const add = (delta: Delta, quantity: number, { numbered, at }: NewPosting): void => {
    delta.quantity += quantity;
    delta.seq = Math.max(delta.seq, numbered.seq);
    delta.at = Math.max(delta.at, at);
  };
  for (const posting of postings) {
    const { unit, debit, credit, quantity } = posting;
    const { stream } = posting.numbered.event;
    add(deltaOf({ stream, unit, account: debit }), quantity, posting);
    add(deltaOf({ stream, unit, account: credit }), -quantity, posting);
  }
  for (const key of untils) deltaOf(key).until = key.until;
  return [...deltas.entries()]
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([, delta]) => delta);
}
