import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { publishShippedFlows } from "#compose";
import type {
  CountRow,
  ItemAnswer,
  MovementsAnswer,
  StockRow,
  ZoneAnswer,
} from "#inventory/contract";
import {
  servedChain,
  type Received,
  type Sender,
  type ServedChain,
} from "../setup/served-chain.ts";

/**
 * Whatever a shop does is recorded, at once and whole: a sale of an item that nobody defined, more sold than there was, a
 * count in the wrong zone, two people in one zone, a count in a rush. What the person then sees is what the page reads.
 */

const start = Date.UTC(2026, 10, 2, 4);
const minuteMs = 60_000;
const unit = 1000;
let clock = start;
let chain: ServedChain;
let owner: Sender;
let till: Sender;
let pda: Sender;

beforeAll(async () => {
  chain = await servedChain({ now: () => clock });
  // Reds are raised by a flow.
  await publishShippedFlows(chain.server.chain.appender, chain.tenant.tenantId);
  owner = await chain.person("owner");
  till = await chain.machine(["SaleRecorded", "SourceHeard"]);
  pda = await chain.machine(["ItemCounted", "ZoneSwept", "GoodsReceived", "SourceHeard"]);
  await applied(owner("/commands/DefinePlace", { place: "S001", name: "朝阳一店", kind: "shop" }));
  const skus = ["water", "tea", "crisps", "milk", "rush"];
  const items = skus.map((sku) => ({ sku, name: sku }));
  await applied(owner("/commands/DefineItems", { items }));
  const zone = { place: "S001", area: "shelf" };
  await applied(owner("/commands/DefineZone", { ...zone, zone: "A", name: "A", skus: ["tea"] }));
  await applied(owner("/commands/DefineZone", { ...zone, zone: "R", name: "R", skus: ["rush"] }));
  await applied(owner("/commands/DefineZone", { ...zone, zone: "W", name: "W", skus: [] }));
  await applied(owner("/commands/DefineZone", { ...zone, zone: "B", name: "B", skus: ["crisps"] }));
});

afterAll(async () => {
  expect(chain.failures).toEqual([]);
  await chain.stop();
});

async function applied(sent: Promise<Received>): Promise<void> {
  const answer = await sent;
  expect(answer.status, answer.text).toBe(200);
}

let events = 0;
function event(type: string, data: unknown, more: Record<string, unknown> = {}): object {
  events += 1;
  const time = new Date(clock).toISOString();
  return {
    specversion: "1.0",
    id: `e-${events}`,
    source: "pos:S001:1",
    type,
    time,
    place: "S001",
    data,
    ...more,
  };
}

/** Sent by the device and answered: recorded, at its place in the stream. */
async function recorded(who: Sender, message: object): Promise<void> {
  const { status, text } = await who("/events", message);
  expect([status, text]).toEqual([200, expect.stringContaining('"applied"')]);
}

const sale = (sku: string, units: number): object =>
  event("SaleRecorded", {
    ticket: `T-${events}`,
    lines: [{ sku, quantity: units * unit, amountFen: 250 * units }],
  });
const receipt = (sku: string, units: number): object =>
  event(
    "GoodsReceived",
    {
      document: `D-${events}`,
      supplier: "V1",
      to: "shelf",
      lines: [{ sku, quantity: units * unit }],
    },
    { source: "pda:S001:9" },
  );
type Seen = {
  readonly by: string;
  readonly device?: string;
  readonly session?: string;
  readonly zone?: string;
};
const count = (sku: string, units: number, seen: Seen): object =>
  event(
    "ItemCounted",
    {
      session: seen.session ?? `C-${seen.by}`,
      zone: seen.zone ?? "A",
      area: "shelf",
      sku,
      quantity: units * unit,
      blind: true,
    },
    { actor: seen.by, source: seen.device ?? `pda:S001:${seen.by}` },
  );

/** All sources have reported beyond what happened so far, so that nothing is waited for. */
async function quiet(): Promise<void> {
  clock += 30 * minuteMs;
  await chain.server.chain.runner.caughtUp();
}

