import type { Tx } from "#database";
import { placeStream } from "#kernel";
import { stockUnit, transit } from "./domain/accounts.ts";
import { readLotsLeft } from "./lot-store.ts";

/** What lies in all areas of a place, thousandths. */
export async function readOnHand(
  tx: Tx,
  tenantId: number,
  of: { place: string; sku: string },
): Promise<number> {
  const { rows } = await tx.query<{ quantity: number }>({
    name: "inventory-on-hand-of-item",
    text: `select coalesce(sum(quantity), 0)::int8 as quantity from ledger_public_balances
      where tenant_id = $1 and stream = $2 and unit = $3 and account in ('shelf', 'backroom')`,
    values: [tenantId, placeStream(of.place), stockUnit(of.sku)],
  });
  return rows[0]?.quantity ?? 0;
}

/** What of a transfer is still on its way: the bridges of both streams netted, item by item; thousandths. */
export async function readInTransit(
  tx: Tx,
  tenantId: number,
  of: { transfer: string; places: readonly string[] },
): Promise<number> {
  const { rows } = await tx.query<{ quantity: number }>({
    name: "inventory-transfer-missing",
    text: `select coalesce(sum(greatest(quantity, 0)), 0)::int8 as quantity from (
        select sum(quantity) as quantity from ledger_public_balances
        where tenant_id = $1 and stream = any($2::text[]) and account = $3 group by unit
      ) items`,
    values: [tenantId, of.places.map(placeStream), transit(of.transfer)],
  });
  return rows[0]?.quantity ?? 0;
}

/** Whether something of a lot may still be there, by first expired, first out. */
export async function isLotLeft(
  tx: Tx,
  tenantId: number,
  of: { place: string; sku: string; lot: string },
): Promise<boolean> {
  const left = await readLotsLeft(tx, tenantId, { place: of.place, skus: [of.sku] });
  return left(of.sku).includes(of.lot);
}
