import type { Tx } from "#database";
import type { StockArea } from "#vocabulary";
import type { Observation } from "./domain/acceptance.ts";
import type { OpenRecount } from "./domain/recounts.ts";

export type ItemKey = { readonly sku: string; readonly area: StockArea };

/** One item in one area of a place, with all that its counts are judged by. */
export type OpenItem = ItemKey & {
  readonly observations: readonly Observation[];
  /** Zones of the area in which it stands; none = it was never placed and counts as one zone. */
  readonly zones: readonly string[];
  readonly recounts: readonly OpenRecount[];
};

type Of = { readonly place: string; readonly keys: readonly ItemKey[] };

/** Reads the items in the order of their keys: three statements, however many items. */
export async function readOpenItems(tx: Tx, tenantId: number, of: Of): Promise<OpenItem[]> {
  const observations = groupByItem(await readObservations(tx, tenantId, of));
  const zones = groupByItem(await readZones(tx, tenantId, of));
  const recounts = groupByItem(await readRecounts(tx, tenantId, of));
  return of.keys.map(({ sku, area }) => {
    const name = nameOf({ sku, area });
    return {
      sku,
      area,
      observations: (observations.get(name) ?? []).map(({ by, recount, ...row }) => ({
        ...row,
        by: by ?? undefined,
        recount: recount ?? undefined,
      })),
      zones: (zones.get(name) ?? []).map(({ zone }) => zone),
      recounts: (recounts.get(name) ?? []).map(({ recount, cause, since }) => ({
        recount,
        cause: cause ?? undefined,
        since: since ?? undefined,
      })),
    };
  });
}

function nameOf({ sku, area }: ItemKey): string {
  return `${area}\u0001${sku}`;
}

function groupByItem<Row extends ItemKey>(rows: readonly Row[]): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(nameOf(row));
    if (group === undefined) groups.set(nameOf(row), [row]);
    else group.push(row);
  }
  return groups;
}

function keyValues(tenantId: number, { place, keys }: Of): unknown[] {
  return [tenantId, place, keys.map(({ sku }) => sku), keys.map(({ area }) => area)];
}

type ObservationRow = ItemKey &
  Omit<Observation, "by" | "recount"> & {
    readonly by: string | null;
    readonly recount: string | null;
  };

async function readObservations(tx: Tx, tenantId: number, of: Of): Promise<ObservationRow[]> {
  const { rows } = await tx.query<ObservationRow>({
    name: "inventory-open-observations",
    text: `select k.sku, k.area, o.observation as key, o.zone, o.quantity, o.at_ms as at, o.since_ms as since, o.error_ms as "errorMs", o.counted_by as by, o.recount
      from unnest($3::text[], $4::text[]) as k(sku, area)
      cross join lateral (
        select * from inventory_observations x where x.tenant_id = $1 and x.place = $2 and x.sku = k.sku and x.area = k.area
          and x.state in ('waiting', 'recount') and x.lot is null offset 0
      ) o`,
    values: keyValues(tenantId, of),
  });
  return rows;
}

async function readZones(
  tx: Tx,
  tenantId: number,
  of: Of,
): Promise<(ItemKey & { readonly zone: string })[]> {
  const { rows } = await tx.query<ItemKey & { zone: string }>({
    name: "inventory-item-zones",
    text: `select k.sku, k.area, z.zone from unnest($3::text[], $4::text[]) as k(sku, area)
      cross join lateral (
        select zone from masterdata_public_zone_items x where x.tenant_id = $1 and x.place = $2 and x.sku = k.sku and x.area = k.area offset 0
      ) z order by z.zone`,
    values: keyValues(tenantId, of),
  });
  return rows;
}

type RecountRow = ItemKey & {
  readonly recount: string;
  readonly cause: string | null;
  readonly since: number | null;
};

async function readRecounts(tx: Tx, tenantId: number, of: Of): Promise<RecountRow[]> {
  const { rows } = await tx.query<RecountRow>({
    name: "inventory-recounts-of-items",
    text: `select k.sku, k.area, r.recount, r.cause, r.since_ms as since from unnest($3::text[], $4::text[]) as k(sku, area)
      cross join lateral (
        select * from inventory_recounts x where x.tenant_id = $1 and x.place = $2 and x.sku = k.sku and x.area = k.area and x.state = 'open' offset 0
      ) r order by r.requested_ms, r.recount`,
    values: keyValues(tenantId, of),
  });
  return rows;
}
