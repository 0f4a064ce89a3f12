import type { Pool } from "./pool.ts";

/** Tables that are cut by the month of the record time. */
export const monthlyTables = ["journal_events", "ledger_postings"] as const;

/** A server that cannot be reached for a quarter of a year still finds its months. */
export const monthsAhead = 4;

export type Months = {
  readonly made: readonly string[];
  /** Tables whose default partition holds rows: recorded by a clock that was far off, or in a month that nobody made. */
  readonly overflowing: readonly string[];
};

/** Makes the months from `now` (milliseconds) on; several processes may do so at once, and doing it again changes nothing. */
export async function makeMonths(pool: Pool, now: number): Promise<Months> {
  const made: string[] = [];
  const overflowing: string[] = [];
  for (const table of monthlyTables) {
    const { rows } = await pool.query<{ made: string[]; isOverflowing: boolean }>(
      `select made, is_overflowing as "isOverflowing" from dianmai_months_ahead($1, to_timestamp($2 / 1000.0), $3)`,
      [table, now, monthsAhead],
    );
    made.push(...(rows[0]?.made ?? []));
    if (rows[0]?.isOverflowing === true) overflowing.push(table);
  }
  return { made, overflowing };
}
