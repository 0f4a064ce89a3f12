import type { Tx } from "#database";
import type { FlowDefinition, FlowVersion } from "./domain/definition.ts";
import type { ParameterChange } from "./domain/parameters.ts";
import type { ItemAsOf } from "./domain/rules.ts";

export type VersionRow = FlowVersion & { readonly publishedAt: number };

export async function readVersions(tx: Tx, tenantId: number): Promise<VersionRow[]> {
  const { rows } = await tx.query<VersionRow & { definition: FlowDefinition }>({
    name: "flows-versions",
    text: `select flow, version, definition, chain_seq as "chainSeq", published_ms as "publishedAt" from flows_versions
      where tenant_id = $1 order by flow, version`,
    values: [tenantId],
  });
  return rows;
}

export type ChangeRow = ParameterChange & {
  readonly changedAt: number;
  readonly changedBy: string | null;
  readonly reason: string | null;
};

/** Every change of a parameter, the oldest first. */
export async function readChanges(tx: Tx, tenantId: number): Promise<ChangeRow[]> {
  const { rows } = await tx.query<
    Omit<ChangeRow, "place" | "category" | "sku"> & { place: string; category: string; sku: string }
  >({
    name: "flows-changes",
    text: `select flow, parameter, value, chain_seq as "chainSeq", place, category, sku, changed_ms as "changedAt", changed_by as "changedBy", reason
      from flows_parameters where tenant_id = $1 order by chain_seq`,
    values: [tenantId],
  });
  return rows.map(({ place, category, sku, ...row }) => ({
    ...row,
    ...(place !== "" && { place }),
    ...(category !== "" && { category }),
    ...(sku !== "" && { sku }),
  }));
}

/** Items as they were defined, each definition with its position. */
export async function readItems(
  tx: Tx,
  tenantId: number,
  skus: readonly string[],
): Promise<ItemAsOf[]> {
  if (skus.length === 0) return [];
  const { rows } = await tx.query<ItemAsOf>({
    text: `select sku, chain_seq as "chainSeq", category, high_value as "highValue" from flows_items where tenant_id = $1 and sku = any($2::text[])`,
    values: [tenantId, skus],
  });
  return rows;
}

/** Items that each place has ever moved, which share its budget of false alarms. */
export async function countItems(
  tx: Tx,
  tenantId: number,
  places: readonly string[],
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ place: string; count: number }>({
    name: "flows-count-items",
    text: `select place, count(*)::int4 as count from flows_stock where tenant_id = $1 and place = any($2::text[]) group by place`,
    values: [tenantId, places],
  });
  return new Map(rows.map(({ place, count }) => [place, count]));
}

/** The day from which each item of a place is known. */
export async function readFirstDays(
  tx: Tx,
  tenantId: number,
  place: string,
): Promise<Map<string, number>> {
  const { rows } = await tx.query<{ sku: string; day: number }>(
    "select sku, first_day as day from flows_stock where tenant_id = $1 and place = $2",
    [tenantId, place],
  );
  return new Map(rows.map(({ sku, day }) => [sku, day]));
}

export type FiresRow = {
  readonly flow: string;
  readonly fires: number;
  readonly learntFires: number;
};

/** How often each flow has acted since a day, in the given places (undefined = in all). */
export async function readFires(
  tx: Tx,
  tenantId: number,
  of: { fromDay: number; places: readonly string[] | undefined },
): Promise<FiresRow[]> {
  const { rows } = await tx.query<FiresRow>({
    name: "flows-fires",
    text: `select flow, sum(fires)::int8 as fires, sum(learnt_fires)::int8 as "learntFires" from flows_fires
      where tenant_id = $1 and day >= $2 and ($3::text[] is null or place = any($3)) group by flow`,
    values: [tenantId, of.fromDay, of.places ?? null],
  });
  return rows;
}
