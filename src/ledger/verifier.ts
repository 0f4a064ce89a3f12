import type { Pool } from "pg";

/**
 * Proves the books from the tables alone. It shares no code with what wrote them: every digest, chain, sum and law is
 * computed again in SQL while the server goes on, on one snapshot a stream: each is sound or not by itself, and none
 * holds vacuum back for long. Only single rows and counts come to this process.
 */
export type Finding = {
  readonly check: string;
  readonly stream: string;
  readonly seq: number;
  readonly unit?: string;
  readonly account?: string;
  readonly detail: string;
};
/** Position and chain hash (hex) by stream: what an earlier run proved, or what was exported and kept elsewhere. */
export type Root = Readonly<Record<string, { readonly seq: number; readonly hash: string }>>;
export type Verification = Readonly<
  Record<"streams" | "events" | "postings" | "balances" | "seconds", number>
> & {
  readonly ok: boolean;
  readonly findings: readonly Finding[];
  readonly warnings: readonly Finding[];
  readonly root: Root;
};
export type VerifyOptions = {
  readonly pool: Pool;
  readonly tenantId: number;
  /** Proved before: work goes on from there, on the accounts touched since. Absent: everything. */
  readonly since?: Root | undefined;
  /** Exported before: the chain must still run through it. */
  readonly root?: Root | undefined;
  readonly onProgress?: (done: number, streams: number) => void;
};

/** Rows named by one check in one stream; the rest says the same. */
const limitFindings = 5;