async function stock(question = ""): Promise<Map<string, StockRow>> {
  await chain.server.chain.runner.caughtUp();
  const { body } = await owner(`/places/S001/stock?limit=200${question}`);
  return new Map((body as { items: StockRow[] }).items.map((row) => [row.sku, row]));
}
async function item(sku: string): Promise<ItemAnswer> {
  await chain.server.chain.runner.caughtUp();
  const { status, body } = await owner(`/places/S001/stock/${sku}`);
  expect(status).toBe(200);
  return body as unknown as ItemAnswer;
}
const movements = async (sku: string): Promise<MovementsAnswer["movements"]> =>
  ((await owner(`/places/S001/stock/${sku}/movements?limit=50`)).body as MovementsAnswer).movements;

describe("an item that nobody defined", () => {
  const sku = "6999999999990";

  it("is sold, received and counted by its code, and stands in the list as one to be named", async () => {
    await recorded(till, sale(sku, 2));
    await recorded(pda, receipt(sku, 10));
    await recorded(pda, count(sku, 8, { by: "ann", zone: "C" }));
    expect((await stock("&only=unknown")).get(sku)).toMatchObject({
      name: null,
      shelf: 8 * unit,
      negative: null,
    });
    expect((await stock("&q=699999")).has(sku)).toBe(true);
    expect((await item(sku)).item).toMatchObject({ sku, name: null });
    expect((await movements(sku)).map(({ quantity }) => quantity / unit)).toEqual(
      expect.arrayContaining([-2, 10]),
    );
  });

  it("is named afterwards with all of its history, and leaves the list of the unnamed", async () => {
    const before = await movements(sku);
    await applied(
      owner("/commands/DefineItems", { items: [{ sku, name: "青柑普洱", measure: "瓶" }] }),
    );
    expect((await stock("&only=unknown")).has(sku)).toBe(false);
    expect((await stock("&q=qgpe")).get(sku)).toMatchObject({ name: "青柑普洱", shelf: 8 * unit });
    expect(await movements(sku)).toEqual(before);
    expect((await item(sku)).counts).toHaveLength(1);
  });
});

describe("more sold than the record holds", () => {
  it("is recorded, is grey while something may still come, red when nothing will, and heals with the late receipt", async () => {
    // The handheld has said nothing since, so its receipt may still be on the way.
    clock += minuteMs;
    const soldAt = clock;
    await recorded(till, sale("water", 5));
    expect((await stock()).get("water")).toMatchObject({
      shelf: -5 * unit,
      negative: "provisional",
      red: false,
    });
    await recorded(till, sale("water", 1));
    await quiet();
    await expect
      .poll(async () => (await stock("&only=red")).get("water"), { timeout: 20_000 })
      .toMatchObject({ shelf: -6 * unit, negative: "settled", red: true });
    await recorded(till, sale("water", 1));
    const late = { ...receipt("water", 24), time: new Date(soldAt - minuteMs).toISOString() };
    await recorded(pda, late);
    await expect
      .poll(async () => (await stock()).get("water"), { timeout: 20_000 })
      .toMatchObject({ shelf: 17 * unit, negative: null, red: false });
  });
});

describe("a count in another zone than the item's own", () => {
  it("is kept, is told in both zones and on the item, and asks for a second look instead of being refused", async () => {
    await recorded(pda, receipt("crisps", 20));
    await quiet();
    await recorded(pda, count("crisps", 6, { by: "ann", session: "W", zone: "W" }));
    const swept = { session: "W", zone: "W", area: "shelf", items: 1 };
    const startedAt = new Date(clock - 5 * minuteMs).toISOString();
    const done = event(
      "ZoneSwept",
      { ...swept, startedAt },
      { actor: "ann", source: "pda:S001:ann" },
    );
    await recorded(pda, done);
    await quiet();
    const zone = async (code: string): Promise<ZoneAnswer> =>
      (await owner(`/places/S001/zones/${code}`)).body as unknown as ZoneAnswer;
    const inW = (await zone("W")).inZone.find(({ sku }) => sku === "crisps");
    expect(inW).toMatchObject({ isPlaced: false, seen: 6 * unit });
    const inB = (await zone("B")).inZone.find(({ sku }) => sku === "crisps");
    expect(inB).toMatchObject({ isPlaced: true, seen: null });
    const { counts } = await item("crisps");
    expect(counts).toMatchObject([{ zone: "W", by: "ann", quantity: 6 * unit, state: "recount" }]);
    expect((await stock("&only=recount")).get("crisps")).toMatchObject({ shelf: 20 * unit });
  });

  it("is kept even where the zone does not exist", async () => {
    await recorded(pda, count("milk", 0, { by: "ann", zone: "no-such-zone" }));
    await quiet();
    expect((await item("milk")).counts).toMatchObject([{ zone: "no-such-zone", quantity: 0 }]);
  });
});

