import type { Tx } from "#database";
import type { Consumer } from "#journal";
import type { JournalEvent } from "#kernel";
import type {
  CountAccepted,
  CountRejected,
  GoodsReceived,
  ItemCounted,
  NegativeStockCleared,
  NegativeStockSettled,
  RecountClosed,
  RecountRequested,
} from "#vocabulary";

/** Projection: observations, recounts and settled negatives of each place, as facts. */
export const countsConsumer: Consumer = {
  name: "inventory-counts",
  apply: async (tx, events) => {
    for (const event of events) await handlers[event.type]?.(tx, event as never);
  },
};

const handlers: Readonly<Record<string, (tx: Tx, event: never) => Promise<void>>> = {
  ItemCounted: observe,
  CountAccepted: accept,
  CountRejected: reject,
  RecountRequested: request,
  RecountClosed: close,
  NegativeStockSettled: settleNegative,
  NegativeStockCleared: clearNegative,
  GoodsReceived: receiveLots,
};

async function observe(tx: Tx, event: JournalEvent<ItemCounted>): Promise<void> {
  const { data } = event;
  // Both scans were read from one clock, so that the first is corrected as the last was.
  const correction = event.at - Date.parse(event.envelope.time);
  const since =
    data.firstScanAt === undefined
      ? event.at
      : Math.min(event.at, Date.parse(data.firstScanAt) + correction);
  await tx.query({
    name: "inventory-observe",
    text: `insert into inventory_observations (tenant_id, place, observation, seq, sku, area, zone, lot, quantity, at_ms, since_ms, error_ms, recorded_ms, counted_by, source, session, recount)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17) on conflict do nothing`,
    values: [
      event.tenantId,
      event.place,
      event.key,
      event.seq,
      data.sku,
      data.area,
      data.zone,
      data.lot ?? null,
      data.quantity,
      event.at,
      Number.isFinite(since) ? since : event.at,
      event.errorMs,
      event.recordedAt,
      event.actor ?? null,
      event.source,
      data.session,
      data.recount ?? null,
    ],
  });
  if (data.lot !== undefined) await countLot(tx, event);
}

async function countLot(tx: Tx, event: JournalEvent<ItemCounted>): Promise<void> {
  await tx.query(
    `insert into inventory_lots as l (tenant_id, place, sku, lot, received, received_ms, counted, counted_ms) values ($1, $2, $3, $4, 0, $6, $5, $6)
     on conflict (tenant_id, place, sku, lot) do update set counted = excluded.counted, counted_ms = excluded.counted_ms
       where l.counted_ms is null or l.counted_ms <= excluded.counted_ms`,
    [event.tenantId, event.place, event.data.sku, event.data.lot, event.data.quantity, event.at],
  );
}

async function accept(tx: Tx, event: JournalEvent<CountAccepted>): Promise<void> {
  const { data } = event;
  await tx.query(
    `update inventory_observations set state = case when observation = any($3::uuid[]) then 'accepted' else 'superseded' end, count_id = $4, accepted_by = $5
     where tenant_id = $1 and place = $2 and (observation = any($3::uuid[]) or (sku = $6 and area = $7 and lot is null and at_ms <= $8 and state in ('waiting', 'recount')))`,
    [
      event.tenantId,
      event.place,
      data.observations,
      data.count,
      data.by,
      data.sku,
      data.area,
      Date.parse(data.countedAt),
    ],
  );
}

async function reject(tx: Tx, event: JournalEvent<CountRejected>): Promise<void> {
  await tx.query(
    "update inventory_observations set state = 'rejected', count_id = $4 where tenant_id = $1 and place = $2 and observation = any($3::uuid[])",
    [event.tenantId, event.place, event.data.observations, event.data.count],
  );
}

async function request(tx: Tx, event: JournalEvent<RecountRequested>): Promise<void> {
  const { data } = event;
  await tx.query(
    `insert into inventory_recounts (tenant_id, place, recount, sku, area, zone, because, quantity, cause, not_by, flow, priority, requested_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13) on conflict do nothing`,
    [
      event.tenantId,
      event.place,
      data.recount,
      data.sku,
      data.area,
      data.zone ?? null,
      data.because,
      data.quantity ?? null,
      data.cause ?? null,
      data.notBy ?? null,
      data.flow ?? null,
      data.priority,
      event.recordedAt,
    ],
  );
  if (data.because === "tolerance" && data.cause !== undefined) {
    await tx.query(
      "update inventory_observations set state = 'recount' where tenant_id = $1 and place = $2 and observation = $3 and state = 'waiting'",
      [event.tenantId, event.place, data.cause],
    );
  }
}

async function close(tx: Tx, event: JournalEvent<RecountClosed>): Promise<void> {
  await tx.query(
    "update inventory_recounts set state = $4, closed_ms = $5 where tenant_id = $1 and place = $2 and recount = $3",
    [event.tenantId, event.place, event.data.recount, event.data.outcome, event.recordedAt],
  );
}

async function settleNegative(tx: Tx, event: JournalEvent<NegativeStockSettled>): Promise<void> {
  const { data } = event;
  await tx.query(
    `insert into inventory_negatives (tenant_id, place, sku, area, since_ms, settled_ms, key) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      event.tenantId,
      event.place,
      data.sku,
      data.area,
      Date.parse(data.since),
      event.recordedAt,
      event.key,
    ],
  );
}

async function clearNegative(tx: Tx, event: JournalEvent<NegativeStockCleared>): Promise<void> {
  await tx.query(
    "delete from inventory_negatives where tenant_id = $1 and place = $2 and sku = $3 and area = $4",
    [event.tenantId, event.place, event.data.sku, event.data.area],
  );
}

async function receiveLots(tx: Tx, event: JournalEvent<GoodsReceived>): Promise<void> {
  for (const line of event.data.lines) {
    if (line.lot === undefined) continue;
    await tx.query(
      `insert into inventory_lots as l (tenant_id, place, sku, lot, expires_on, received, received_ms) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant_id, place, sku, lot) do update set received = l.received + excluded.received, expires_on = coalesce(l.expires_on, excluded.expires_on)`,
      [
        event.tenantId,
        event.place,
        line.sku,
        line.lot,
        line.expiresOn ?? null,
        line.quantity,
        event.at,
      ],
    );
  }
}
