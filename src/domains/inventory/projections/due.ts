import type { Tx } from "#database";

type DueItem = { readonly sku: string; readonly area: string; readonly reach: number };

/** Puts items on the list of what has counts to judge; always in key order, so that two who write never block each other. */
export async function makeDue(
  tx: Tx,
  of: { readonly tenantId: number; readonly place: string | undefined },
  items: readonly DueItem[],
): Promise<void> {
  await tx.query({
    name: "inventory-make-due",
    text: `insert into inventory_due as d (tenant_id, place, sku, area, reach_ms)
      select $1, $2, sku, area, min(reach) from unnest($3::text[], $4::text[], $5::int8[]) as t(sku, area, reach) group by sku, area order by sku collate "C", area
      on conflict (tenant_id, place, sku, area) do update set reach_ms = least(d.reach_ms, excluded.reach_ms)`,
    values: [
      of.tenantId,
      of.place,
      items.map(({ sku }) => sku),
      items.map(({ area }) => area),
      items.map(({ reach }) => reach),
    ],
  });
}
