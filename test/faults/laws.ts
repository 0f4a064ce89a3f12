import pg from "pg";

/**
 * The laws of journal and ledger as plain SQL that shares nothing with the code that writes: each statement counts the
 * rows that break its law, over all tenants.
 */
const laws = {
  "a stream has no gap": `select count(*) from (
      select count(*) as rows, min(seq) as first, max(seq) as last from journal_events group by tenant_id, stream) s
    where first <> 1 or last <> rows`,
  "a source's id is in the journal once": `select count(*) from (
      select 1 from journal_events group by tenant_id, body::json ->> 'source', body::json ->> 'id' having count(*) > 1) d`,
  "a head is the last event of its stream": `select count(*) from journal_heads h
    left join (select tenant_id, stream, max(seq) as last from journal_events group by 1, 2) e using (tenant_id, stream)
    where h.last_seq <> coalesce(e.last, 0)`,
  "every event has its identity": `select count(*) from journal_events e
    full join (select * from journal_identities where seq is not null) i on i.tenant_id = e.tenant_id and i.event_key = e.event_key and i.stream = e.stream and i.seq = e.seq
    where e.seq is null or i.seq is null`,
  "links follow one another to the head": `select count(*) from (
      select l.first_seq - coalesce(lag(l.last_seq) over w, 0) as step,
        lead(l.last_seq) over w is null and (l.last_seq <> h.last_seq or l.hash <> h.last_hash) as loose
      from journal_links l join journal_heads h using (tenant_id, stream)
      window w as (partition by l.tenant_id, l.stream order by l.last_seq)) s
    where step <> 1 or loose`,
  "an event posts each of its lines once": `select count(*) from (
      select tenant_id, stream, seq, case
          when type = 'StockMoved' and body::json -> 'data' ->> 'from' = body::json -> 'data' ->> 'to' then 0
          else coalesce(json_array_length(body::json -> 'data' -> 'lines'), case when type = 'SaleRecorded' then 1 else 0 end) end as lines
      from journal_events) e
    full join (select tenant_id, stream, seq, count(*) as postings from ledger_postings where kind = 0 group by 1, 2, 3) p using (tenant_id, stream, seq)
    where coalesce(e.lines, 0) <> coalesce(p.postings, 0)`,
  "a balance is the sum of its postings": `select count(*) from (
      select tenant_id, stream, unit, account, sum(quantity) as quantity from (
        select tenant_id, stream, unit, debit as account, quantity from ledger_postings
        union all select tenant_id, stream, unit, credit, -quantity from ledger_postings) legs
      group by 1, 2, 3, 4) p
    full join ledger_balances b using (tenant_id, stream, unit, account)
    where coalesce(p.quantity, 0) <> coalesce(b.quantity, 0)`,
  "an account agrees with its assertions": `select count(*) from (
      select distinct on (tenant_id, stream, unit, account, at_ms) * from ledger_assertions where withdrawn_seq is null
      order by tenant_id, stream, unit, account, at_ms, assertion desc) a
    where a.quantity <> (select coalesce(sum(case when p.debit = a.account then p.quantity else -p.quantity end), 0) from ledger_postings p
      where p.tenant_id = a.tenant_id and p.stream = a.stream and p.unit = a.unit and p.at_ms <= a.at_ms and (p.debit = a.account or p.credit = a.account))`,
} as const;

export type BrokenLaws = Readonly<Record<string, number>>;

/** Law → rows that break it; empty when all hold. Needs a login that sees every tenant. */
export async function brokenLaws(adminUrl: string): Promise<BrokenLaws> {
  return withAdmin(adminUrl, async (client) => {
    const broken: Record<string, number> = {};
    for (const [law, statement] of Object.entries(laws)) {
      const { rows } = await client.query<{ count: string }>(statement);
      const count = Number(rows[0]?.count);
      if (count !== 0) broken[law] = count;
    }
    return broken;
  });
}

/** Where each event of the journal stands: `<source> <id>` → `<stream>@<seq>`. */
export async function journalPlaces(adminUrl: string): Promise<Map<string, string>> {
  return withAdmin(adminUrl, async (client) => {
    const { rows } = await client.query<{ key: string; place: string }>(
      `select (body::json ->> 'source') || ' ' || (body::json ->> 'id') as key, stream || '@' || seq as place from journal_events`,
    );
    return new Map(rows.map(({ key, place }) => [key, place]));
  });
}

/** `<stream> <unit>` → quantity of the account. */
export async function balancesOf(adminUrl: string, account: string): Promise<Map<string, number>> {
  return withAdmin(adminUrl, async (client) => {
    const { rows } = await client.query<{ key: string; quantity: string }>(
      `select stream || ' ' || unit as key, quantity from ledger_balances where account = $1`,
      [account],
    );
    return new Map(rows.map(({ key, quantity }) => [key, Number(quantity)]));
  });
}

async function withAdmin<Result>(
  adminUrl: string,
  work: (client: pg.Client) => Promise<Result>,
): Promise<Result> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