describe("two people who count one zone at once", () => {
  const countsOf = async (sku: string): Promise<readonly CountRow[]> => (await item(sku)).counts;

  it("are both heard, in any order of arrival, and what they agree on is accepted", async () => {
    await recorded(pda, receipt("tea", 40));
    await quiet();
    const [ann, bob] = [
      count("tea", 31, { by: "ann", session: "X" }),
      count("tea", 31, { by: "bob", session: "Y" }),
    ];
    clock += minuteMs;
    await Promise.all([recorded(pda, bob), recorded(pda, ann)]);
    for (const by of ["ann", "bob"]) {
      const data = {
        session: by === "ann" ? "X" : "Y",
        zone: "A",
        area: "shelf",
        items: 1,
        startedAt: new Date(clock - 5 * minuteMs).toISOString(),
      };
      await recorded(pda, event("ZoneSwept", data, { actor: by, source: `pda:S001:${by}` }));
    }
    await quiet();
    await expect.poll(async () => (await item("tea")).total, { timeout: 20_000 }).toBe(31 * unit);
    const counts = await countsOf("tea");
    expect(new Set(counts.map(({ by }) => by))).toEqual(new Set(["ann", "bob"]));
    expect(counts.find(({ state }) => state === "accepted")).toMatchObject({
      acceptedBy: "second-count",
      variance: -9 * unit,
    });
    const sweeps = (await owner("/places/S001/zones/A")).body as unknown as ZoneAnswer;
    expect(sweeps.sweeps.filter(({ by }) => by === "ann" || by === "bob").length).toBeGreaterThan(
      1,
    );
  });

  it("who disagree are both kept, and a third look is asked for; nobody has to wait for the other", async () => {
    clock += 60 * minuteMs;
    await recorded(pda, count("tea", 12, { by: "ann", session: "X2" }));
    await recorded(pda, count("tea", 20, { by: "bob", session: "Y2" }));
    await quiet();
    await expect
      .poll(async () => (await stock("&only=recount")).has("tea"), { timeout: 20_000 })
      .toBe(true);
    expect((await item("tea")).total).toBe(31 * unit);
    const disagreeing = (await countsOf("tea")).filter(({ quantity }) => quantity < 31 * unit);
    expect(new Set(disagreeing.map(({ by }) => by))).toEqual(new Set(["ann", "bob"]));
  });
});

describe("a count in a rush of sales", () => {
  it("stops no sale and loses none: every one is recorded, and an honest count finds no difference", async () => {
    const [tills, each, before] = [6, 40, 500];
    await recorded(pda, receipt("rush", before));
    await quiet();
    // Half of the rush is rung up before the count and half after it; all of it arrives at once, the count in between.
    const half = (from: number): object[] =>
      Array.from({ length: (tills * each) / 2 }, (_, index) => {
        clock = from + index * 250;
        return { ...sale("rush", 1), source: `pos:S001:${1 + (index % tills)}` };
      });
    const opening = clock;
    const earlier = half(opening);
    clock = opening + 60_000;
    const counted = count("rush", before - earlier.length, { by: "ann", session: "R", zone: "R" });
    const later = half(opening + 90_000);
    clock = opening + 180_000;
    const answers = await Promise.all(
      [...later, counted, ...earlier].map((message) =>
        (message === counted ? pda : till)("/events", message),
      ),
    );
    expect(answers.map(({ status }) => status).filter((status) => status !== 200)).toEqual([]);
    await quiet();
    await expect
      .poll(async () => (await item("rush")).counts[0]?.state, { timeout: 20_000 })
      .toBe("accepted");
    expect(await item("rush")).toMatchObject({
      total: (before - tills * each) * unit,
      counts: [{ variance: 0, acceptedBy: "tolerance", by: "ann" }],
    });
  });
});
