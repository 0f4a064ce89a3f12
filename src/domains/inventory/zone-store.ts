import type { Tx } from "#database";
import { placeStream } from "#kernel";
import type { StockArea } from "#vocabulary";

export type SweepOfZone = {
  readonly session: string;
  readonly at: number;
  readonly by: string | null;
  /** Items that the devices say were counted, and how many of these counts have arrived; null: not judged yet. */
  readonly items: number;
  readonly counted: number | null;
  readonly state: "waiting" | "complete" | "incomplete";
};

export type ZoneOverview = {
  readonly zone: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly area: StockArea;
  readonly categories: readonly string[];
  readonly order: number | null;
  readonly retired: boolean;
  /** Items that are said to lie in it. */
  readonly items: number;
  readonly lastSweep: SweepOfZone | null;
};

const sweepFacts = `json_build_object('session', session, 'at', at_ms, 'by', swept_by, 'items', items, 'counted', counted, 'state', state)`;

/** Zones of a place in the order in which they are walked, retired ones behind, each with the last time it was swept. */
export async function readZones(
  tx: Tx,
  tenantId: number,
  of: { readonly place: string; readonly zone?: string },
): Promise<ZoneOverview[]> {
  const { rows } = await tx.query<ZoneOverview>({
    name: "inventory-zones",
    text: `with swept as (
        select distinct on (zone) zone, ${sweepFacts} as sweep from inventory_sweeps
        where tenant_id = $1 and place = $2 and ($3::text is null or zone = $3) order by zone, at_ms desc
      ), placed as (
        select zone, count(*)::int as items from masterdata_public_zone_items
        where tenant_id = $1 and place = $2 and ($3::text is null or zone = $3) group by zone
      )
      select z.zone, z.name, z.name_en as "nameEn", z.area, z.categories, z.walk_order as "order", z.retired,
        coalesce(p.items, 0) as items, s.sweep as "lastSweep"
      from masterdata_public_every_zone z left join swept s using (zone) left join placed p using (zone)
      where z.tenant_id = $1 and z.place = $2 and ($3::text is null or z.zone = $3)
      order by z.retired, z.walk_order nulls last, z.zone`,
    values: [tenantId, of.place, of.zone ?? null],
  });
  return rows;
}

const limitSweeps = 20;

/** The latest sweeps of a zone, the newest first. */
export async function readSweepsOfZone(
  tx: Tx,
  tenantId: number,
  of: { readonly place: string; readonly zone: string },
): Promise<SweepOfZone[]> {
  const { rows } = await tx.query<{ sweep: SweepOfZone }>({
    name: "inventory-sweeps-of-zone",
    text: `select ${sweepFacts} as sweep from inventory_sweeps
      where tenant_id = $1 and place = $2 and zone = $3 order by at_ms desc, session limit ${limitSweeps}`,
    values: [tenantId, of.place, of.zone],
  });
  return rows.map(({ sweep }) => sweep);
}

export type ItemOfZone = {
  readonly sku: string;
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly measure: string | null;
  /** Said to lie here; else only seen here. */
  readonly isPlaced: boolean;
  readonly seen: number | null;
  readonly seenAt: number | null;
  /** Booked in the whole area, which other zones may share. */
  readonly booked: number;
};

const limitItems = 2_000;

/** Items that are said to lie in a zone, and those that were counted there when it was last swept, by name. */
export async function readItemsOfZone(
  tx: Tx,
  tenantId: number,
  of: {
    readonly place: string;
    readonly zone: string;
    readonly area: StockArea;
    readonly session: string | null;
  },
): Promise<ItemOfZone[]> {
  const { rows } = await tx.query<ItemOfZone>({
    name: "inventory-items-of-zone",
    text: `with here as (
        select sku, true as placed from masterdata_public_zone_items where tenant_id = $1 and place = $2 and zone = $3
        union all
        select sku, false from inventory_observations
        where tenant_id = $1 and place = $2 and session = $5 and zone = $3 and area = $4 and quantity > 0
      ), known as (select sku, bool_or(placed) as placed from here group by sku)
      select k.sku, i.name, i.name_en as "nameEn", i.measure, k.placed as "isPlaced", o.quantity as seen, o.at_ms as "seenAt",
        coalesce(b.quantity, 0)::int8 as booked
      from known k
      left join masterdata_public_items i on i.tenant_id = $1 and i.sku = k.sku
      left join ledger_public_balances b on b.tenant_id = $1 and b.stream = $6 and b.unit = 'sku:' || k.sku and b.account = $4
      left join lateral (
        select quantity, at_ms from inventory_observations o
        where o.tenant_id = $1 and o.place = $2 and o.sku = k.sku and o.zone = $3 and o.area = $4 and o.lot is null and o.state <> 'rejected'
        order by at_ms desc, observation desc limit 1
      ) o on true
      order by coalesce(i.name, k.sku), k.sku limit ${limitItems}`,
    values: [tenantId, of.place, of.zone, of.area, of.session, placeStream(of.place)],
  });
  return rows;
}
