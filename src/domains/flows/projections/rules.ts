import type { Tx } from "#database";
import type { Consumer } from "#journal";
import { chainStream, type JournalEvent } from "#kernel";
import type { FlowParameterChanged, FlowPublished, ItemDefined } from "#vocabulary";

/** Projection: published versions, changed parameters, and what conditions ask of items, each with its position. */
export const flowVersionsConsumer: Consumer = {
  name: "flows-versions",
  stream: chainStream,
  apply: async (tx, events) => {
    for (const event of events) {
      if (event.type === "FlowPublished")
        await keepVersion(tx, event as JournalEvent<FlowPublished>);
      if (event.type === "FlowParameterChanged")
        await keepChange(tx, event as JournalEvent<FlowParameterChanged>);
    }
    const defined = events.filter(({ type }) => type === "ItemDefined");
    await keepItems(tx, defined as JournalEvent<ItemDefined>[]);
  },
};

async function keepVersion(tx: Tx, event: JournalEvent<FlowPublished>): Promise<void> {
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

async function keepChange(tx: Tx, event: JournalEvent<FlowParameterChanged>): Promise<void> {
  const { flow, parameter, value, place, category, sku, reason } = event.data;
  await tx.query(
    `insert into flows_parameters (tenant_id, chain_seq, flow, parameter, place, category, sku, value, changed_ms, changed_by, reason)
     values ($1, $2, $3, $4, coalesce($5, ''), coalesce($6, ''), coalesce($7, ''), $8, $9, $10, $11) on conflict do nothing`,
    [
      event.tenantId,
      event.seq,
      flow,
      parameter,
      place ?? null,
      category ?? null,
      sku ?? null,
      JSON.stringify(value),
      event.recordedAt,
      event.actor ?? null,
      reason ?? null,
    ],
  );
}

async function keepItems(tx: Tx, events: readonly JournalEvent<ItemDefined>[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  await tx.query(
    `insert into flows_items (tenant_id, sku, chain_seq, category, high_value)
     select $1, * from unnest($2::text[], $3::int8[], $4::text[], $5::boolean[]) on conflict do nothing`,
    [
      first.tenantId,
      events.map(({ data }) => data.sku),
      events.map(({ seq }) => seq),
      events.map(({ data }) => data.category ?? null),
      events.map(({ data }) => data.highValue ?? false),
    ],
  );
}
