import { withTenant, type Pool } from "#database";
import { insertAudit, type AuditRecord } from "./store.ts";

/** Keeps who did what, when, where and with which outcome; nobody changes it afterwards. */
export function createAudit(pool: Pool): (tenantId: number, record: AuditRecord) => Promise<void> {
  return (tenantId, record) =>
    withTenant(pool, tenantId, (tx) => insertAudit(tx, tenantId, record));
}
