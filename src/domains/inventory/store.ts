import type { Tx } from "#database";
import { placeStream } from "#kernel";
import type { StockArea } from "#vocabulary";
import type { OpenRecount, RecountReason } from "./contract.ts";
import { stockUnit } from "./domain/accounts.ts";

type ItemKey = { readonly place: string; readonly sku: string; readonly area: StockArea };

export async function openRecountOf(
  tx: Tx,
  tenantId: number,
  key: ItemKey,
): Promise<string | undefined> {
  const { rows } = await tx.query<{ recount: string }>({
    name: "inventory-open-recount",
    text: "select recount from inventory_recounts where tenant_id = $1 and place = $2 and sku = $3 and area = $4 and state = 'open' limit 1",
    values: [tenantId, key.place, key.sku, key.area],
  });
  return rows[0]?.recount;
}

/** The open recounts of some items of a place. */
export async function findOpenRecounts(
  tx: Tx,
  tenantId: number,
  of: { place: string; items: readonly { sku: string; area: string }[] },
): Promise<{ recount: string; sku: string; area: string }[]> {
  const { rows } = await tx.query<{ recount: string; sku: string; area: string }>({
    name: "inventory-find-open-recounts",
    text: `select r.recount, r.sku, r.area from unnest($3::text[], $4::text[]) as k(sku, area)
      cross join lateral (
        select recount, sku, area from inventory_recounts x
        where x.tenant_id = $1 and x.place = $2 and x.sku = k.sku and x.area = k.area and x.state = 'open' offset 0
      ) r`,
    values: [tenantId, of.place, of.items.map(({ sku }) => sku), of.items.map(({ area }) => area)],
  });
  return rows;
}

export type RecountRow = {
  readonly recount: string;
  readonly sku: string;
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly area: string;
  readonly zone: string | null;
  readonly because: RecountReason;
  readonly quantity: number | null;
  readonly priority: string;
  readonly flow: string | null;
  readonly cause: string | null;
  readonly requestedAt: number;
};

export async function readOpenRecounts(
  tx: Tx,
  tenantId: number,
  place: string,
): Promise<RecountRow[]> {
  const { rows } = await tx.query<RecountRow>({
    name: "inventory-open-recounts",
    text: `select r.recount, r.sku, i.name, i.name_en as "nameEn", r.area, r.zone, r.because, r.quantity, r.priority, r.flow, r.cause, r.requested_ms as "requestedAt"
      from inventory_recounts r left join masterdata_public_items i on i.tenant_id = r.tenant_id and i.sku = r.sku
      where r.tenant_id = $1 and r.place = $2 and r.state = 'open' order by (r.priority = 'high') desc, r.requested_ms limit 500`,
    values: [tenantId, place],
  });
  return rows;
}

export type ZoneRecounts = {
  readonly area: string;
  /** null: items whose zone is not known. */
  readonly zone: string | null;
  readonly count: number;
  /** Where it is one item: that one. */
  readonly sku: string | null;
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly measure: string | null;
  readonly stakeFen: number | null;
  readonly since: number;
};

/** Open recounts of a place by zone: a person walks to a zone once. */
export async function readRecountsByZone(
  tx: Tx,
  tenantId: number,
  place: string,
): Promise<ZoneRecounts[]> {
  const { rows } = await tx.query<ZoneRecounts>({
    name: "inventory-recounts-by-zone",
    text: `select r.area, r.zone, count(*)::int4 as count, min(r.requested_ms) as since,
        case when count(*) = 1 then min(r.sku) end as sku, case when count(*) = 1 then min(i.name) end as name,
        case when count(*) = 1 then min(i.name_en) end as "nameEn", case when count(*) = 1 then min(i.measure) end as measure,
        sum(abs(r.quantity) * coalesce(i.cost_fen, i.price_fen) / 1000)::int8 as "stakeFen"
      from inventory_recounts r left join masterdata_public_items i on i.tenant_id = r.tenant_id and i.sku = r.sku
      where r.tenant_id = $1 and r.place = $2 and r.state = 'open' group by r.area, r.zone`,
    values: [tenantId, place],
  });
  return rows;
}