/** $1 tenant, $2 stream, $3 position proved before, $4 chain hash there. Each returns the rows that are wrong. */
const checks: Readonly<Record<string, string>> = {
  // The first reason that an event is wrong: its number, its digest, its order, its columns against its body, its identity.
  event: `with e as (
      select seq, stream, recorded_at, type, event_key, body, seq - lag(seq, 1, $3::int8) over w as step, lag(recorded_at) over w as recorded_before,
        digest = sha256(convert_to(concat_ws(E'\\n', stream, seq, (extract(epoch from recorded_at) * 1000)::bigint, type, version, at_ms, error_ms, chain_seq, event_key, body), 'UTF8')) as proven
      from journal_events where tenant_id = $1 and stream = $2 and seq > $3::int8 window w as (order by seq, recorded_at)
    ), k as (
      select seq, stream, recorded_at, e.type, event_key, step, recorded_before, proven, said.type as said, sha256(convert_to(said.source, 'UTF8') || '\\x00'::bytea || convert_to(said.id, 'UTF8')) as name
      from e left join lateral json_to_record(case when proven then replace(body, '\\u0000', '\\ufffd')::json end) as said(source text, id text, type text) on true offset 0), r as (
      select k.seq, case when step > 1 then 'gap' when step < 1 then 'doubled' when not proven then 'digest' when recorded_at < recorded_before then 'order'
        when said is distinct from type or k.event_key is distinct from encode(set_byte(set_byte(substr(name, 1, 16), 6, get_byte(name, 6) & 15 | 128), 8, get_byte(name, 8) & 63 | 128), 'hex')::uuid then 'columns'
        when i.seq is null or i.seq <> k.seq or i.stream <> k.stream then 'identity' end as "check"
      from k left join lateral (select stream, seq from journal_identities where tenant_id = $1 and event_key = k.event_key offset 0) i on true)
    select 'event/' || "check" as "check", seq, case "check" when 'gap' then 'the event or events before it are missing' when 'doubled' then 'two events have this number'
        when 'digest' then 'its content is not what was recorded' when 'order' then 'it was recorded before its predecessor'
        when 'columns' then 'type, source or id differ from its body' else 'its identity is missing or names another event' end as detail
    from r where "check" is not null order by seq`,
  chain: `with e as (
      select e.seq, e.digest, l.first_seq, l.hash, count(l.last_seq) over (order by e.seq rows between unbounded preceding and 1 preceding) as batch
      from journal_events e left join journal_links l on l.tenant_id = e.tenant_id and l.stream = e.stream and l.last_seq = e.seq
      where e.tenant_id = $1 and e.stream = $2 and e.seq > $3::int8
    ), b as (
      select batch, min(seq) as first, max(seq) as seq, max(first_seq) as first_seq, (array_agg(hash) filter (where hash is not null))[1] as hash, string_agg(digest, ''::bytea order by seq) as digests
      from e group by batch
    ), c as (select *, lag(hash, 1, $4::bytea) over (order by batch) as before from b)
    select seq, case when hash is null then 'no link closes the batch from ' || first when first_seq <> first then 'the link begins at ' || first_seq || ', its batch at ' || first
      else 'the link does not follow from the link before it and the digests ' || first || '..' || seq end as detail
    from c where hash is null or first_seq <> first or hash <> sha256(before || digests) order by seq`,
  tail: `select l.last_seq as seq, 'the link has no event: the tail was cut off' as detail from journal_links l
    where l.tenant_id = $1 and l.stream = $2 and l.last_seq > $3::int8 and not exists (select from journal_events e where e.tenant_id = $1 and e.stream = $2 and e.seq = l.last_seq)
    union all
    select greatest(e.seq, l.seq, h.last_seq), 'head ' || coalesce(h.last_seq::text, 'missing') || ', last event ' || coalesce(e.seq::text, 'none') || ', last link ' || coalesce(l.seq::text, 'none')
      || case when h.last_hash <> l.hash then '; hash of head and link differ' when h.last_recorded_ms <> e.recorded_ms then '; record time of head and event differ' else '' end
    from (values (1)) one
    left join journal_heads h on h.tenant_id = $1 and h.stream = $2
    left join lateral (select seq, (extract(epoch from recorded_at) * 1000)::bigint as recorded_ms from journal_events where tenant_id = $1 and stream = $2 order by seq desc limit 1) e on true
    left join lateral (select last_seq as seq, hash from journal_links where tenant_id = $1 and stream = $2 order by last_seq desc limit 1) l on true
    where coalesce(h.last_seq, -1) <> coalesce(e.seq, 0) or coalesce(e.seq, 0) <> coalesce(l.seq, 0) or (l.seq > 0 and (h.last_hash <> l.hash or h.last_recorded_ms <> e.recorded_ms))`,
  posting: `select p.seq, p.unit, p.debit as account, 'line ' || p.line || case when e.seq is null then ' has no event' else ' does not agree with its event or with itself' end as detail
    from ledger_postings p left join journal_events e on e.tenant_id = p.tenant_id and e.stream = p.stream and e.seq = p.seq and e.recorded_at = p.recorded_at
    where p.tenant_id = $1 and p.stream = $2 and p.seq > $3::int8 and (e.seq is null or p.event_key <> e.event_key or p.quantity <= 0 or p.debit = p.credit or p.period_ms < p.at_ms
      or (p.kind = 0 and (p.at_ms <> e.at_ms or p.error_ms <> least(e.error_ms, 900000))) or (p.kind = 0) <> (p.assertion is null) or (p.kind = 2) <> (p.leg_key is not null))
    order by p.seq, p.line`,
  balance: `with l as (
      select unit, account, sum(signed) as quantity, max(seq) as last_seq from @legs@ group by unit, account
    ), b as (select unit, account, quantity, last_seq, asserted_until_ms as until, negative_since_ms as negative from ledger_balances where tenant_id = $1 and stream = $2 and @touched@)
    select coalesce(b.last_seq, l.last_seq) as seq, coalesce(b.unit, l.unit) as unit, coalesce(b.account, l.account) as account,
      case when b.unit is null then 'missing, its postings sum to ' || l.quantity when l.unit is null then 'balance ' || b.quantity || ' without any posting'
        else 'balance ' || b.quantity || ' at ' || b.last_seq || ', its postings sum to ' || l.quantity || ' at ' || l.last_seq end as detail
    from b full join l on l.unit = b.unit and l.account = b.account
    where b.unit is null or b.quantity <> coalesce(l.quantity, 0) or b.last_seq <> coalesce(l.last_seq, 0) or (b.quantity >= 0 and b.negative is not null) or (l.unit is null and b.until is null)
    order by 1, 2, 3`,
  // For the last assertion (by id) at each time of an account: its postings up to then sum to what was asserted.
  assertion: `with a as (
      select distinct on (unit, account, at_ms) unit, account, at_ms, seq, assertion, quantity from ledger_assertions
      where tenant_id = $1 and stream = $2 and withdrawn_seq is null and @touched@ order by unit, account, at_ms, assertion desc
    ), m as (
      select unit, account, at_ms, 0::int8 as signed, seq, assertion, quantity from a
      union all select unit, account, at_ms, signed, null, null, null from @legs@ where (unit, account) in (select unit, account from a)
    ), s as (select *, sum(signed) over (partition by unit, account order by at_ms) as held from m)
    select seq, unit, account, 'assertion ' || assertion || ' says ' || quantity || ', the postings up to its time sum to ' || held as detail from s where assertion is not null and held <> quantity order by seq`,
  // What a withdrawn or vanished assertion had adjusted is adjusted back; an asserted account has its assertion; both events name it.
  withdrawal: `select max(l.seq) as seq, l.unit, l.account, 'assertion ' || l.assertion || ' is not in force but ' || sum(l.signed) || ' of its adjustments is' as detail
    from @legs@ left join ledger_assertions a on a.tenant_id = $1 and a.stream = $2 and a.assertion = l.assertion and a.withdrawn_seq is null
    where l.assertion is not null and a.assertion is null group by l.unit, l.account, l.assertion, l.leg_key, l.leg_line, l.at_ms having sum(l.signed) <> 0
    union all
    select b.last_seq, b.unit, b.account, 'the last assertion of the account is missing or was changed' from ledger_balances b left join (
      select unit, account, max(at_ms + least(error_ms, 900000)) as latest, max(at_ms + least(error_ms, 900000)) filter (where withdrawn_seq is null) as live from ledger_assertions
      where tenant_id = $1 and stream = $2 group by unit, account) a using (unit, account)
    where b.tenant_id = $1 and b.stream = $2 and @touched@ and (coalesce(b.asserted_until_ms, -1) > coalesce(a.latest, -1) or coalesce(b.asserted_until_ms, -1) < coalesce(a.live, -1))
    union all
    select a.seq, a.unit, a.account, 'assertion ' || a.assertion || ' is not named by the event that made it or by the one that withdrew it (' || coalesce(a.withdrawn_seq::text, 'none') || ')' from ledger_assertions a
    left join journal_events e on e.tenant_id = $1 and e.stream = $2 and e.seq = a.seq left join journal_events w on w.tenant_id = $1 and w.stream = $2 and w.seq = a.withdrawn_seq
    where a.tenant_id = $1 and a.stream = $2 and greatest(a.seq, a.withdrawn_seq) > $3::int8 and (coalesce(position(a.assertion in e.body), 0) = 0 or (a.withdrawn_seq is not null and coalesce(position(a.assertion in w.body), 0) = 0))`,
};

