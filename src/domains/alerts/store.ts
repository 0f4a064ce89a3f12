import type { Tx } from "#database";

export type AlertRow = {
  readonly alert: string;
  readonly level: string;
  readonly rule: string;
  readonly sku: string | null;
  readonly name: string | null;
  readonly nameEn: string | null;
  readonly quantity: number | null;
  readonly flow: string | null;
  readonly raisedAt: number;
};

/** Open alerts of a place; `sku` narrows them to one item. */
export async function readOpenAlerts(
  tx: Tx,
  tenantId: number,
  of: { place: string; sku?: string },
): Promise<AlertRow[]> {
  const { rows } = await tx.query<AlertRow>({
    name: "alerts-open",
    text: `select a.alert, a.level, a.rule, a.sku, i.name, i.name_en as "nameEn", a.quantity, a.flow, a.raised_ms as "raisedAt"
      from alerts_alerts a left join masterdata_public_items i on i.tenant_id = a.tenant_id and i.sku = a.sku
      where a.tenant_id = $1 and a.place = $2 and a.settled_ms is null and ($3::text is null or a.sku = $3) order by a.raised_ms desc limit 500`,
    values: [tenantId, of.place, of.sku ?? null],
  });
  return rows;
}
