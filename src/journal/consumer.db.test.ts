import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { migrate, openPool, readTenant, type Pool } from "#database";
import { placeStream, seededRandom, randomInteger } from "#kernel";
import { catchUp, catchUpAll } from "./catch-up.ts";
import { readCheckpoint, type Consumer } from "./consumer.ts";
import {
  createAppender,
  startRunner,
  journalMigrations,
  type Appender,
  type Poster,
} from "./index.ts";
import { prepare } from "../../test/journeys/histories.ts";
import { freshDatabase, type FreshDatabase } from "../../test/setup/database.ts";

const tenantId = 1;
const seed = Number(process.env["DIANMAI_SEED"] ?? 20261125);
const noLedger: Poster = { admit: async () => new Map(), post: async () => undefined };
const noError = (error: unknown): void => {
  throw error;
};
let database: FreshDatabase;
let pool: Pool;
let appender: Appender;
let count = 0;

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: [journalMigrations] });
  pool = openPool(database.url, { size: 3 });
  appender = createAppender({ pool, poster: noLedger, now: Date.now });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

let name = "";
beforeEach(() => (name = `consumer-${(count += 1)}`));
let stop: (() => Promise<void>) | undefined;
afterEach(() => stop?.());

async function append(place: string, types: readonly string[]): Promise<void> {
  await appender.append(
    tenantId,
    types.map((type) =>
      prepare(placeStream(place), {
        id: `event-${(count += 1)}`,
        source: "till",
        type,
        at: 1_000_000 + count,
        errorMs: 0,
        data: {},
      }),
    ),
  );
}

/** Writes down what it was given, stream by stream. */
function scribe(options: Partial<Consumer> = {}): { consumer: Consumer; read: string[] } {
  const read: string[] = [];
  const apply: Consumer["apply"] = async (_tx, events) =>
    void read.push(...events.map(({ stream, seq, type }) => `${stream} ${seq} ${type}`));
  return { consumer: { name, apply, ...options }, read };
}

const positionOf = (stream: string) =>
  readTenant(pool, tenantId, (tx) => readCheckpoint(tx, { tenantId, consumer: name, stream }));

test(`a consumer gets what it listens to, once and in order, in whatever portions it reads (seed ${seed})`, async () => {
  const random = seededRandom(seed);
  const { consumer, read } = scribe({ hears: ["ItemCounted", "ZoneSwept"] });
  const everything = scribe();
  for (let round = 0; round < 12; round += 1) {
    const place = `hears-${randomInteger(random, 1, 3)}`;
    await append(
      place,
      Array.from({ length: randomInteger(random, 1, 9) }, () =>
        random() < 0.3 ? "ItemCounted" : random() < 0.2 ? "ZoneSwept" : "SaleRecorded",
      ),
    );
    if (random() < 0.5)
      await catchUp({ pool, tenantId, holder: "a", batch: randomInteger(random, 1, 4) }, consumer);
  }
  await catchUp({ pool, tenantId, holder: "a", batch: 2 }, consumer);
  await catchUp({ pool, tenantId, holder: "a" }, { ...everything.consumer, name: `${name}-all` });
  const heard = everything.read.filter((line) => !line.endsWith("SaleRecorded"));
  expect(heard.length).toBeGreaterThan(8);
  expect(read.toSorted()).toEqual(heard.toSorted());
  for (const stream of new Set(read.map((line) => line.split(" ")[0] ?? ""))) {
    const seqs = read
      .filter((line) => line.startsWith(`${stream} `))
      .map((l) => Number(l.split(" ")[1]));
    expect(seqs).toEqual(seqs.toSorted((a, b) => a - b));
  }
});

test("a stream in which nothing was said to a consumer is passed over, and is not read again", async () => {
  await append("quiet", ["SaleRecorded", "SaleRecorded"]);
  const { consumer, read } = scribe({ hears: ["ItemCounted"] });
  const moved = await catchUp({ pool, tenantId, holder: "a" }, consumer);
  expect(moved.get("place:quiet")).toBe(2);
  expect(await positionOf("place:quiet")).toBe(2);
  expect((await catchUp({ pool, tenantId, holder: "a" }, consumer)).size).toBe(0);
  await append("quiet", ["SaleRecorded", "ItemCounted", "SaleRecorded"]);
  expect((await catchUp({ pool, tenantId, holder: "a" }, consumer)).get("place:quiet")).toBe(5);
  expect(read.filter((line) => line.startsWith("place:quiet"))).toEqual([
    "place:quiet 4 ItemCounted",
  ]);
});

