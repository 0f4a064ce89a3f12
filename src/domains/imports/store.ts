import type { Tx } from "#database";
import type { Data, DefinitionKind } from "./domain/records.ts";

/** Time zones of the chain's places, by code. */
export async function readTimezones(tx: Tx, tenantId: number): Promise<Map<string, string>> {
  const { rows } = await tx.query<{ place: string; timezone: string }>(
    "select place, timezone from masterdata_public_places where tenant_id = $1",
    [tenantId],
  );
  return new Map(rows.map(({ place, timezone }) => [place, timezone]));
}

/** Which of these items there are. */
export async function readKnownItems(
  tx: Tx,
  tenantId: number,
  skus: readonly string[],
): Promise<Set<string>> {
  const { rows } = await tx.query<{ sku: string }>(
    "select sku from masterdata_public_items where tenant_id = $1 and sku = any($2::text[])",
    [tenantId, skus],
  );
  return new Set(rows.map(({ sku }) => sku));
}

type Wanted = {
  readonly kind: Exclude<DefinitionKind, "persons">;
  readonly places: readonly string[];
  readonly codes: readonly string[];
};

/** What is in force under these codes, as the words' data: one row a thing, in any order. */
export async function readInForce(
  tx: Tx,
  tenantId: number,
  { kind, places, codes }: Wanted,
): Promise<Data[]> {
  const { rows } = await tx.query<{ data: Data }>(
    inForce[kind],
    kind === "zones" ? [tenantId, places, codes] : [tenantId, codes],
  );
  return rows.map(({ data }) => data);
}

const inForce = {
  items: `select jsonb_build_object('sku', sku, 'name', name, 'nameEn', name_en, 'barcodes', to_jsonb(barcodes), 'measure', measure, 'category', category,
      'priceFen', price_fen, 'costFen', cost_fen, 'packUnits', pack_units, 'highValue', high_value) as data
    from masterdata_public_items where tenant_id = $1 and sku = any($2::text[])`,
  places: `select jsonb_build_object('place', place, 'name', name, 'nameEn', name_en, 'kind', kind, 'timezone', nullif(timezone, 'Asia/Shanghai')) as data
    from masterdata_public_places where tenant_id = $1 and place = any($2::text[])`,
  zones: `select jsonb_build_object('place', z.place, 'zone', z.zone, 'name', z.name, 'nameEn', z.name_en, 'area', z.area,
      'skus', coalesce((select jsonb_agg(i.sku order by i.sku) from masterdata_public_zone_items i where i.tenant_id = z.tenant_id and i.place = z.place and i.zone = z.zone), '[]')) as data
    from masterdata_public_zones z join unnest($2::text[], $3::text[]) as w(place, zone) on w.place = z.place and w.zone = z.zone where z.tenant_id = $1`,
} as const;
