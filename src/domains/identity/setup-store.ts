import { withNewTenant, type Pool, type Tx } from "#database";
import type { Language } from "#kernel";
import { insertUser, replaceRoles, type Tenant } from "./store.ts";

export type FirstChain = {
  readonly code: string;
  readonly name: string;
  readonly owner: {
    readonly userId: string;
    readonly login: string;
    readonly name: string;
    readonly passwordHash: string;
    readonly language: Language;
  };
  readonly now: number;
};

/** The first chain of a server with its owner, both or neither; undefined where there is a chain already. */
export async function insertFirstChain(pool: Pool, chain: FirstChain): Promise<Tenant | undefined> {
  const { code, name, owner, now } = chain;
  return withNewTenant(
    pool,
    (tx) => insertOnlyTenant(tx, { code, name, now }),
    async (tx, tenantId) => {
      await insertUser(tx, tenantId, { ...owner, now });
      await replaceRoles(tx, tenantId, { userId: owner.userId, roles: [{ role: "owner" }] });
      return { tenantId, code, name };
    },
  );
}

/** Of two at once the second waits for the first at the code, which is the same for both, and makes none. */
async function insertOnlyTenant(
  tx: Tx,
  tenant: { code: string; name: string; now: number },
): Promise<number | undefined> {
  const { rows } = await tx.query<{ tenantId: number }>(
    `insert into identity_tenants (code, name, created_at) select $1, $2, to_timestamp($3 / 1000.0)
     where not exists (select from identity_tenants) on conflict (code) do nothing returning tenant_id as "tenantId"`,
    [tenant.code, tenant.name, tenant.now],
  );
  return rows[0]?.tenantId;
}
