import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTenant } from "#database";
import { placeStream, randomInteger, seededRandom, units, type RouteContext } from "#kernel";
import { readUnitBalances } from "#ledger";
import { decidedEvent, type PreparedEvent } from "#journal";
import {
  counted,
  defined,
  minute,
  observed,
  openCountShops,
  received,
  shopPlace,
  sold,
  type CountShop,
  type CountShops,
  type Saw,
} from "../../../test/setup/count-shop.ts";
import { freshDatabase } from "../../../test/setup/database.ts";
import { acceptCount, rejectCount } from "./commands.ts";
import { readItemPage } from "./item-page.ts";
import { readSweeps } from "./sweep-store.ts";

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

const zone = (name: string, skus: readonly string[], area = "shelf") =>
  defined("ZoneDefined", { place: shopPlace, zone: name, name, area, skus });
const swept = (of: { id: string; minute: number; items: number; source?: string; zone?: string }) =>
  observed("ZoneSwept", {
    ...of,
    by: "staff-1",
    data: {
      session: "CS",
      zone: of.zone ?? "A",
      area: "shelf",
      startedAt: new Date(minute(1)).toISOString(),
      items: of.items,
    },
  });
const setting = (name: string, value: number, place?: string) =>
  defined("SettingChanged", {
    setting: `inventory.count-tolerance-${name}`,
    value,
    ...(place !== undefined && { place }),
  });

async function shelf(shop: CountShop, sku: string): Promise<number> {
  const balances = await readTenant(shops.pool, shop.tenantId, (tx) =>
    readUnitBalances(tx, {
      tenantId: shop.tenantId,
      stream: placeStream(shopPlace),
      unit: `sku:${sku}`,
    }),
  );
  return balances.find(({ account }) => account === "shelf")?.quantity ?? 0;
}

async function accepted(shop: CountShop): Promise<Record<string, [number, unknown]>> {
  const events = await shop.events("CountAccepted");
  return Object.fromEntries(
    events.map(({ data }) => [String(data["sku"]), [Number(data["quantity"]), data["by"]]]),
  );
}
const pageOf = (shop: CountShop, sku: string) =>
  readTenant(shops.pool, shop.tenantId, (tx) =>
    readItemPage(tx, shop.run.ports, {
      tenantId: shop.tenantId,
      place: shopPlace,
      sku,
      now: minute(60),
    }),
  );
const asked = async (shop: CountShop) =>
  (await shop.events("RecountRequested")).map(({ data }) => [data["sku"], data["because"]]);
const saw = (id: string, of: Partial<Saw> & { units: number }): PreparedEvent =>
  counted({ id, minute: 10, sku: "tea", by: "staff-1", ...of });

