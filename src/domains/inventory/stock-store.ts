import type { Tx } from "#database";
import { placeStream } from "#kernel";
import type {
  CountRow as ShownCount,
  CountState,
  RecountReason,
  StockFilter,
  StockSort,
} from "./contract.ts";

export type StockQuery = {
  readonly tenantId: number;
  readonly place: string;
  readonly text: string;
  readonly only: StockFilter;
  readonly sort: StockSort;
  /** Rows to skip; the list is read in pages. */
  readonly offset: number;
  readonly limit: number;
  /** Movements after this time may not have all arrived, milliseconds. */
  readonly settledUntil: number;
};

export type StockRow = {
  readonly sku: string;
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly measure: string | null;
  readonly category: string | null;
  readonly shelf: number;
  readonly backroom: number;
  readonly inTransit: number;
  readonly lastMoveAt: number;
  readonly lastCountAt: number | null;
  readonly provisional: boolean;
  readonly negative: null | "provisional" | "settled";
  readonly openRecount: null | {
    recount: string;
    because: RecountReason;
    requestedAt: number;
    quantity: number | null;
  };
  readonly red: boolean;
  readonly total: number;
};

const order = {
  name: "coalesce(name, sku), sku",
  quantity: "shelf + backroom desc, sku",
  recent: "last_at desc, sku",
} as const;

/**
 * One page of the stock of a place, with everything that a row shows. Items that were never defined are listed by their
 * code: a sale of an unknown item is stock all the same. What costs a look-up an item is looked up for the page only.
 */
export async function readStock(
  tx: Tx,
  query: StockQuery,
): Promise<{ rows: StockRow[]; total: number }> {
  const { rows } = await tx.query<StockRow & { found: number }>({
    name: `inventory-stock-${query.sort}`,
    text: `with b as (
        select substr(unit, 5) as sku,
          coalesce(sum(quantity) filter (where account = 'shelf'), 0)::int8 as shelf,
          coalesce(sum(quantity) filter (where account = 'backroom'), 0)::int8 as backroom,
          coalesce(max(last_at_ms) filter (where account in ('shelf', 'backroom')), 0) as last_at,
          bool_or(negative_since_ms is not null) as negative
        from ledger_public_balances where tenant_id = $1 and stream = $2 and unit like 'sku:%' group by unit
      ), f as (
        select b.*, i.name, i.name_en, i.measure, i.category
        from b left join masterdata_public_items i on i.tenant_id = $1 and i.sku = b.sku
        where ($4 = '' or coalesce(i.search, lower(b.sku)) like $4) and case $6
          when 'red' then b.sku in (select a.sku from alerts_public_open a where a.tenant_id = $1 and a.place = $3 and a.level = 'red')
          when 'recount' then b.sku in (select r.sku from inventory_recounts r where r.tenant_id = $1 and r.place = $3 and r.state = 'open')
          when 'negative' then b.negative when 'unknown' then i.sku is null when 'provisional' then b.last_at > $5::int8 else true end
      ), page as (select f.*, count(*) over () ::int8 as found from f order by ${order[query.sort]} offset $7 limit $8)
      select page.sku, name, name_en as "nameEn", measure, category, shelf, backroom,
        (select coalesce(sum(sent - received), 0)::int8 from inventory_transfers t where t.tenant_id = $1 and t.to_place = $3 and t.sku = page.sku and t.sent > t.received) as "inTransit",
        last_at as "lastMoveAt", c.last_count as "lastCountAt", last_at > $5::int8 as provisional,
        case when not negative then null when exists (select from inventory_negatives n where n.tenant_id = $1 and n.place = $3 and n.sku = page.sku)
          then 'settled' else 'provisional' end as negative,
        r.recount as "openRecount", found,
        exists (select from alerts_public_open a where a.tenant_id = $1 and a.place = $3 and a.sku = page.sku and a.level = 'red') as red
      from page
      left join lateral (select max(at_ms) as last_count from inventory_observations o where o.tenant_id = $1 and o.place = $3 and o.sku = page.sku and o.state = 'accepted') c on true
      left join lateral (select json_build_object('recount', r.recount, 'because', r.because, 'requestedAt', r.requested_ms, 'quantity', r.quantity) as recount
        from inventory_recounts r where r.tenant_id = $1 and r.place = $3 and r.sku = page.sku and r.state = 'open' order by requested_ms limit 1) r on true
      order by ${order[query.sort]}`,
    values: [
      query.tenantId,
      placeStream(query.place),
      query.place,
      likePattern(query.text),
      query.settledUntil,
      query.only,
      query.offset,
      query.limit,
    ],
  });
  return {
    rows: rows.map(({ found: _, ...row }) => ({ ...row, total: row.shelf + row.backroom })),
    total: rows[0]?.found ?? 0,
  };
}

