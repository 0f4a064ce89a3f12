import type { Tx } from "#database";

export type PlaceRow = {
  readonly place: string;
  readonly name: string;
  readonly nameEn: string | null;
  readonly kind: string;
};

export async function readPlaces(tx: Tx, tenantId: number): Promise<PlaceRow[]> {
  const { rows } = await tx.query<PlaceRow>(
    'select place, name, name_en as "nameEn", kind from masterdata_places where tenant_id = $1 order by place',
    [tenantId],
  );
  return rows;
}
