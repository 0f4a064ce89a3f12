import type { Tx } from "#database";
import type { StockArea } from "#vocabulary";

export type RevisedCount = {
  readonly count: string;
  readonly sku: string;
  readonly area: StockArea;
  readonly seq: number;
  readonly cause: string;
};

export async function readRevisedPlaces(tx: Tx, tenantId: number): Promise<string[]> {
  const { rows } = await tx.query<{ place: string }>({
    name: "inventory-revised-places",
    text: "select distinct place from inventory_revisions where tenant_id = $1 order by place",
    values: [tenantId],
  });
  return rows.map(({ place }) => place);
}

/** Takes the oldest revisions off the list: whoever takes them decides about them in the same transaction. */
export async function takeRevised(
  tx: Tx,
  tenantId: number,
  of: { place: string; limit: number },
): Promise<RevisedCount[]> {
  const { rows } = await tx.query<RevisedCount>(
    `with taken as materialized (
        select count_id from inventory_revisions where tenant_id = $1 and place = $2 order by count_id limit $3 for update
      )
      delete from inventory_revisions where tenant_id = $1 and place = $2 and count_id = any(array(select count_id from taken))
      returning count_id as count, sku, area, seq, cause`,
    [tenantId, of.place, of.limit],
  );
  return rows;
}