describe("a swept zone", () => {
  const skus = ["tea", "cola", "gone"];
  const stock = (list: readonly string[]) =>
    list.map((sku) => received({ id: `r-${sku}`, minute: 0, sku, units: 2 }));

  test("what was expected and not seen is counted as zero; without the sweep it is not counted", async () => {
    for (const isSwept of [true, false]) {
      const shop = newShop();
      await shop.post(
        zone("A", skus),
        ...stock(skus),
        saw("a", { units: 2 }),
        saw("b", { units: 2, sku: "cola" }),
        ...(isSwept ? [swept({ id: "s", minute: 20, items: 2 })] : []),
      );
      await shop.settle();
      expect(await shelf(shop, "gone")).toBe(isSwept ? 0 : units(2));
      expect(Object.keys(await accepted(shop)).sort()).toEqual(
        isSwept ? ["cola", "gone", "tea"] : ["cola", "tea"],
      );
    }
  });

  test("three devices that share the sweep say what one device says", async () => {
    const results = [];
    for (const sources of [["pda-1"], ["pda-1", "pda-2", "pda-3"]]) {
      const shop = newShop();
      const counts = ["tea", "cola", "milk"].map((sku, index) =>
        observed("ItemCounted", {
          id: `c${index}`,
          minute: 10 + index,
          source: sources[index % sources.length] ?? "",
          by: "staff-1",
          data: {
            session: "CS",
            zone: "A",
            area: "shelf",
            sku,
            quantity: units(2),
            blind: true,
          },
        }),
      );
      await shop.post(zone("A", [...skus, "milk"]), ...stock([...skus, "milk"]), ...counts);
      for (const source of sources)
        await shop.post(swept({ id: `s-${source}`, minute: 20, items: 3, source }));
      await shop.settle();
      results.push([await accepted(shop), await shelf(shop, "gone")]);
      expect(Object.keys(await accepted(shop))).toHaveLength(4);
    }
    expect(results[1]).toEqual(results[0]);
  });

  test("a lost scan makes nothing zero: the sweep waits, and in the end is flagged as incomplete", async () => {
    const shop = newShop();
    await shop.post(
      zone("A", skus),
      ...stock(skus),
      saw("a", { units: 2 }),
      swept({ id: "s", minute: 20, items: 2 }),
    );
    const soon = () => minute(60);
    await shop.settle({ now: soon });
    expect(await shop.events("SweepSettled")).toEqual([]);
    await shop.settle();
    expect((await shop.events("SweepSettled")).map(({ data }) => data["outcome"])).toEqual([
      "incomplete",
    ]);
    expect(await shelf(shop, "gone")).toBe(units(2));
    const sweeps = await readTenant(shops.pool, shop.tenantId, (tx) =>
      readSweeps(tx, shop.tenantId, shopPlace),
    );
    expect(sweeps).toMatchObject([{ state: "incomplete", items: 2, counted: 1 }]);
  });

  test("an observation that comes late completes the sweep", async () => {
    const shop = newShop();
    await shop.post(zone("A", skus), ...stock(skus), saw("a", { units: 2 }));
    await shop.post(swept({ id: "s", minute: 20, items: 2 }));
    await shop.settle({ now: () => minute(60) });
    await shop.post(saw("b", { units: 2, sku: "cola" }));
    await shop.settle({ now: () => minute(61) });
    expect(await shelf(shop, "gone")).toBe(0);
  });

  test("a zero out of tolerance is counted again like any other count, and what was sold while walking is not missing", async () => {
    const shop = newShop();
    await shop.post(
      zone("A", ["many", "sold"]),
      received({ id: "r1", minute: 0, sku: "many", units: 9 }),
      received({ id: "r2", minute: 0, sku: "sold", units: 9 }),
      sold({ id: "t", minute: 5, sku: "sold", units: 9 }),
      swept({ id: "s", minute: 20, items: 0 }),
    );
    await shop.settle();
    expect(await asked(shop)).toEqual([["many", "tolerance"]]);
    expect(await accepted(shop)).toEqual({ sold: [0, "tolerance"] });
  });

  test("an item of two zones is not zero because one of them was swept", async () => {
    const shop = newShop();
    await shop.post(
      zone("A", ["gone"]),
      zone("B", ["gone"]),
      ...stock(["gone"]),
      swept({ id: "s", minute: 20, items: 0 }),
    );
    await shop.settle();
    expect(await accepted(shop)).toEqual({});
    await shop.post(saw("b", { units: 2, sku: "gone", zone: "B", minute: 25 }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({ gone: [units(2), "tolerance"] });
  });
});

describe("a second opinion", () => {
  const stock = received({ id: "r", minute: 0, sku: "tea", units: 20 });

  test("two persons who agree, a sale between them, are believed, and the recount is closed", async () => {
    const shop = newShop();
    await shop.post(stock, saw("a", { units: 12 }));
    await shop.settle();
    const [recount] = await shop.events("RecountRequested");
    expect(recount?.data).toMatchObject({ because: "tolerance", notBy: "staff-1" });
    await shop.post(sold({ id: "t", minute: 15, sku: "tea", units: 1 }));
    await shop.post(saw("b", { units: 11, minute: 20, by: "staff-2" }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({ tea: [units(11), "second-count"] });
    expect((await shop.events("RecountClosed")).map(({ data }) => data["recount"])).toEqual([
      recount?.data["recount"],
    ]);
  });

  test("the same person, or nobody named, confirms nothing; a third person does", async () => {
    const shop = newShop();
    await shop.post(stock, saw("a", { units: 12 }));
    await shop.post(saw("b", { units: 12, minute: 20 }));
    await shop.post(counted({ id: "c", minute: 25, sku: "tea", units: 12 }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({});
    expect(await asked(shop)).toHaveLength(1);
    await shop.post(saw("d", { units: 12, minute: 30, by: "staff-3" }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({ tea: [units(12), "second-count"] });
  });

  test("two who disagree leave it open, and whom the third confirms is believed", async () => {
    const shop = newShop();
    await shop.post(
      stock,
      saw("a", { units: 12 }),
      saw("b", { units: 5, minute: 20, by: "staff-2" }),
    );
    await shop.settle();
    expect(await accepted(shop)).toEqual({});
    expect(await shop.events("RecountClosed")).toEqual([]);
    await shop.post(saw("c", { units: 12, minute: 30, by: "staff-3" }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({ tea: [units(12), "second-count"] });
    expect(await shop.events("RecountClosed")).toHaveLength(1);
  });

  test("a count that raced and is out of tolerance all the same is counted again because of the race", async () => {
    const shop = newShop();
    await shop.post(
      stock,
      sold({ id: "t", minute: 9, sku: "tea", units: 1 }),
      saw("a", { units: 5, sinceMinute: 8 }),
    );
    await shop.settle();
    expect(await asked(shop)).toEqual([["tea", "race"]]);
  });

  test("rejecting takes the count out of the balance", async () => {
    const shop = newShop();
    await shop.post(stock, saw("a", { units: 19 }));
    await shop.settle();
    expect(await shelf(shop, "tea")).toBe(units(19));
    const [event] = await shop.events("CountAccepted");
    const { count, observations, sku, area } = event?.data ?? {};
    await shop.post(
      decidedEvent({
        type: "CountRejected",
        source: "command/owner",
        id: "reject",
        place: shopPlace,
        at: minute(60),
        data: { count, observations, sku, area, reason: "wrong shelf" },
      }),
    );
    await shop.settle();
    expect(await shelf(shop, "tea")).toBe(units(20));
  });
});

describe("the manager", () => {
  const stock = received({ id: "r", minute: 0, sku: "tea", units: 20 });
  const command = async (
    shop: CountShop,
    run: typeof acceptCount,
    body: { count: string; reason?: string },
  ) => {
    await shop.project();
    const context = {
      principal: { tenantId: shop.tenantId, actor: "manager" },
      body: { place: shopPlace, ...body },
      headers: {},
      requestId: `${body.count}-${run.name}`,
    } as unknown as RouteContext;
    return run(shop.run, context);
  };

  test("takes a count of all zones by any of its observations, which closes the recount", async () => {
    const shop = newShop();
    const parts = [
      saw("a", { units: 2, zone: "A" }),
      saw("b", { units: 3, zone: "B", minute: 12 }),
    ];
    await shop.post(zone("A", ["tea"]), zone("B", ["tea"]), stock, ...parts);
    await shop.settle();
    expect(await asked(shop)).toHaveLength(1);
    const first = { count: parts[0]?.key ?? "", reason: "seen it myself" };
    expect(await command(shop, acceptCount, first)).toHaveProperty("body");
    expect(await accepted(shop)).toEqual({ tea: [units(5), "person"] });
    expect(await shelf(shop, "tea")).toBe(units(5));
    expect(await shop.events("RecountClosed")).toHaveLength(1);
    expect(await command(shop, acceptCount, first)).toEqual({ problem: "inventory.count-decided" });
    const wrong = { count: parts[0]?.key ?? "", reason: "wrong shelf" };
    expect(await command(shop, rejectCount, wrong)).toHaveProperty("body");
    expect(await shelf(shop, "tea")).toBe(units(20));
  });

  test("cannot take one zone of several, or one lot, for the whole", async () => {
    const shop = newShop();
    const part = saw("a", { units: 2, zone: "A" });
    const lotPart = saw("l", { units: 2, sku: "milk", lot: "L1" });
    await shop.post(
      zone("A", ["tea"]),
      zone("B", ["tea"]),
      stock,
      received({ id: "m1", minute: 0, sku: "milk", units: 5, lot: "L1" }),
      received({ id: "m2", minute: 0, sku: "milk", units: 5, lot: "L2" }),
      part,
      lotPart,
    );
    for (const { key } of [part, lotPart])
      expect(await command(shop, acceptCount, { count: key })).toEqual({
        problem: "inventory.count-partial",
      });
    expect(await accepted(shop)).toEqual({});
  });
});

describe("a variance that is revised", () => {
  const receipt = (id: string, at: number, count: number) =>
    received({ id, minute: at, sku: "tea", units: count });

  test("opens one recount when it leaves the tolerance, and none when it comes back or leaves again meanwhile", async () => {
    const shop = newShop();
    await shop.post(receipt("r", 0, 20), saw("a", { units: 20 }));
    await shop.settle();
    await shop.post(receipt("late-1", 5, 2));
    await shop.settle();
    expect(await asked(shop)).toEqual([]);
    await shop.post(receipt("late-2", 6, 4));
    await shop.settle();
    expect(await asked(shop)).toEqual([["tea", "revised"]]);
    await shop.post(sold({ id: "back", minute: 7, sku: "tea", units: 6 }));
    await shop.post(receipt("late-3", 8, 9));
    await shop.settle();
    expect(await asked(shop)).toHaveLength(1);
    expect(await shelf(shop, "tea")).toBe(units(20));
    expect(await accepted(shop)).toEqual({ tea: [units(20), "tolerance"] });
  });

  test("is answered by the next count, and a later revision asks anew", async () => {
    const shop = newShop();
    await shop.post(receipt("r", 0, 20), saw("a", { units: 20 }));
    await shop.settle();
    await shop.post(receipt("late-1", 5, 6));
    await shop.settle();
    await shop.post(saw("b", { units: 20, minute: 20, by: "staff-2" }));
    await shop.settle();
    expect(await shop.events("RecountClosed")).toHaveLength(1);
    await shop.post(receipt("late-2", 15, 6));
    await shop.settle();
    expect(await asked(shop)).toEqual([
      ["tea", "revised"],
      ["tea", "revised"],
    ]);
  });

  test("asks nothing of a count that two persons have confirmed out of tolerance already", async () => {
    const shop = newShop();
    await shop.post(receipt("r", 0, 20), saw("a", { units: 12 }));
    await shop.post(saw("b", { units: 12, minute: 20, by: "staff-2" }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({ tea: [units(12), "second-count"] });
    await shop.post(sold({ id: "late", minute: 15, sku: "tea", units: 1 }));
    await shop.settle();
    expect(await asked(shop)).toEqual([]);
  });

  test("asks nothing of a count that a later one has replaced", async () => {
    const shop = newShop();
    await shop.post(
      receipt("r", 0, 20),
      saw("a", { units: 20 }),
      saw("b", { units: 20, minute: 20 }),
    );
    await shop.settle();
    await shop.post(receipt("late-1", 5, 6));
    await shop.settle();
    expect(await asked(shop)).toEqual([]);
  });
});

describe("settings of the tolerance", () => {
  const seventeen = [
    received({ id: "r", minute: 0, sku: "tea", units: 20 }),
    saw("a", { units: 17 }),
  ];

  test("the chain's holds everywhere, a place's goes before it, and what was decided stays decided", async () => {
    const [wide, strict] = [newShop(), newShop()];
    await wide.post(setting("units", 5), ...seventeen);
    await strict.post(setting("units", 5), setting("units", 1, shopPlace), ...seventeen);
    for (const shop of [wide, strict]) await shop.settle();
    expect(await accepted(wide)).toEqual({ tea: [units(17), "tolerance"] });
    expect(await accepted(strict)).toEqual({});
    await wide.post(setting("units", 0));
    await wide.settle();
    expect(await accepted(wide)).toEqual({ tea: [units(17), "tolerance"] });
  });

  test("few units that are worth more than the limit are counted again", async () => {
    const shop = newShop();
    const item = (sku: string, costFen: number) =>
      defined("ItemDefined", { sku, name: sku, costFen });
    await shop.post(setting("fen", 1000), item("dear", 600), item("cheap", 400));
    for (const sku of ["dear", "cheap"])
      await shop.post(
        received({ id: `r-${sku}`, minute: 0, sku, units: 10 }),
        saw(`c-${sku}`, { sku, units: 8 }),
      );
    await shop.settle();
    expect(await accepted(shop)).toEqual({ cheap: [units(8), "tolerance"] });
    expect(await asked(shop)).toEqual([["dear", "tolerance"]]);
  });

  test("an item of high value is counted by two persons though nothing is missing", async () => {
    const shop = newShop();
    await shop.post(defined("ItemDefined", { sku: "tea", name: "Tea", highValue: true }));
    await shop.post(received({ id: "r", minute: 0, sku: "tea", units: 3 }), saw("a", { units: 3 }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({});
    expect(await asked(shop)).toEqual([["tea", "high-value"]]);
    await shop.post(saw("b", { units: 3, minute: 20, by: "staff-2" }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({ tea: [units(3), "second-count"] });
  });
});

describe("lots", () => {
  const lot = (name: string, count: number, expiresOn: string) =>
    received({ id: `r-${name}`, minute: 0, sku: "tea", units: count, lot: name, expiresOn });
  const stock = [lot("L1", 5, "2026-12-01"), lot("L2", 5, "2027-03-01")];
  test("a lot alone leaves the item as it is, and shows what was seen and when", async () => {
    const shop = newShop();
    await shop.post(...stock, saw("a", { units: 4, lot: "L1" }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({});
    expect((await pageOf(shop, "tea"))["lots"]).toEqual([
      {
        lot: "L1",
        expiresOn: "2026-12-01",
        quantity: units(4),
        estimated: false,
        counted: units(4),
        countedAt: new Date(minute(10)).toISOString(),
      },
      { lot: "L2", expiresOn: "2027-03-01", quantity: units(5), estimated: true },
    ]);
  });

  test("all lots of one session are a count of the item", async () => {
    const shop = newShop();
    await shop.post(...stock, saw("a", { units: 4, lot: "L1" }), saw("b", { units: 5, lot: "L2" }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({ tea: [units(9), "tolerance"] });
    expect(await shelf(shop, "tea")).toBe(units(9));
  });

  test("in a swept zone the lots that were counted are all there are", async () => {
    const shop = newShop();
    await shop.post(zone("A", ["tea"]), ...stock, saw("a", { units: 9, lot: "L1" }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({});
    await shop.post(swept({ id: "s", minute: 20, items: 1 }));
    await shop.settle();
    expect(await accepted(shop)).toEqual({ tea: [units(9), "tolerance"] });
  });
});

describe("pools", () => {
  const seed = Number(process.env["DIANMAI_SEED"] ?? 20261126);

  test(`an item in several zones is counted as one in a single zone when nothing moves meanwhile (seed ${seed})`, async () => {
    const random = seededRandom(seed);
    for (let index = 0; index < 8; index += 1) {
      const names = ["A", "B", "C"].slice(0, randomInteger(random, 2, 3));
      const [pool, single] = [newShop(), newShop()];
      await pool.post(...names.map((name) => zone(name, ["tea"])));
      await single.post(zone("A", ["tea"]));
      const parts = names.map(() => randomInteger(random, 0, 6));
      const total = parts.reduce((sum, part) => sum + part, 0);
      const moves = Array.from({ length: 12 }, (_, move) => {
        const at = random() < 0.5 ? randomInteger(random, 0, 99) : randomInteger(random, 131, 300);
        const base = { id: `m${move}`, minute: at, sku: "tea", units: randomInteger(random, 1, 5) };
        return random() < 0.5 ? sold(base) : received(base);
      });
      const counts = names.map((name, at) =>
        saw(`c${at}`, { units: parts[at] ?? 0, zone: name, minute: 100 + 10 * (at + 1) }),
      );
      await pool.post(...moves, ...counts);
      const once = saw(`c${names.length - 1}`, { units: total, minute: 100 + 10 * names.length });
      await single.post(...moves, once);
      for (const shop of [pool, single]) await shop.settle();
      const said = async (shop: CountShop) => [
        await accepted(shop),
        (await shop.events("RecountRequested")).map(({ data }) => data["quantity"]),
        await shelf(shop, "tea"),
      ];
      expect(await said(pool), `pool ${index}`).toEqual(await said(single));
    }
  });

  test("what is sold between the first and the last zone may have been seen or not", async () => {
    for (const [seen, left] of [
      [10, 10],
      [8, 8],
      [6, 6],
    ] as const) {
      const shop = newShop();
      await shop.post(zone("A", ["tea"]), zone("B", ["tea"]));
      await shop.post(
        received({ id: "r", minute: 0, sku: "tea", units: 10 }),
        saw("a", { units: 4, zone: "A", minute: 10 }),
        sold({ id: "t", minute: 15, sku: "tea", units: 4 }),
        saw("b", { units: seen - 4, zone: "B", minute: 20 }),
      );
      await shop.settle();
      const [event] = await shop.events("CountAccepted");
      expect(event?.data).toMatchObject({ variance: 0, raced: true, quantity: units(left) });
      // What was not seen to be gone was sold after the count.
      expect(await shelf(shop, "tea")).toBe(units(6));
    }
  });

  test("one zone alone moves nothing but what is known of the zone", async () => {
    const shop = newShop();
    await shop.post(zone("A", ["tea"]), zone("B", ["tea"]));
    await shop.post(
      received({ id: "r", minute: 0, sku: "tea", units: 10 }),
      saw("a", { units: 1, zone: "A" }),
    );
    await shop.settle();
    expect(await shelf(shop, "tea")).toBe(units(10));
    expect(await asked(shop)).toEqual([]);
    expect((await pageOf(shop, "tea"))["zones"]).toEqual([
      {
        zone: "A",
        name: "A",
        area: "shelf",
        seen: units(1),
        seenAt: new Date(minute(10)).toISOString(),
      },
      { zone: "B", name: "B", area: "shelf" },
    ]);
  });
});