/** How many recounts are open, by place. */
export async function countRecounts(
  tx: Tx,
  tenantId: number,
  places: readonly string[] | undefined,
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ place: string; count: number }>({
    name: "inventory-count-recounts",
    text: `select place, count(*)::int4 as count from inventory_recounts
      where tenant_id = $1 and state = 'open' and ($2::text[] is null or place = any($2)) group by place`,
    values: [tenantId, places ?? null],
  });
  return new Map(rows.map(({ place, count }) => [place, count]));
}

export type CountState = {
  readonly sku: string;
  readonly area: StockArea;
  readonly state: string;
  /** The count that decided it, else the observation itself. */
  readonly count: string;
  /** All observations of that count. */
  readonly observations: string[];
};

/** The observation that a person speaks of, and the count that it has become a part of. */
export async function readCount(
  tx: Tx,
  tenantId: number,
  of: { place: string; count: string },
): Promise<CountState | undefined> {
  const { rows } = await tx.query<CountState>({
    name: "inventory-read-count",
    text: `select o.sku, o.area, o.state, coalesce(o.count_id, o.observation) as count, array(
        select p.observation::text from inventory_observations p where p.tenant_id = $1 and p.place = $2 and p.sku = o.sku
          and (p.observation = o.observation or (p.count_id = o.count_id and p.state = o.state)) order by p.at_ms, p.observation
      ) as observations
      from inventory_observations o where o.tenant_id = $1 and o.place = $2 and o.observation = $3`,
    values: [tenantId, of.place, of.count],
  });
  return rows[0];
}

export type NegativeMark = {
  readonly place: string;
  readonly sku: string;
  readonly area: string;
  readonly key: string;
};

/** Items that were said to be below zero, and not yet to be above it again. */
export type NewNegative = {
  readonly place: string;
  readonly sku: string;
  readonly area: string;
  readonly lastAt: number;
};

const stockNames = [placeStream(""), stockUnit("")];

/** What lies below zero and was not said to be settled yet. */
export async function readNewNegatives(tx: Tx, tenantId: number): Promise<NewNegative[]> {
  const { rows } = await tx.query<NewNegative>({
    name: "inventory-new-negatives",
    text: `select substr(b.stream, length($2) + 1) as place, substr(b.unit, length($3) + 1) as sku, b.account as area, b.last_at_ms as "lastAt"
      from (select * from ledger_public_balances where tenant_id = $1 and negative_since_ms is not null offset 0) b
      left join inventory_negatives n on n.tenant_id = $1 and $2 || n.place = b.stream and $3 || n.sku = b.unit and n.area = b.account
      where n.tenant_id is null and starts_with(b.stream, $2) and starts_with(b.unit, $3)`,
    values: [tenantId, ...stockNames],
  });
  return rows;
}

/** What was said to be settled below zero and is there no more. */
export async function readRecovered(tx: Tx, tenantId: number): Promise<NegativeMark[]> {
  const { rows } = await tx.query<NegativeMark>({
    name: "inventory-recovered",
    text: `select n.place, n.sku, n.area, n.key from inventory_negatives n
      left join lateral (
        select true as negative from ledger_public_balances x where x.tenant_id = $1 and x.stream = $2 || n.place and x.unit = $3 || n.sku
          and x.account = n.area and x.negative_since_ms is not null offset 0
      ) b on true where n.tenant_id = $1 and b.negative is null`,
    values: [tenantId, ...stockNames],
  });
  return rows;
}

/** The open recount of an item, wherever in the place, as its page shows it. */
export async function readRecountOf(
  tx: Tx,
  tenantId: number,
  of: { place: string; sku: string },
): Promise<OpenRecount | null> {
  const { rows } = await tx.query<{
    recount: string;
    because: RecountReason;
    requested: number;
    quantity: number | null;
  }>({
    name: "inventory-recount-of",
    text: `select recount, because, requested_ms as requested, quantity from inventory_recounts
      where tenant_id = $1 and place = $2 and sku = $3 and state = 'open' order by requested_ms limit 1`,
    values: [tenantId, of.place, of.sku],
  });
  const [row] = rows;
  if (row === undefined) return null;
  const { recount, because, requested, quantity } = row;
  return {
    recount,
    because,
    requestedAt: new Date(requested).toISOString(),
    quantity,
  };
}

/** Whether anything was ever counted in a place. */
export async function isPlaceCounted(tx: Tx, tenantId: number, place: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    "select from inventory_observations where tenant_id = $1 and place = $2 limit 1",
    [tenantId, place],
  );
  return rowCount === 1;
}
