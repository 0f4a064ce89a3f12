import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTenant, withTenant } from "#database";
import { randomInteger, seededRandom, units, type Random } from "#kernel";
import { readUnitBalances } from "#ledger";
import type { PreparedEvent } from "#journal";
import {
  counted,
  defined,
  openCountShops,
  received,
  shopPlace,
  sold,
  type CountShop,
  type CountShops,
} from "../../../test/setup/count-shop.ts";
import { freshDatabase } from "../../../test/setup/database.ts";
import { readDuePlaces } from "./due-store.ts";

const seed = Number(process.env["DIANMAI_SEED"] ?? 20261125);
const isDeep = process.env["DIANMAI_DEEP"] === "1";
const historyCount = isDeep ? 200 : 12;
const oneByOne = { limits: { items: 1, accepted: 1 } };
let shops: CountShops;
let tenants = 0;

beforeAll(async () => {
  shops = await openCountShops(await freshDatabase());
});
afterAll(() => shops.close());

function newShop(): CountShop {
  tenants += 1;
  return shops.shop(tenants);
}

const skus = ["one-zone", "two-zones", "three-zones", "unplaced", "dear"];
const zones = ["A", "B", "C"];
const zonesOf: Readonly<Record<string, number>> = { "two-zones": 2, "three-zones": 3 };

function layout(): PreparedEvent[] {
  const placed = zones.map((zone, index) =>
    defined("ZoneDefined", {
      place: shopPlace,
      zone,
      name: zone,
      area: "shelf",
      skus: skus.filter((sku) => sku !== "unplaced" && (zonesOf[sku] ?? 1) > index),
    }),
  );
  return [...placed, defined("ItemDefined", { sku: "dear", name: "Dear", highValue: true })];
}

/** A day of a few items: sales and receipts that race with counts of several persons, some of whom are not named. */
function day(random: Random): PreparedEvent[] {
  const size = randomInteger(random, 20, 120);
  const book = new Map<string, number>();
  return Array.from({ length: size }, (_, index) => {
    const sku = skus[randomInteger(random, 0, skus.length - 1)] ?? "";
    const minute = randomInteger(random, 1, 600);
    const errorMs = random() < 0.3 ? randomInteger(random, 1, 120_000) : 0;
    const base = { id: `e${index}`, minute, sku, errorMs };
    const roll = random();
    if (roll < 0.3) return sold({ ...base, units: randomInteger(random, 1, 4) });
    if (roll < 0.4) return received({ ...base, units: randomInteger(random, 1, 12) });
    const seen = Math.max(0, (book.get(sku) ?? 8) + randomInteger(random, -3, 3));
    book.set(sku, seen);
    const person = randomInteger(random, 0, 3);
    return counted({
      ...base,
      units: seen,
      zone: zones[randomInteger(random, 0, (zonesOf[sku] ?? 1) - 1)] ?? "A",
      sinceMinute: minute - randomInteger(random, 0, 3),
      ...(person > 0 && { by: `staff-${person}` }),
    });
  });
}

async function verdicts(shop: CountShop): Promise<Record<string, unknown>> {
  const found = new Map<string, unknown>();
  for (const type of ["CountAccepted", "RecountRequested", "RecountClosed"])
    for (const event of await shop.events(type)) found.set(`${type} ${event.id}`, event.data);
  return Object.fromEntries([...found].sort(([left], [right]) => (left < right ? -1 : 1)));
}

async function balances(shop: CountShop): Promise<unknown> {
  return readTenant(shops.pool, shop.tenantId, async (tx) => {
    const read = [];
    for (const sku of skus)
      read.push(
        ...(await readUnitBalances(tx, {
          tenantId: shop.tenantId,
          stream: `place:${shopPlace}`,
          unit: `sku:${sku}`,
        })),
      );
    return read.map(({ unit, account, quantity }) => [unit, account, quantity]);
  });
}

