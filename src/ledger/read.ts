import type { Tx } from "#database";

/** A bound that excludes nothing: behind row-level security PostgreSQL takes no COALESCE into an index condition. */
const noBound = Number.MAX_SAFE_INTEGER;

export type Balance = {
  readonly unit: string;
  readonly account: string;
  readonly quantity: number;
  readonly lastSeq: number;
  readonly lastAt: number;
  readonly assertedUntil: number | null;
  readonly negativeSince: number | null;
};

/** Balances of one unit in one stream, all accounts. */
export async function readUnitBalances(
  tx: Tx,
  of: { tenantId: number; stream: string; unit: string },
): Promise<Balance[]> {
  const { rows } = await tx.query<Balance>({
    name: "ledger-unit-balances",
    text: `select unit, account, quantity, last_seq as "lastSeq", last_at_ms as "lastAt", asserted_until_ms as "assertedUntil", negative_since_ms as "negativeSince"
      from ledger_balances where tenant_id = $1 and stream = $2 and unit = $3 order by account`,
    values: [of.tenantId, of.stream, of.unit],
  });
  return rows;
}

/**
 * What an account held at business time `at`, as known at position `position`: a plain sum of postings.
 * `at` in milliseconds; absent = all times; `position` absent = now.
 */
export async function readBalanceAt(
  tx: Tx,
  of: {
    tenantId: number;
    stream: string;
    unit: string;
    account: string;
    at?: number;
    position?: number;
  },
): Promise<number> {
  const { rows } = await tx.query<{ quantity: number }>({
    name: "ledger-balance-at",
    text: `select coalesce(sum(case when debit = $4 then quantity else -quantity end), 0)::int8 as quantity
      from ledger_postings where tenant_id = $1 and stream = $2 and unit = $3 and (debit = $4 or credit = $4) and debit <> credit
        and at_ms <= $5 and seq + 0 <= $6`,
    values: [of.tenantId, of.stream, of.unit, of.account, of.at ?? noBound, of.position ?? noBound],
  });
  return rows[0]?.quantity ?? 0;
}

/**
 * What some accounts of a unit held together after each of their movements since a time, at most `points` of them evenly
 * chosen and the latest among them, earliest first; `held` is what they hold now. A move between them changes nothing.
 */
export async function readBalanceCurve(
  tx: Tx,
  of: {
    tenantId: number;
    stream: string;
    unit: string;
    accounts: readonly string[];
    held: number;
    since: number;
    points: number;
  },
): Promise<{ at: number; quantity: number }[]> {
  const { rows } = await tx.query<{ at: number; quantity: number }>({
    name: "ledger-balance-curve",
    text: `with moved as (
        select at_ms, case when debit = any($4::text[]) then quantity else -quantity end as change, count(*) over () as all_moves,
          sum(case when debit = any($4) then quantity else -quantity end) over latest as undone, row_number() over latest as place
        from ledger_postings where tenant_id = $1 and stream = $2 and unit = $3 and at_ms >= $5 and (debit = any($4)) <> (credit = any($4))
        window latest as (order by at_ms desc, seq desc, line desc rows unbounded preceding)
      )
      select at_ms as at, ($7::int8 - undone + change)::int8 as quantity from moved
      where (place - 1) % greatest(1, (all_moves + $6 - 1) / $6) = 0 order by place desc`,
    values: [of.tenantId, of.stream, of.unit, of.accounts, of.since, of.points, of.held],
  });
  return rows;
}

/** Variance of each assertion of an account as known at a position: the sum of its variance postings. */
export async function readVariances(
  tx: Tx,
  of: { tenantId: number; stream: string; unit: string; account: string; position?: number },
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ assertion: string; variance: number }>({
    name: "ledger-variances",
    text: `select a.assertion, coalesce(sum(case when p.debit = a.account then p.quantity else -p.quantity end), 0)::int8 as variance
      from ledger_assertions a
      left join ledger_postings p on p.tenant_id = a.tenant_id and p.stream = a.stream and p.unit = a.unit and p.assertion = a.assertion and p.kind = 1
        and p.seq + 0 <= $5
      where a.tenant_id = $1 and a.stream = $2 and a.unit = $3 and a.account = $4
        and a.seq <= $5 and (a.withdrawn_seq is null or a.withdrawn_seq > $5)
      group by a.assertion`,
    values: [of.tenantId, of.stream, of.unit, of.account, of.position ?? noBound],
  });
  return new Map(rows.map((row) => [row.assertion, row.variance]));
}

export type PostingRow = {
  readonly seq: number;
  readonly line: number;
  readonly kind: 0 | 1 | 2;
  readonly debit: string;
  readonly credit: string;
  readonly quantity: number;
  readonly at: number;
  readonly errorMs: number;
  readonly recordedAt: number;
  readonly key: string;
  readonly assertion: string | null;
  readonly legKey: string | null;
};

