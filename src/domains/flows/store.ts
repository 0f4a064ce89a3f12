import type { Tx } from "#database";
import type { JournalEvent } from "#kernel";
import type { FlowPublished } from "#vocabulary";
import type { FlowDefinition, FlowVersion } from "./domain/definition.ts";

export async function keepVersion(tx: Tx, event: JournalEvent<FlowPublished>): Promise<void> {
  await tx.query(
    "insert into flows_versions (tenant_id, flow, version, definition, chain_seq, published_ms) values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    [
      event.tenantId,
      event.data.flow,
      event.data.version,
      JSON.stringify(event.data.definition),
      event.seq,
      event.recordedAt,
    ],
  );
}

export async function readVersions(tx: Tx, tenantId: number): Promise<FlowVersion[]> {
  const { rows } = await tx.query<{
    flow: string;
    version: number;
    definition: FlowDefinition;
    chainSeq: number;
  }>(
    `select flow, version, definition, chain_seq as "chainSeq" from flows_versions where tenant_id = $1`,
    [tenantId],
  );
  return rows;
}
