import type { Tx } from "#database";
import type { JournalEvent } from "#kernel";
import type { GoodsReceived, ItemCounted } from "#vocabulary";

/** The latest count of a lot is what is known of it. */
export async function countLot(tx: Tx, event: JournalEvent<ItemCounted>): Promise<void> {
  await tx.query(
    `insert into inventory_lots as l (tenant_id, place, sku, lot, received, received_ms, counted, counted_ms) values ($1, $2, $3, $4, 0, $6, $5, $6)
     on conflict (tenant_id, place, sku, lot) do update set counted = excluded.counted, counted_ms = excluded.counted_ms
       where l.counted_ms is null or l.counted_ms <= excluded.counted_ms`,
    [event.tenantId, event.place, event.data.sku, event.data.lot, event.data.quantity, event.at],
  );
}

export async function receiveLots(
  tx: Tx,
  events: readonly JournalEvent<GoodsReceived>[],
): Promise<void> {
  const [first] = events;
  const lines = events.flatMap((event) =>
    event.data.lines.flatMap((line, index) => {
      const { lot } = line;
      return lot === undefined ? [] : [{ ...line, lot, index, event }];
    }),
  );
  if (first === undefined || lines.length === 0) return;
  const values = [
    first.tenantId,
    first.place,
    lines.map(({ sku }) => sku),
    lines.map(({ lot }) => lot),
    lines.map(({ quantity }) => quantity),
    lines.map(({ event }) => event.at),
  ];
  await tx.query(
    `insert into inventory_lots as l (tenant_id, place, sku, lot, expires_on, received, received_ms)
     select $1, $2, sku, lot, max(expires), sum(quantity), min(at) from unnest($3::text[], $4::text[], $5::int8[], $6::int8[], $7::date[]) as t(sku, lot, quantity, at, expires) group by sku, lot
     on conflict (tenant_id, place, sku, lot) do update set received = l.received + excluded.received, received_ms = least(l.received_ms, excluded.received_ms),
       expires_on = coalesce(l.expires_on, excluded.expires_on)`,
    [...values, lines.map(({ expiresOn }) => expiresOn ?? null)],
  );
  await tx.query(
    `insert into inventory_lot_receipts (tenant_id, place, sku, lot, quantity, at_ms, receipt, line)
     select $1, $2, * from unnest($3::text[], $4::text[], $5::int8[], $6::int8[], $7::uuid[], $8::int4[]) on conflict do nothing`,
    [...values, lines.map(({ event }) => event.key), lines.map(({ index }) => index)],
  );
}