test("a consumer of one stream reads no other", async () => {
  await append("only", ["SaleRecorded"]);
  await append("other", ["SaleRecorded"]);
  const { consumer, read } = scribe({ stream: "place:only" });
  await catchUp({ pool, tenantId, holder: "a" }, consumer);
  await catchUp({ pool, tenantId, holder: "a", streams: ["place:other"] }, consumer);
  expect(read).toEqual(["place:only 1 SaleRecorded"]);
});

test("a consumer may take what many streams say at once, each stream's events in order", async () => {
  await append("many-1", ["SaleRecorded", "ItemCounted"]);
  await append("many-2", ["SaleRecorded"]);
  const calls: string[][] = [];
  const apply: Consumer["apply"] = async (_tx, events) =>
    void calls.push(events.map(({ stream, seq }) => `${stream} ${seq}`));
  const streams = ["place:many-1", "place:many-2"];
  await catchUp(
    { pool, tenantId, holder: "a", streams },
    { name, takesManyStreams: true, hears: ["SaleRecorded"], apply },
  );
  expect(calls).toEqual([["place:many-1 1", "place:many-2 1"]]);
  expect(await positionOf("place:many-1"), "what it does not listen to is passed").toBe(2);
});

test("a consumer that fails stands still and loses nothing, while the others go on", async () => {
  await append("fails", ["SaleRecorded"]);
  const streams = ["place:fails"];
  const good = scribe({ name: `${name}-good` });
  const bad = scribe();
  let isDown = true;
  const apply: Consumer["apply"] = async (tx, events) => {
    if (isDown) throw new Error("down");
    await bad.consumer.apply(tx, events);
  };
  const failures: string[] = [];
  const consumers = [{ ...bad.consumer, apply }, good.consumer];
  const follow = () =>
    catchUpAll({ pool, tenantId, holder: "a", streams }, consumers, (_error, of) =>
      failures.push(of.name),
    );
  await follow();
  expect(failures).toEqual([name]);
  expect(await positionOf("place:fails")).toBe(0);
  await append("fails", ["ItemCounted"]);
  isDown = false;
  const { events } = await follow();
  expect(bad.read).toEqual(["place:fails 1 SaleRecorded", "place:fails 2 ItemCounted"]);
  expect(good.read, "once each").toEqual(bad.read);
  expect(events.get("place:fails")?.length).toBe(2);
});

test("what only a consumer waits for that stands still is not read again and again", async () => {
  const streams = ["place:stuck"];
  await append(
    "stuck",
    Array.from({ length: 30 }, () => "SaleRecorded"),
  );
  const good = scribe({ name: `${name}-good` });
  await catchUp({ pool, tenantId, holder: "a", streams }, good.consumer);
  await append("stuck", ["SaleRecorded"]);
  const stuck: Consumer = { name, apply: () => Promise.reject(new Error("down")) };
  const run = { pool, tenantId, holder: "a", streams, batch: 5 };
  const { events, positions } = await catchUpAll(run, [stuck, good.consumer], () => undefined);
  expect(good.read.length).toBe(31);
  expect(positions.get("place:stuck")).toBe(31);
  expect(events.get("place:stuck")?.length, "its portion, and what the other had not had").toBe(6);
});

test("a wake-up looks at the streams that grew; what no notice told of is found by the next whole round", async () => {
  const { consumer, read } = scribe();
  const told = (place: string) => read.filter((line) => line.startsWith(`place:${place} `)).length;
  const options = { pool, holder: "a", tenants: async () => [tenantId], onError: noError };
  const runner = startRunner({ ...options, consumers: [consumer], pollMs: 3_600_000 });
  stop = runner.stop;
  await runner.caughtUp();
  await append("untold", ["SaleRecorded"]);
  await append("told", ["SaleRecorded"]);
  runner.wake(tenantId, ["place:told"]);
  await expect.poll(() => told("told")).toBe(1);
  await append("told", ["SaleRecorded"]);
  runner.wake(tenantId, ["place:told"]);
  await expect.poll(() => told("told")).toBe(2);
  expect(told("untold"), "two rounds did not look at the quiet stream").toBe(0);
  runner.wake();
  await expect.poll(() => told("untold")).toBe(1);
});
