import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ZoneAnswer } from "#inventory/contract";
import type { ShownPlace, ShownSetting } from "#masterdata/contract";
import { servedChain, type Sender, type ServedChain } from "../setup/served-chain.ts";

/** Shops, warehouses and zones are defined, renamed and retired by people; settings say who changed them when. */

const start = Date.UTC(2026, 10, 2, 4);
const minuteMs = 60_000;
let clock = start;
let chain: ServedChain;
let owner: Sender;
let manager: Sender;
let till: Sender;

beforeAll(async () => {
  chain = await servedChain({ now: () => clock });
  owner = await chain.person("owner");
  manager = await chain.person("manager", "S001");
  till = await chain.machine();
  const items = ["6901", "6902", "6903"].map((sku) => ({ sku, name: `item ${sku}` }));
  await done("DefineItems", { items });
  await done("DefinePlace", { place: "S001", name: "朝阳一店", kind: "shop" });
  await done("DefinePlace", { place: "W001", name: "总仓", nameEn: "Depot", kind: "warehouse" });
});

afterAll(async () => {
  expect(chain.failures).toEqual([]);
  await chain.stop();
});

async function done(command: string, body: unknown, who = owner): Promise<void> {
  const answer = await who(`/commands/${command}`, body);
  expect(answer.status, answer.text).toBe(200);
  await chain.server.chain.runner.caughtUp();
}

async function happens(id: string, type: string, data: unknown): Promise<void> {
  const time = new Date(clock).toISOString();
  const envelope = { specversion: "1.0", source: "pda:S001:1", actor: "staff-1", place: "S001" };
  const answer = await till("/events", { ...envelope, id, type, time, data });
  expect(answer.text).toContain("applied");
  await chain.server.chain.runner.caughtUp();
}

const zone = async (code: string): Promise<ZoneAnswer> => {
  const { status, body } = await manager(`/places/S001/zones/${code}`);
  expect(status).toBe(200);
  return body as ZoneAnswer;
};
const zones = async (): Promise<readonly { zone: string }[]> =>
  ((await manager("/places/S001/zones")).body as { zones: { zone: string }[] }).zones;

describe("places", () => {
  const places = async (who: Sender): Promise<ShownPlace[]> =>
    ((await who("/places")).body as { places: ShownPlace[] }).places;

  it("are renamed and shut by who may define them, and a shut one stands behind the others", async () => {
    await done("DefinePlace", {
      place: "S001",
      name: "朝阳一号店",
      nameEn: "Chaoyang 1",
      kind: "shop",
    });
    await done("DefinePlace", { place: "A000", name: "旧店", kind: "shop", closed: true });
    expect(await places(owner)).toMatchObject([
      {
        place: "S001",
        name: "朝阳一号店",
        nameEn: "Chaoyang 1",
        timezone: "Asia/Shanghai",
        closed: false,
      },
      { place: "W001", kind: "warehouse" },
      { place: "A000", closed: true },
    ]);
    const refused = await manager("/commands/DefinePlace", {
      place: "S001",
      name: "x",
      kind: "shop",
    });
    expect(refused.status).toBe(403);
  });

  it("of another manager are not seen, and a time zone that there is not is refused", async () => {
    expect((await places(manager)).map(({ place }) => place)).toEqual(["S001"]);
    const lost = { place: "S009", name: "x", kind: "shop", timezone: "Asia/Chaoyang" };
    expect((await owner("/commands/DefinePlace", lost)).body["code"]).toBe(
      "masterdata.no-timezone",
    );
  });
});