/** Text to search for, with the pattern's own signs taken literally. */
function likePattern(text: string): string {
  const wanted = text.trim().toLowerCase();
  return wanted === "" ? "" : `%${wanted.replaceAll(/[\\%_]/g, (sign) => `\\${sign}`)}%`;
}

/** Sent to the place and not received there yet, thousandths. */
export async function readInTransit(
  tx: Tx,
  of: { tenantId: number; place: string; sku: string },
): Promise<number> {
  const { rows } = await tx.query<{ quantity: number }>({
    name: "inventory-in-transit",
    text: `select coalesce(sum(sent - received), 0)::int8 as quantity from inventory_transfers
      where tenant_id = $1 and to_place = $2 and sku = $3 and sent > received`,
    values: [of.tenantId, of.place, of.sku],
  });
  return rows[0]?.quantity ?? 0;
}

export type ItemRow = {
  readonly sku: string;
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly measure: string | null;
  readonly barcodes: string[];
  readonly category: string | null;
  readonly priceFen: number | null;
  readonly packUnits: number | null;
};

export async function readItem(tx: Tx, tenantId: number, sku: string): Promise<ItemRow> {
  const { rows } = await tx.query<ItemRow>({
    name: "inventory-item",
    text: `select sku, name, name_en as "nameEn", measure, barcodes, category, price_fen as "priceFen", pack_units as "packUnits"
      from masterdata_public_items where tenant_id = $1 and sku = $2`,
    values: [tenantId, sku],
  });
  return (
    rows[0] ?? {
      sku,
      name: null,
      nameEn: null,
      measure: null,
      barcodes: [],
      category: null,
      priceFen: null,
      packUnits: null,
    }
  );
}

export type CountRow = {
  readonly observation: string;
  readonly count: string | null;
  readonly at: number;
  readonly errorMs: number;
  readonly by: string | null;
  readonly source: string;
  readonly zone: string;
  readonly area: string;
  readonly quantity: number;
  readonly state: CountState;
  readonly acceptedBy: NonNullable<ShownCount["acceptedBy"]> | null;
};

/** The latest counts of an item up to a moment. */
export async function readCounts(
  tx: Tx,
  of: { tenantId: number; place: string; sku: string; until?: number; limit: number },
): Promise<CountRow[]> {
  const { rows } = await tx.query<CountRow>({
    name: "inventory-counts",
    text: `select observation, count_id as count, at_ms as at, error_ms as "errorMs", counted_by as by, source, zone, area, quantity, state, accepted_by as "acceptedBy"
      from inventory_observations where tenant_id = $1 and place = $2 and sku = $3 and at_ms <= $4 order by at_ms desc, observation limit $5`,
    values: [of.tenantId, of.place, of.sku, of.until ?? Number.MAX_SAFE_INTEGER, of.limit],
  });
  return rows;
}

export type ZoneOfItem = {
  readonly zone: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly area: string;
  /** What was seen there last, of the whole item, and when; one zone of several moves nothing else. */
  readonly seen: number | null;
  readonly seenAt: number | null;
};

export async function readZonesOfItem(
  tx: Tx,
  of: { tenantId: number; place: string; sku: string },
): Promise<ZoneOfItem[]> {
  const { rows } = await tx.query<ZoneOfItem>({
    name: "inventory-zones-of-item",
    text: `select z.zone, z.name, z.name_en as "nameEn", z.area, o.quantity as seen, o.at_ms as "seenAt" from masterdata_public_zone_items zi
      join masterdata_public_zones z on z.tenant_id = zi.tenant_id and z.place = zi.place and z.zone = zi.zone
      left join lateral (
        select quantity, at_ms from inventory_observations o
        where o.tenant_id = $1 and o.place = $2 and o.sku = $3 and o.zone = z.zone and o.area = z.area and o.lot is null and o.state <> 'rejected'
        order by at_ms desc, observation desc limit 1
      ) o on true
      where zi.tenant_id = $1 and zi.place = $2 and zi.sku = $3 order by z.zone`,
    values: [of.tenantId, of.place, of.sku],
  });
  return rows;
}