/** Postings of one unit, latest business time first; `before` pages by (time, position, line). */
export async function readPostings(
  tx: Tx,
  of: {
    tenantId: number;
    stream: string;
    unit: string;
    account?: string;
    since?: number;
    before?: { at: number; seq: number; line: number };
    limit: number;
  },
): Promise<PostingRow[]> {
  const { rows } = await tx.query<PostingRow>({
    name: "ledger-postings",
    text: `select seq, line, kind, debit, credit, quantity, at_ms as at, error_ms as "errorMs", (extract(epoch from recorded_at) * 1000)::int8 as "recordedAt",
        event_key as key, assertion, leg_key as "legKey"
      from ledger_postings where tenant_id = $1 and stream = $2 and unit = $3
        and ($4::text is null or debit = $4 or credit = $4) and at_ms >= $5
        and ($6::int8 is null or (at_ms, seq, line) < ($6, $7::int8, $8::int4))
      order by at_ms desc, seq desc, line desc limit $9`,
    values: [
      of.tenantId,
      of.stream,
      of.unit,
      of.account ?? null,
      of.since ?? 0,
      of.before?.at ?? null,
      of.before?.seq ?? null,
      of.before?.line ?? null,
      of.limit,
    ],
  });
  return rows;
}

export type AssertionRow = {
  readonly id: string;
  readonly quantity: number;
  readonly at: number;
  readonly since: number;
  readonly errorMs: number;
  readonly seq: number;
};

/** The last assertion of an account that is in force. */
export async function readLastAssertion(
  tx: Tx,
  of: { tenantId: number; stream: string; unit: string; account: string },
): Promise<AssertionRow | undefined> {
  const { rows } = await tx.query<AssertionRow>({
    name: "ledger-last-assertion",
    text: `select assertion as id, quantity, at_ms as at, since_ms as since, error_ms as "errorMs", seq from ledger_assertions
      where tenant_id = $1 and stream = $2 and unit = $3 and account = $4 and withdrawn_seq is null order by at_ms desc, assertion desc limit 1`,
    values: [of.tenantId, of.stream, of.unit, of.account],
  });
  return rows[0];
}

export type Revised = {
  readonly stream: string;
  readonly id: string;
  readonly unit: string;
  readonly account: string;
  readonly seq: number;
  readonly cause: string;
};

/** Assertions whose variance was changed by events of a stretch of a stream, each with the first such event. */
export async function readRevised(
  tx: Tx,
  tenantId: number,
  ranges: readonly { readonly stream: string; readonly from: number; readonly to: number }[],
): Promise<Revised[]> {
  const { rows } = await tx.query<Revised>({
    name: "ledger-revised",
    text: `select distinct on (p.stream, p.assertion) p.stream, p.assertion as id, a.unit, a.account, p.seq, p.event_key as cause
      from unnest($2::text[], $3::int8[], $4::int8[]) as r(stream, since, upto)
      cross join lateral (
        select * from ledger_postings x where x.tenant_id = $1 and x.stream = r.stream and x.seq between r.since and r.upto and x.kind = 1 offset 0
      ) p
      cross join lateral (
        select unit, account from ledger_assertions x where x.tenant_id = $1 and x.stream = p.stream and x.assertion = p.assertion
          and x.seq <> p.seq and x.withdrawn_seq is null offset 0
      ) a order by p.stream, p.assertion, p.seq`,
    values: [
      tenantId,
      ranges.map(({ stream }) => stream),
      ranges.map(({ from }) => from),
      ranges.map(({ to }) => to),
    ],
  });
  return rows;
}

export type Revision = {
  readonly id: string;
  readonly at: number;
  /** Variance as known before the position, and as known now. */
  readonly before: number;
  readonly now: number;
  /** No assertion of the account is later. */
  readonly isLast: boolean;
};

/** How the variances of assertions in force have changed since a position each. */
export async function readRevisions(
  tx: Tx,
  of: { tenantId: number; stream: string },
  since: readonly { id: string; seq: number }[],
): Promise<Revision[]> {
  const { rows } = await tx.query<Revision>({
    name: "ledger-revisions",
    text: `select a.assertion as id, a.at_ms as at, v.before, v.now,
        not exists (
          select from ledger_assertions l where l.tenant_id = $1 and l.stream = $2 and l.unit = a.unit and l.account = a.account
            and l.withdrawn_seq is null and (l.at_ms, l.assertion) > (a.at_ms, a.assertion)
        ) as "isLast"
      from unnest($3::text[], $4::int8[]) as k(id, seq)
      cross join lateral (select * from ledger_assertions x where x.tenant_id = $1 and x.stream = $2 and x.assertion = k.id and x.withdrawn_seq is null offset 0) a
      cross join lateral (
        select coalesce(sum(signed) filter (where seq < k.seq), 0)::int8 as before, coalesce(sum(signed), 0)::int8 as now
        from (
          select seq, case when debit = a.account then quantity else -quantity end as signed from ledger_postings
          where tenant_id = $1 and stream = $2 and unit = a.unit and at_ms = a.at_ms and assertion = k.id and kind = 1 offset 0
        ) p
      ) v`,
    values: [of.tenantId, of.stream, since.map(({ id }) => id), since.map(({ seq }) => seq)],
  });
  return rows;
}