/** Both legs of each posting as each account sees it; of the units that were touched since the position proved before. */
const touched = `($3::int8 = 0 or unit in (select unit from ledger_postings where tenant_id = $1 and stream = $2 and seq > $3::int8 union select unit from ledger_assertions where tenant_id = $1 and stream = $2 and greatest(seq, withdrawn_seq) > $3::int8 union select unit from ledger_balances where tenant_id = $1 and stream = $2 and last_seq > $3::int8))`;
const legs = `(select unit, debit as account, quantity as signed, seq, at_ms, assertion, leg_key, leg_line from ledger_postings where tenant_id = $1 and stream = $2 and ${touched}
  union all select unit, credit, -quantity, seq, at_ms, assertion, leg_key, leg_line from ledger_postings where tenant_id = $1 and stream = $2 and ${touched}) l`;

/** The streams that any table knows, by one step of its index a stream. */
function stepsSql(table: string): string {
  return `(with recursive s(stream) as ((select stream from ${table} where tenant_id = $1 order by stream limit 1) union all select (select t.stream from ${table} t where t.tenant_id = $1 and t.stream > s.stream order by t.stream limit 1)
    from s where s.stream is not null) select stream from s where stream is not null)`;
}
const streamsSql = `${"journal_heads journal_links journal_events ledger_postings ledger_balances ledger_assertions".split(" ").map(stepsSql).join(" union ")} order by 1`;
const beginSql =
  "begin isolation level repeatable read read only; set local plan_cache_mode = force_generic_plan; set local jit = off";
const rootSql = `select 'root' as "check", r.stream, (r.at ->> 'seq')::int8 as seq, 'the chain does not run through the exported hash: it was cut off or written anew' as detail
  from jsonb_each($2::jsonb) as r(stream, at) left join journal_links l on l.tenant_id = $1 and l.stream = r.stream and l.last_seq = (r.at ->> 'seq')::int8 where (r.at ->> 'seq')::int8 > 0 and l.hash is distinct from decode(r.at ->> 'hash', 'hex') order by 2, 3`;