describe("settling many counts in one decision", () => {
  test(`says of ${historyCount} random days what deciding count by count says (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    const seen = { accepted: 0, believed: 0, raced: 0, asked: 0 };
    for (let index = 0; index < historyCount; index += 1) {
      const [together, apart] = [newShop(), newShop()];
      const events = [...layout(), ...day(random)];
      for (const shop of [together, apart]) await shop.post(...events);
      await together.settle();
      await apart.settle(oneByOne);
      const expected = await verdicts(apart);
      expect(await verdicts(together), `day ${index}`).toEqual(expected);
      expect(await balances(together), `day ${index}`).toEqual(await balances(apart));
      for (const [name, data] of Object.entries(expected) as [string, Record<string, unknown>][]) {
        if (name.startsWith("CountAccepted")) seen.accepted += 1;
        if (name.startsWith("RecountRequested")) seen.asked += 1;
        if (data["by"] === "second-count") seen.believed += 1;
        if (data["raced"] === true) seen.raced += 1;
      }
    }
    console.log(`days ${historyCount}: ${JSON.stringify(seen)}`);
    for (const [what, times] of Object.entries(seen)) expect(times, what).toBeGreaterThan(0);
  });

  test("the accepted variance is the one that the ledger posts", async () => {
    const shop = newShop();
    await shop.post(...layout(), ...day(seededRandom(seed + 1)));
    await shop.settle();
    const accepted = await shop.events("CountAccepted");
    const posted = await readTenant(shops.pool, shop.tenantId, (tx) =>
      tx.query<{ assertion: string; variance: number }>(
        `select p.assertion, sum(case when debit = 'shelf' then p.quantity else -p.quantity end)::int8 as variance from ledger_postings p
          join ledger_assertions a on a.tenant_id = p.tenant_id and a.stream = p.stream and a.assertion = p.assertion and a.seq = p.seq
          where p.tenant_id = $1 and p.kind = 1 group by p.assertion`,
        [shop.tenantId],
      ),
    );
    const variances = new Map(posted.rows.map((row) => [row.assertion, row.variance]));
    expect(accepted.length).toBeGreaterThan(5);
    for (const { data } of accepted)
      expect([data["count"], variances.get(String(data["count"])) ?? 0]).toEqual([
        data["count"],
        data["variance"],
      ]);
  });

  test("a shop in which nothing is due has nothing to look at, whatever its counts wait for", async () => {
    const shop = newShop();
    await shop.post(
      ...layout(),
      received({ id: "r", minute: 1, sku: "one-zone", units: 20 }),
      counted({ id: "far", minute: 5, sku: "one-zone", units: 2, by: "staff-1" }),
      counted({ id: "part", minute: 6, sku: "two-zones", units: 2, by: "staff-1" }),
    );
    await shop.settle();
    const due = await readTenant(shops.pool, shop.tenantId, (tx) =>
      readDuePlaces(tx, shop.tenantId),
    );
    expect(due).toEqual([]);
    expect(await shop.events("RecountRequested")).toHaveLength(1);
  });

  test("items behind many that cannot be decided have their turn", async () => {
    const shop = newShop();
    const parts = Array.from({ length: 30 }, (_, index) =>
      counted({ id: `part${index}`, minute: 5, sku: "two-zones", units: index }),
    );
    await shop.post(
      ...layout(),
      ...parts,
      counted({ id: "whole", minute: 6, sku: "unplaced", units: 1 }),
    );
    await shop.settle({ limits: { items: 1, accepted: 1 } });
    const accepted = await shop.events("CountAccepted");
    expect(accepted.map(({ data }) => data["sku"])).toEqual(["unplaced"]);
  });

  test("nothing is decided twice while an earlier decision is not to be read yet", async () => {
    const shop = newShop();
    await shop.post(counted({ id: "a", minute: 5, sku: "unplaced", units: 1 }));
    await shop.project();
    expect(await shop.settleOnce()).toBe(1);
    // As an observation does that was recorded before the decision and is read after it.
    await withTenant(shops.pool, shop.tenantId, (tx) =>
      tx.query(
        "insert into inventory_due (tenant_id, place, sku, area, reach_ms) values ($1, $2, 'unplaced', 'shelf', 0)",
        [shop.tenantId, shopPlace],
      ),
    );
    expect(await shop.settleOnce()).toBe(0);
    expect(await shop.events("CountAccepted")).toHaveLength(1);
    await shop.post(counted({ id: "b", minute: 6, sku: "unplaced", units: 1 }));
    await shop.settle();
    expect((await shop.events("CountAccepted")).map(({ data }) => data["quantity"])).toEqual([
      units(1),
      units(1),
    ]);
  });

  test("a count waits until what happened before it has arrived", async () => {
    const shop = newShop();
    await shop.post(
      sold({ id: "s", minute: 1, sku: "unplaced", units: 1 }),
      counted({ id: "a", minute: 5, sku: "unplaced", units: 1 }),
    );
    await shop.project();
    const soon = () => Date.parse("2026-03-02T08:06:00+08:00");
    expect(await shop.settleOnce({ now: soon })).toBe(0);
    await shop.post(sold({ id: "s2", minute: 6, sku: "other", units: 1 }));
    await shop.project();
    expect(await shop.settleOnce({ now: soon })).toBe(1);
    expect((await shop.events("CountAccepted"))[0]?.data["settledBy"]).toBe("watermark");
  });
});
