import type { Pool } from "#database";

/**
 * Tenants that have a journal. Errors: a login that row-level security binds would see none and call that sound, so it
 * is refused.
 */
export async function listLedgerTenants(pool: Pool): Promise<number[]> {
  const login = await pool.query<{ name: string }>(
    "select current_user as name from pg_roles where rolname = current_user and not (rolsuper or rolbypassrls)",
  );
  const [bound] = login.rows;
  if (bound !== undefined) {
    throw new Error(
      `The database login ${bound.name} sees only one tenant's rows. Let an administrator run: alter role "${bound.name}" bypassrls;`,
    );
  }
  const { rows } = await pool.query<{ tenant: number }>(
    "select distinct tenant_id as tenant from journal_heads order by 1",
  );
  return rows.map(({ tenant }) => tenant);
}
