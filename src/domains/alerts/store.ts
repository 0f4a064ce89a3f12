import type { Tx } from "#database";
import type { OpenAlert } from "./contract.ts";

export type AlertRow = Omit<OpenAlert, "raisedAt"> & { readonly raisedAt: number };

/** Open alerts of a place; `sku` narrows them to one item. */
export async function readOpenAlerts(
  tx: Tx,
  tenantId: number,
  of: { place: string; sku?: string },
): Promise<AlertRow[]> {
  const { rows } = await tx.query<AlertRow>({
    name: "alerts-open",
    text: `select a.alert, a.level, a.rule, a.sku, i.name, i.name_en as "nameEn", a.area, a.quantity, a.flow, a.raised_ms as "raisedAt"
      from alerts_alerts a left join masterdata_public_items i on i.tenant_id = a.tenant_id and i.sku = a.sku
      where a.tenant_id = $1 and a.place = $2 and a.settled_ms is null and ($3::text is null or a.sku = $3) order by a.raised_ms desc limit 500`,
    values: [tenantId, of.place, of.sku ?? null],
  });
  return rows;
}
