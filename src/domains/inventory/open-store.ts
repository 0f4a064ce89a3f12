import type { Tx } from "#database";
import type { StockArea } from "#vocabulary";
import type { CountPolicy, Observation } from "./domain/acceptance.ts";
import { wholeObservations, type Seen } from "./domain/lot-counts.ts";
import {
  countSettings,
  policyOf,
  type ChangedSetting,
  type ItemFacts,
} from "./domain/count-policy.ts";
import type { OpenRecount } from "./domain/recounts.ts";
import { readLotsLeft } from "./lot-store.ts";

export type ItemKey = { readonly sku: string; readonly area: StockArea };

/** One item in one area of a place, with all that its counts are judged by. */
export type OpenItem = ItemKey & {
  readonly observations: readonly Observation[];
  /** Zones of the area in which it stands; none = it was never placed and counts as one zone. */
  readonly zones: readonly string[];
  readonly recounts: readonly OpenRecount[];
  readonly policy: CountPolicy;
};

type Of = { readonly place: string; readonly keys: readonly ItemKey[] };

/** Reads the items in the order of their keys: seven statements at most, however many items. */
export async function readOpenItems(tx: Tx, tenantId: number, of: Of): Promise<OpenItem[]> {
  const seen = await readSeen(tx, tenantId, of);
  const observations = groupByItem(seen);
  const lotItems = new Set(seen.flatMap(({ lot, sku }) => (lot === undefined ? [] : [sku])));
  const lots = await readLotsLeft(tx, tenantId, { place: of.place, skus: [...lotItems] });
  const zones = groupByItem(await readZones(tx, tenantId, of));
  const recounts = groupByItem(await readRecounts(tx, tenantId, of));
  const zonesOf = (name: string) => (zones.get(name) ?? []).map(({ zone }) => zone);
  const policies = await readPolicies(tx, tenantId, of);
  return of.keys.map(({ sku, area }) => {
    const name = nameOf({ sku, area });
    return {
      sku,
      area,
      observations: wholeObservations(observations.get(name) ?? [], {
        zones: zonesOf(name),
        lots: lots(sku),
      }),
      zones: zonesOf(name),
      recounts: (recounts.get(name) ?? []).map(({ recount, cause, since }) => ({
        recount,
        cause: cause ?? undefined,
        since: since ?? undefined,
      })),
      policy: policies(sku),
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

type SeenRow = ItemKey &
  Omit<Seen, "by" | "recount" | "lot"> & {
    readonly by: string | null;
    readonly recount: string | null;
    readonly lot: string | null;
  };

async function readSeen(tx: Tx, tenantId: number, of: Of): Promise<(ItemKey & Seen)[]> {
  const { rows } = await tx.query<SeenRow>({
    name: "inventory-open-observations",
    text: `select k.sku, k.area, o.observation as key, o.zone, o.quantity, o.at_ms as at, o.since_ms as since, o.error_ms as "errorMs", o.counted_by as by, o.recount, o.session, o.lot,
        o.lot is not null and exists (
          select from inventory_sweeps s where s.tenant_id = $1 and s.place = $2 and s.session = o.session and s.zone = o.zone and s.area = o.area and s.state = 'complete'
        ) as swept
      from unnest($3::text[], $4::text[]) as k(sku, area)
      cross join lateral (
        select * from inventory_observations x where x.tenant_id = $1 and x.place = $2 and x.sku = k.sku and x.area = k.area
          and x.state in ('waiting', 'recount') offset 0
      ) o`,
    values: keyValues(tenantId, of),
  });
  return rows.map(({ by, recount, lot, ...row }) => ({
    ...row,
    by: by ?? undefined,
    recount: recount ?? undefined,
    lot: lot ?? undefined,
  }));
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

/** What is in force at the place now: a decision is recorded as an event, so nobody asks later what it was made by. */
export async function readPolicies(
  tx: Tx,
  tenantId: number,
  of: { readonly place: string; readonly keys: readonly { readonly sku: string }[] },
): Promise<(sku: string) => CountPolicy> {
  const changed = await tx.query<ChangedSetting>({
    name: "inventory-settings",
    text: `select setting, place, value from masterdata_public_settings where tenant_id = $1 and place in ('', $2) and setting = any($3::text[])`,
    values: [tenantId, of.place, Object.values(countSettings).map(({ name }) => name)],
  });
  const items = await tx.query<{ sku: string; costFen: number | null; highValue: boolean }>({
    name: "inventory-item-facts",
    text: `select k.sku, i.cost_fen as "costFen", i.high_value as "highValue" from (select distinct sku from unnest($2::text[]) as t(sku)) k
      cross join lateral (select cost_fen, high_value from masterdata_public_items x where x.tenant_id = $1 and x.sku = k.sku offset 0) i`,
    values: [tenantId, of.keys.map(({ sku }) => sku)],
  });
  const facts = new Map<string, ItemFacts>(
    items.rows.map(({ sku, costFen, highValue }) => [
      sku,
      { costFen: costFen ?? undefined, highValue },
    ]),
  );
  const unknown: ItemFacts = { costFen: undefined, highValue: false };
  return (sku) => policyOf(changed.rows, facts.get(sku) ?? unknown);
}
