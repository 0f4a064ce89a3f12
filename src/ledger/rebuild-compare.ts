import type { Tx } from "#database";

export type Difference = {
  readonly table: string;
  readonly stream: string;
  readonly what: "missing" | "extra" | "different";
  readonly row: string;
};

/** Differences named in a stream and table. */
const limitDifferences = 20;
export const ledgerTables = [
  "ledger_postings",
  "ledger_balances",
  "ledger_assertions",
  "ledger_periods",
] as const;
export type LedgerTable = (typeof ledgerTables)[number];

/**
 * The line of an adjustment depends on what else was in its batch; its content does not. So postings are compared by
 * content, all other rows by key.
 */
const keyColumns: Readonly<Record<LedgerTable, string>> = {
  ledger_postings:
    "seq, case when kind = 0 then line end, kind, unit, debit, credit, quantity, at_ms, error_ms, period_ms, event_key, assertion, leg_key, leg_line",
  ledger_balances: "unit, account",
  ledger_assertions: "assertion",
  ledger_periods: "stream",
};
const contentColumns: Readonly<Record<LedgerTable, string>> = {
  ledger_postings: "recorded_at",
  ledger_balances: "quantity, last_seq, last_at_ms, asserted_until_ms, negative_since_ms",
  ledger_assertions:
    "unit, account, counter, quantity, at_ms, since_ms, error_ms, seq, withdrawn_seq",
  ledger_periods: "closed_until_ms",
};

/** What the live ledger and the rebuilt one in the temporary tables say differently of one stream. */
export async function compareLedger(
  tx: Tx,
  work: { readonly tenantId: number; readonly stream: string },
): Promise<Difference[]> {
  const found: Difference[] = [];
  for (const table of ledgerTables) {
    const values = [work.tenantId, work.stream];
    const { rows: equal } = await tx.query<{ is_equal: boolean }>(equalSql(table), values);
    if (equal[0]?.is_equal === true) continue;
    const { rows } = await tx.query<Pick<Difference, "what" | "row">>(compareSql(table), values);
    found.push(...rows.map((row) => ({ table, stream: work.stream, ...row })));
  }
  return found;
}

/** Whether both sides hold the same rows the same number of times: as many, and none of the live ones too few. */
function equalSql(table: LedgerTable): string {
  const side = (schema: string) =>
    `select ${keyColumns[table]}, ${contentColumns[table]} from ${schema}.${table} where tenant_id = $1 and stream = $2`;
  return `select (select count(*) from (${side("public")}) l) = (select count(*) from (${side("pg_temp")}) b)
    and not exists (${side("public")} except all ${side("pg_temp")}) as is_equal`;
}

/** Rows of one table and stream that are only live, only rebuilt, or differ under one key; equal rows are numbered apart. */
export function compareSql(table: LedgerTable): string {
  const side = (schema: string) =>
    `select row_number() over (partition by ${keyColumns[table]} order by ${contentColumns[table]}) as copy, row(${keyColumns[table]})::text as key, row(${contentColumns[table]})::text as content
     from ${schema}.${table} where tenant_id = $1 and stream = $2`;
  return `with live as (${side("public")}), built as (${side("pg_temp")})
    select case when live.key is null then 'missing' when built.key is null then 'extra' else 'different' end as what,
      coalesce(live.key, built.key) || coalesce(' live ' || live.content, '') || coalesce(' rebuilt ' || built.content, '') as row
    from live full join built on built.key = live.key and built.copy = live.copy
    where live.content is distinct from built.content order by 2 limit ${limitDifferences}`;
}
