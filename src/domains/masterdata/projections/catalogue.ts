import type { Tx } from "#database";
import type { Consumer } from "#journal";
import { chainStream, type JournalEvent } from "#kernel";
import type { ItemDefined, PlaceDefined, SettingChanged, ZoneDefined } from "#vocabulary";
import { searchText } from "../search-text.ts";

/** Projection: items, places and zones as last defined, settings as last changed. */
export const catalogueConsumer: Consumer = {
  name: "masterdata-catalogue",
  stream: chainStream,
  apply: async (tx, events) => {
    const [first] = events;
    if (first === undefined) return;
    await defineItems(tx, first.tenantId, ofType<ItemDefined>(events, "ItemDefined"));
    await definePlaces(tx, first.tenantId, ofType<PlaceDefined>(events, "PlaceDefined"));
    for (const event of ofType<ZoneDefined>(events, "ZoneDefined"))
      await defineZone(tx, event.tenantId, event.data);
    for (const event of ofType<SettingChanged>(events, "SettingChanged"))
      await changeSetting(tx, event);
  },
};

function ofType<Data>(events: readonly JournalEvent[], type: string): JournalEvent<Data>[] {
  return events.filter((event) => event.type === type) as JournalEvent<Data>[];
}

async function defineItems(
  tx: Tx,
  tenantId: number,
  events: readonly JournalEvent<ItemDefined>[],
): Promise<void> {
  const latest = [...new Map(events.map((event) => [event.data.sku, event])).values()];
  if (latest.length === 0) return;
  await tx.query(
    `insert into masterdata_items (tenant_id, sku, name, name_en, barcodes, measure, category, price_fen, cost_fen, pack_units, high_value, search, chain_seq)
     select $1, i->>'sku', i->>'name', i->>'nameEn', array(select jsonb_array_elements_text(coalesce(i->'barcodes', '[]'))), i->>'measure', i->>'category',
       (i->>'priceFen')::bigint, (i->>'costFen')::bigint, (i->>'packUnits')::int, coalesce((i->>'highValue')::boolean, false), search, seq
     from unnest($2::jsonb[], $3::text[], $4::int8[]) as t(i, search, seq)
     on conflict (tenant_id, sku) do update set name = excluded.name, name_en = excluded.name_en, barcodes = excluded.barcodes, measure = excluded.measure,
       category = excluded.category, price_fen = excluded.price_fen, cost_fen = excluded.cost_fen, pack_units = excluded.pack_units,
       high_value = excluded.high_value, search = excluded.search, chain_seq = excluded.chain_seq`,
    [
      tenantId,
      latest.map((event) => JSON.stringify(event.data)),
      latest.map((event) => searchText(event.data)),
      latest.map((event) => event.seq),
    ],
  );
}

async function definePlaces(
  tx: Tx,
  tenantId: number,
  events: readonly JournalEvent<PlaceDefined>[],
): Promise<void> {
  for (const { data } of events) {
    await tx.query(
      `insert into masterdata_places (tenant_id, place, name, name_en, kind, timezone, closed) values ($1, $2, $3, $4, $5, coalesce($6, 'Asia/Shanghai'), $7)
       on conflict (tenant_id, place) do update set name = excluded.name, name_en = excluded.name_en, kind = excluded.kind, timezone = excluded.timezone,
         closed = excluded.closed`,
      [
        tenantId,
        data.place,
        data.name,
        data.nameEn ?? null,
        data.kind,
        data.timezone ?? null,
        data.closed ?? false,
      ],
    );
  }
}

/** Items, categories and order that a definition does not speak of stay as they were; a retired zone has no items. */
async function defineZone(tx: Tx, tenantId: number, zone: ZoneDefined): Promise<void> {
  const { retired = false } = zone;
  await tx.query(
    `insert into masterdata_zones as z (tenant_id, place, zone, name, name_en, area, categories, walk_order, retired)
     values ($1, $2, $3, $4, $5, $6, coalesce($7::text[], '{}'), $8, $9)
     on conflict (tenant_id, place, zone) do update set name = excluded.name, name_en = excluded.name_en, area = excluded.area,
       categories = coalesce($7::text[], z.categories), walk_order = coalesce($8, z.walk_order), retired = excluded.retired`,
    [
      tenantId,
      zone.place,
      zone.zone,
      zone.name,
      zone.nameEn ?? null,
      zone.area,
      zone.categories ?? null,
      zone.order ?? null,
      retired,
    ],
  );
  await moveItems(tx, tenantId, retired ? { ...zone, skus: [] } : zone);
}

async function moveItems(tx: Tx, tenantId: number, zone: ZoneDefined): Promise<void> {
  if (zone.skus === undefined) {
    await tx.query(
      "update masterdata_zone_items set area = $4 where tenant_id = $1 and place = $2 and zone = $3 and area <> $4",
      [tenantId, zone.place, zone.zone, zone.area],
    );
    return;
  }
  await tx.query(
    "delete from masterdata_zone_items where tenant_id = $1 and place = $2 and zone = $3",
    [tenantId, zone.place, zone.zone],
  );
  await tx.query(
    "insert into masterdata_zone_items (tenant_id, place, sku, zone, area) select $1, $2, s, $3, $4 from unnest($5::text[]) s on conflict do nothing",
    [tenantId, zone.place, zone.zone, zone.area, zone.skus],
  );
}

async function changeSetting(tx: Tx, event: JournalEvent<SettingChanged>): Promise<void> {
  const { setting, place = "", value } = event.data;
  const key = [event.tenantId, setting, place];
  if (value === null) {
    await tx.query(
      "delete from masterdata_settings where tenant_id = $1 and setting = $2 and place = $3",
      key,
    );
    return;
  }
  await tx.query(
    `insert into masterdata_settings (tenant_id, setting, place, value, chain_seq) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, setting, place) do update set value = excluded.value, chain_seq = excluded.chain_seq`,
    [...key, JSON.stringify(value), event.seq],
  );
}
