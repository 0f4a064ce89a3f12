import type { Tx } from "#database";
import { outdated } from "./domain/retention.ts";
import { deleteEndedSessions, deleteOldAudit } from "./store.ts";

/** Takes away what nobody needs any more: ended sessions, and entries of the audit log after their years. */
export async function purgeIdentity(tx: Tx, tenantId: number, now: number): Promise<void> {
  const { sessions, auditBefore } = outdated(now);
  await deleteEndedSessions(tx, tenantId, sessions);
  await deleteOldAudit(tx, tenantId, auditBefore);
}
