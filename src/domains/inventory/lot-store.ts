import type { Tx } from "#database";
import { placeStream } from "#kernel";
import { estimateLots, type LotFacts } from "./domain/lots.ts";

type LotRow = Omit<LotFacts, "expiresOn" | "counted"> & {
  readonly sku: string;
  readonly expiresOn: string | null;
  readonly counted: number | null;
  readonly countedAt: number | null;
  readonly receivedAfter: number;
};

const limitLots = 10_000;

/** Facts of the lots of some items, as if nothing had been sold since they were counted. */
export async function readLots(
  tx: Tx,
  of: { tenantId: number; place: string; skus: readonly string[] },
): Promise<Map<string, LotFacts[]>> {
  const { rows } = await tx.query<LotRow>({
    name: "inventory-lots",
    text: `select l.sku, l.lot, l.expires_on::text as "expiresOn", l.received, l.received_ms as "receivedAt", l.counted, l.counted_ms as "countedAt",
        (select coalesce(sum(r.quantity), 0)::int8 from inventory_lot_receipts r
          where r.tenant_id = $1 and r.place = $2 and r.sku = l.sku and r.lot = l.lot and r.at_ms > l.counted_ms) as "receivedAfter"
      from inventory_lots l where l.tenant_id = $1 and l.place = $2 and l.sku = any($3::text[]) order by l.sku, l.expires_on nulls last, l.lot limit ${limitLots}`,
    values: [of.tenantId, of.place, of.skus],
  });
  const lots = new Map<string, LotFacts[]>();
  for (const { sku, expiresOn, counted, countedAt, receivedAfter, ...row } of rows) {
    const count =
      counted === null || countedAt === null
        ? undefined
        : { quantity: counted, at: countedAt, receivedAfter, leftAfter: 0 };
    const facts = { ...row, expiresOn: expiresOn ?? undefined, counted: count };
    lots.set(sku, [...(lots.get(sku) ?? []), facts]);
  }
  return lots;
}

/**
 * Lots that may be left of each item: one that was counted is taken to be whole, so that none is thought gone that only
 * seems so. Nothing is read when no item is asked for.
 */
export async function readLotsLeft(
  tx: Tx,
  tenantId: number,
  of: { place: string; skus: readonly string[] },
): Promise<(sku: string) => readonly string[]> {
  if (of.skus.length === 0) return () => [];
  const { rows } = await tx.query<{ sku: string; quantity: number }>({
    name: "inventory-on-hand",
    text: `select substr(unit, 5) as sku, sum(quantity)::int8 as quantity from ledger_public_balances
      where tenant_id = $1 and stream = $2 and unit = any($3::text[]) and account in ('shelf', 'backroom') group by unit`,
    values: [tenantId, placeStream(of.place), of.skus.map((sku) => `sku:${sku}`)],
  });
  const onHand = new Map(rows.map(({ sku, quantity }) => [sku, quantity]));
  const lots = await readLots(tx, { tenantId, ...of });
  return (sku) => estimateLots(onHand.get(sku) ?? 0, lots.get(sku) ?? []).map(({ lot }) => lot);
}