const lostSql = `select 'identity' as "check", i.stream, i.seq, 'the identity ' || i.event_key || ' has no event' as detail
  from journal_identities i left join journal_events e on e.tenant_id = $1 and e.stream = i.stream and e.seq = i.seq and e.event_key = i.event_key
  where i.tenant_id = $1 and i.seq is not null and e.seq is null and (select count(*) from journal_identities where tenant_id = $1 and seq is not null) <> (select count(*) from journal_events where tenant_id = $1) order by 2, 3`;
const defaultSql = `select 'partition' as "check", stream, min(seq) as seq, count(*) || ' rows lie in ' || name || ': a monthly partition is missing' as detail from (
    select 'journal_events_default' as name, tenant_id, stream, seq from journal_events_default union all select 'ledger_postings_default', tenant_id, stream, seq from ledger_postings_default
  ) d where tenant_id = $1 group by stream, name order by 2`;
const summarySql = `select coalesce(h.last_seq, 0)::float8 as seq, encode(coalesce(h.last_hash, ''), 'hex') as hash,
  greatest(0, h.last_seq - $3::int8)::float8 as events, (select count(*) from ledger_postings where tenant_id = $1 and stream = $2 and seq > $3::int8)::float8 as postings,
  (select count(*) from ledger_balances where tenant_id = $1 and stream = $2 and last_seq >= $3::int8)::float8 as balances from (values (1)) one left join journal_heads h on h.tenant_id = $1 and h.stream = $2`;

/** Errors: database errors only; what is wrong with the books is a finding. */
export async function verify(options: VerifyOptions): Promise<Verification> {
  const { since, root = {} } = options;
  const started = performance.now();
  const { streams, findings, warnings } = await inSnapshot(options, async (find) => {
    const lost = since === undefined ? await find("lost", few(lostSql)) : [];
    for (const proved of [since ?? {}, root])
      lost.push(...(await find("root", few(rootSql), [JSON.stringify(proved)])));
    const warned = await find("partition", few(defaultSql));
    return { findings: lost, warnings: warned, streams: await find("streams", streamsSql) };
  });
  const totals = { events: 0, postings: 0, balances: 0 };
  const proven: Record<string, Root[string]> = {};
  for (const [index, { stream }] of streams.entries()) {
    const place = { stream, ...(since?.[stream] ?? { seq: 0, hash: "" }) };
    const done = await inSnapshot(options, (find) => checkStream(find, place, findings));
    proven[stream] = { seq: done.seq, hash: done.hash };
    for (const name of ["events", "postings", "balances"] as const) totals[name] += done[name];
    options.onProgress?.(index + 1, streams.length);
  }
  const counts = { ...totals, streams: streams.length };
  const seconds = (performance.now() - started) / 1000;
  return { ok: findings.length === 0, findings, warnings, root: proven, ...counts, seconds };
}

/** All rows are looked for: the limit must not lead the planner to hope for an early end. */
function few(sql: string): string {
  return `with f as materialized (${sql}) select * from f limit ${limitFindings}`;
}

type Place = Root[string] & { readonly stream: string };
type Summary = Root[string] & Record<"events" | "postings" | "balances", number>;
type Find = (name: string, sql: string, values?: readonly unknown[]) => Promise<Finding[]>;

/** Statements are planned once for all streams. */
async function inSnapshot<Result>(of: VerifyOptions, work: (find: Find) => Promise<Result>) {
  const client = await of.pool.connect();
  try {
    await client.query(`${beginSql}; set local app.tenant = ${Number(of.tenantId)}`);
    return await work(async (check, text, values = []) => {
      const named = { name: `verify-${check}`, text, values: [of.tenantId, ...values] };
      const { rows } = await client.query<Finding>(named);
      return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
    });
  } finally {
    await client.query("rollback").catch(() => undefined);
    client.release();
  }
}

async function checkStream(find: Find, place: Place, findings: Finding[]): Promise<Summary> {
  for (const [check, sql] of Object.entries(checks)) {
    const text = few(sql.replaceAll("@legs@", legs).replaceAll("@touched@", touched));
    const hash = check === "chain" ? [Buffer.from(place.hash, "hex")] : [];
    for (const row of await find(check, text, [place.stream, place.seq, ...hash]))
      findings.push({ ...row, check: row.check || check, stream: place.stream });
  }
  const [summary] = await find("summary", summarySql, [place.stream, place.seq]);
  return summary as unknown as Summary;
}