describe("zones", () => {
  const define = (more: Record<string, unknown>): Promise<void> =>
    done("DefineZone", { place: "S001", area: "shelf", ...more }, manager);

  it("stand in the order of walking, and keep what a later definition does not speak of", async () => {
    await define({ zone: "B", name: "零食区", order: 1, categories: ["零食"], skus: ["6903"] });
    await define({ zone: "A", name: "茶饮区", order: 2, skus: ["6901", "6902"] });
    await define({ zone: "C", name: "收银台" });
    expect((await zones()).map((each) => each.zone)).toEqual(["B", "A", "C"]);
    await define({ zone: "B", name: "小食区", nameEn: "Snacks" });
    expect(await zone("B")).toMatchObject({
      name: "小食区",
      nameEn: "Snacks",
      order: 1,
      categories: ["零食"],
      items: 1,
      inZone: [{ sku: "6903", isPlaced: true, seen: null }],
    });
  });

  it("say who swept them when, how much of it arrived, and what was seen there though it lies elsewhere", async () => {
    const session = "CS-1";
    const seen = (id: string, sku: string): Promise<void> =>
      happens(id, "ItemCounted", {
        session,
        zone: "A",
        area: "shelf",
        sku,
        quantity: 5000,
        blind: true,
      });
    await seen("c1", "6901");
    await seen("c2", "6903");
    clock += minuteMs;
    const startedAt = new Date(clock - 5 * minuteMs).toISOString();
    await happens("s1", "ZoneSwept", { session, zone: "A", area: "shelf", items: 2, startedAt });
    clock += 30 * minuteMs;
    await expect
      .poll(async () => (await zone("A")).lastSweep, { timeout: 20_000 })
      .toMatchObject({ by: "staff-1", items: 2, counted: 2, state: "complete" });
    expect((await zone("A")).inZone).toMatchObject([
      { sku: "6901", isPlaced: true, seen: 5000 },
      { sku: "6902", isPlaced: true, seen: 0 },
      { sku: "6903", isPlaced: false, seen: 5000 },
    ]);
    expect((await zone("A")).sweeps).toHaveLength(1);
  });

  it("that are retired keep their history, stand last, hold nothing, and come back when they are defined again", async () => {
    await define({ zone: "A", name: "茶饮区", retired: true });
    expect((await zones()).map((each) => each.zone)).toEqual(["B", "C", "A"]);
    const retired = await zone("A");
    expect(retired).toMatchObject({ retired: true, items: 0, lastSweep: { state: "complete" } });
    const { body } = await manager("/places/S001/stock/6901");
    expect(body["zones"]).toEqual([]);
    await define({ zone: "A", name: "茶饮区", skus: ["6901"] });
    expect(await zone("A")).toMatchObject({ retired: false, items: 1, order: 2 });
  });

  it("that there are not are said so, and of another shop nobody is told", async () => {
    expect((await manager("/places/S001/zones/Z")).body).toMatchObject({
      code: "inventory.no-zone",
    });
    expect((await manager("/places/W001/zones")).status).toBe(403);
  });
});

describe("settings", () => {
  const tolerance = "inventory.count-tolerance-units";
  const settings = async (who: Sender): Promise<ShownSetting | undefined> =>
    ((await who("/settings")).body as { settings: ShownSetting[] }).settings.find(
      ({ name }) => name === tolerance,
    );

  it("tell what was shipped, what holds where, and who changed it when", async () => {
    expect(await settings(owner)).toMatchObject({ shipped: 2, values: [] });
    await done("ChangeSetting", { setting: tolerance, value: 3 });
    await done("ChangeSetting", { setting: tolerance, value: 1, place: "S001" });
    await done("ChangeSetting", { setting: tolerance, value: 5, place: "W001" });
    const me = (await owner("/places/S001/people")).body["people"] as {
      id: string;
      name: string;
    }[];
    const changedBy = me.find(({ name }) => name === "owner-chain")?.id;
    const changedAt = new Date(clock).toISOString();
    const [whole, own, depot] = [
      { place: null, value: 3, changedAt, changedBy },
      { place: "S001", value: 1, changedAt, changedBy },
      { place: "W001", value: 5, changedAt, changedBy },
    ];
    expect((await settings(owner))?.values).toEqual([whole, own, depot]);
    // A manager sees what holds in the own shop.
    expect((await settings(manager))?.values).toEqual([whole, own]);
    await done("ChangeSetting", { setting: tolerance, value: null, place: "S001" });
    expect((await settings(manager))?.values).toEqual([whole]);
    const refused = await manager("/commands/ChangeSetting", { setting: tolerance, value: 9 });
    expect(refused.status).toBe(403);
  });
});
