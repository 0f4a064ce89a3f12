import { afterAll, beforeAll, expect, test } from "vitest";
import { withTenant } from "#database";
import { openCountShops, received, sold, type CountShops } from "../../../test/setup/count-shop.ts";
import { freshDatabase } from "../../../test/setup/database.ts";
import { settleNegatives } from "./reactors/settle-negatives.ts";

let shops: CountShops;
beforeAll(async () => {
  shops = await openCountShops(await freshDatabase());
});
afterAll(() => shops.close());

test("stock below zero is said once and taken back once, however often it is looked at before the projection follows", async () => {
  const shop = shops.shop(1);
  let clock = shop.run.now();
  /** Each look is later than the one before: what it would say again is not the same event. */
  const look = () => settleNegatives({ ...shop.run, now: () => (clock += 1_000) });
  await shop.post(sold({ id: "sale", minute: 1, sku: "tea", errorMs: 0, units: 2 }));
  await shop.project();
  expect([await look(), await look()]).toEqual([1, 0]);
  await shop.project();
  await shop.post(received({ id: "note", minute: 2, sku: "tea", errorMs: 0, units: 5 }));
  await shop.project();
  expect([await look(), await look()]).toEqual([1, 0]);
  const setAside = await withTenant(shops.pool, 1, (tx) =>
    tx.query("select 1 from journal_quarantine where tenant_id = $1", [1]),
  );
  expect(setAside.rowCount).toBe(0);
  expect(await shop.events("NegativeStockSettled")).toHaveLength(1);
  expect(await shop.events("NegativeStockCleared")).toHaveLength(1);
});
