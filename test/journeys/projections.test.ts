import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { alertsConsumer } from "#alerts";
import { migrationFolders, modules } from "#compose";
import { migrate, openPool, readTenant, withTenant, type Pool } from "#database";
import { flowsConsumer, flowVersionsConsumer, shippedFlows, soonestMs } from "#flows";
import { sourcesConsumer } from "#gateway";
import { countsConsumer, stockMovements, transfersConsumer } from "#inventory";
import {
  catchUp,
  createAppender,
  eventKey,
  preparedEvent,
  readHeads,
  readStream,
  type Appender,
  type Consumer,
  type PreparedEvent,
} from "#journal";
import {
  chainStream,
  placeStream,
  randomInteger,
  seededRandom,
  type JournalEvent,
  type Random,
} from "#kernel";
import { createPoster } from "#ledger";
import { catalogueConsumer, personsConsumer } from "#masterdata";
import { vocabulary } from "#vocabulary";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";

const rounds = process.env["DIANMAI_DEEP"] === "1" ? 100 : 6;
const seed = Number(process.env["DIANMAI_SEED"] ?? 20261125);
const start = Date.parse("2026-03-02T08:00:00+08:00");
const recordedAt = start + 86_400_000;
const eventsInPlace = 70;

/** Only the facts that it keeps are looked at here: nothing is an occasion to judge. */
function flowFacts(): Consumer {
  const act = () => Promise.reject(new Error("nothing is judged here"));
  const { name, apply } = flowsConsumer(pool, {
    occasionsOf: () => [],
    movementsOf: stockMovements,
    act,
  });
  return { name, apply };
}

/** `flows-run` is made with the pool, which the test opens first. */
let consumers: readonly Consumer[] = [];
const pureConsumers: readonly Consumer[] = [
  catalogueConsumer,
  personsConsumer,
  flowVersionsConsumer,
  sourcesConsumer,
  countsConsumer,
  transfersConsumer,
  alertsConsumer,
];
/** What is not told by events alone: measured with the device, kept by a reactor, read from postings (there are none here). */
const noProjection = ["gateway_clocks", "inventory_decided", "inventory_revisions", "flows_looked"];
const tables = modules
  .filter(({ projections }) => projections.length > 0)
  .flatMap((module) => module.tables)
  .filter((table) => !noProjection.includes(table));

let database: FreshDatabase;
let pool: Pool;
let appender: Appender;
let tenants = 0;

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  pool = openPool(database.url, { size: 6 });
  consumers = [...pureConsumers, flowFacts()];
  // Projections read the journal alone, so that here nothing need add up.
  const poster = createPoster(() => []);
  appender = createAppender({ pool, poster, now: () => recordedAt });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

type Story = { readonly type: string; readonly source: string; readonly data: object };

/** Events of one stream with the vocabulary's own examples, varied so that they speak of the same few things. */
function event(
  stream: string,
  index: number,
  story: Story & { deviceseq?: number },
): PreparedEvent {
  const { type, source, data, deviceseq } = story;
  const word = vocabulary.get(type);
  if (word === undefined) throw new Error(`no word ${type}`);
  const place = stream === chainStream ? undefined : stream.slice("place:".length);
  const at = start + index * 60_000;
  return preparedEvent(
    {
      specversion: "1.0",
      id: `${stream}-${index}`,
      source,
      type,
      time: new Date(at).toISOString(),
      data: { ...(word.example as object), ...data },
      ...(place !== undefined && { place }),
      ...(deviceseq !== undefined && { deviceseq }),
    },
    { version: word.version, stream, at, errorMs: 0 },
  );
}

function chainEvents(random: Random): PreparedEvent[] {
  const published = shippedFlows.map((data, index) =>
    event(chainStream, index, { type: "FlowPublished", source: "dianmai/flows", data }),
  );
  const defined = Array.from({ length: 24 }, (_, index) => {
    const place = `P${randomInteger(random, 1, 2)}`;
    const sku = `sku-${randomInteger(random, 0, 3)}`;
    const story = [
      { type: "ItemDefined", data: { sku, name: `Tea ${index}`, priceFen: index } },
      { type: "PlaceDefined", data: { place, name: `Shop ${index}` } },
      { type: "ZoneDefined", data: { place, zone: `Z${index % 3}`, skus: [sku] } },
      { type: "SettingChanged", data: { place, value: index } },
      { type: "FlowParameterChanged", data: { place, value: index } },
      { type: "PersonRegistered", data: { person: `staff-${index % 4}`, place } },
    ][index % 6];
    if (story === undefined) throw new Error("no story");
    return event(chainStream, 10 + index, { ...story, source: "erp" });
  });
  return [...published, ...defined];
}

function placeEvents(random: Random, stream: string): PreparedEvent[] {
  const sources = ["till-1", "till-2", "pda-1"];
  const numbers = new Map<string, number>();
  const counts: string[] = [];
  const events = Array.from({ length: eventsInPlace }, (_, index) => {
    const source = sources[randomInteger(random, 0, 2)] ?? "till-1";
    const sku = `sku-${randomInteger(random, 0, 3)}`;
    const number = randomInteger(random, 1, 3);
    const count = counts[randomInteger(random, 0, Math.max(0, counts.length - 1))];
    const lines = [{ sku, quantity: 1000 * number, lot: `L${number}`, expiresOn: "2026-05-01" }];
    const stories: Omit<Story, "source">[] = [
      { type: "SaleRecorded", data: { lines: [{ sku, quantity: 1000, amountFen: 0 }] } },
      { type: "GoodsReceived", data: { lines } },
      { type: "TransferDispatched", data: { transfer: `TR${number}`, toPlace: "P2", lines } },
      { type: "TransferReceived", data: { transfer: `TR${number}`, lines } },
      { type: "CustodyPlaced", data: { custody: `C${number}` } },
      { type: "CustodyReturned", data: { custody: `C${number}` } },
      { type: "ItemCounted", data: { sku, quantity: 1000 * number } },
      { type: "ItemCounted", data: { sku, quantity: 1000 * number, lot: `L${number}` } },
      { type: "ZoneSwept", data: { session: `S${number}`, zone: `Z${number}` } },
      { type: "SweepSettled", data: { session: `S${number}`, zone: `Z${number}`, zeros: [sku] } },
      { type: "RecountRequested", data: { recount: `R${number}`, sku } },
      { type: "RecountClosed", data: { recount: `R${number}`, sku } },
      { type: "NegativeStockSettled", data: { sku } },
      { type: "NegativeStockCleared", data: { sku } },
      { type: "AlertRaised", data: { alert: `A${number}`, sku, settledBy: ["update", "count"] } },
      { type: "AlertAcknowledged", data: { alert: `A${number}` } },
      { type: "AlertSettled", data: { alert: `A${number}` } },
    ];
    const about = { count, observations: [count], sku };
    if (count !== undefined)
      stories.push(
        { type: "CountRejected", data: about },
        { type: "CountAccepted", data: { ...about, quantity: 1000 * number } },
      );
    const story = stories[randomInteger(random, 0, stories.length - 1)];
    if (story === undefined) throw new Error("no story");
    const isObserved = vocabulary.get(story.type)?.origin === "observed";
    if (!isObserved) return event(stream, index, { ...story, source: `flow/${story.type}@1` });
    const deviceseq = (numbers.get(source) ?? 0) + 1;
    numbers.set(source, deviceseq);
    if (story.type === "ItemCounted") counts.push(eventKey(source, `${stream}-${index}`));
    return event(stream, index, { ...story, source, deviceseq });
  });
  return outOfOrder(random, events);
}

/** What one device sent comes in another order than it happened. */
function outOfOrder(random: Random, events: readonly PreparedEvent[]): PreparedEvent[] {
  return events
    .map((each, index) => [index + randomInteger(random, 0, 4), each] as const)
    .toSorted(([left], [right]) => left - right)
    .map(([, each]) => each);
}

const streamsOf = (random: Random): PreparedEvent[][] => [
  chainEvents(random),
  placeEvents(random, placeStream("P1")),
  placeEvents(random, placeStream("P2")),
];

/** Records the streams whole, or a piece of one and a piece of another by turns with the consumers following between. */
async function record(
  streams: readonly PreparedEvent[][],
  follow?: { random: Random; after: (tenantId: number) => Promise<unknown> },
): Promise<number> {
  const tenantId = (tenants += 1);
  const left = streams.map((events) => [...events]);
  while (left.some((events) => events.length > 0)) {
    const open = left.filter((events) => events.length > 0);
    const stream =
      follow === undefined ? open[0] : open[randomInteger(follow.random, 0, open.length - 1)];
    const piece = stream?.splice(
      0,
      follow === undefined ? 500 : randomInteger(follow.random, 1, 20),
    );
    const results = await appender.append(tenantId, piece ?? []);
    expect(results.every(({ status }) => status === "applied")).toBe(true);
    await follow?.after(tenantId);
  }
  return tenantId;
}

async function catchUpAll(tenantId: number, holder = "a", batch = 500): Promise<void> {
  for (const consumer of consumers) await catchUp({ pool, tenantId, holder, batch }, consumer);
}

/** When a deadline is to be looked at first is no fact, as long as it is not later than it may fall due. */
const lookTooLate = `select place, kind, subject, sku from flows_deadlines where tenant_id = $1
  and ((look_ms is null) <> (since_ms is null) or look_ms > since_ms + ($2::jsonb ->> kind)::int8)`;

async function readTables(tenantId: number): Promise<Record<string, string[]>> {
  return readTenant(pool, tenantId, async (tx) => {
    const found: Record<string, string[]> = {};
    for (const table of tables) {
      const { rows } = await tx.query<{ row: string }>(
        `select (to_jsonb(t) - 'tenant_id' - 'look_ms')::text as row from ${table} t where tenant_id = $1 order by 1`,
        [tenantId],
      );
      found[table] = rows.map(({ row }) => row);
    }
    const late = await tx.query(lookTooLate, [tenantId, JSON.stringify(soonestMs)]);
    expect(late.rows, "looked at too late").toEqual([]);
    return found;
  });
}

describe(`projections over two shops and the chain, ${rounds} rounds (seed ${seed})`, () => {
  test("every projection of the product is looked at, and each of its tables holds something", async () => {
    expect(consumers.map(({ name }) => name).toSorted()).toEqual(
      modules.flatMap(({ projections }) => projections).toSorted(),
    );
    const tenantId = await record(streamsOf(seededRandom(seed)));
    await catchUpAll(tenantId);
    const found = await readTables(tenantId);
    for (const [table, rows] of Object.entries(found))
      expect(rows.length, table).toBeGreaterThan(0);
  });

  test("the streams in whatever interleaving give the same tables", async () => {
    const random = seededRandom(seed);
    for (let round = 0; round < rounds; round += 1) {
      const streams = streamsOf(random);
      const tenantId = await record(streams);
      await catchUpAll(tenantId);
      const whole = await readTables(tenantId);
      const other = await record(streams);
      await applyInterleaved(random, other);
      expect(await readTables(other), `round ${round}`).toEqual(whole);
    }
  });

  test("following step by step, and replaying from zero in one go, give the same tables", async () => {
    const random = seededRandom(seed);
    for (let round = 0; round < rounds; round += 1) {
      const streams = streamsOf(random);
      const after = (tenantId: number) => catchUpAll(tenantId, "a", randomInteger(random, 1, 9));
      const tenantId = await record(streams, { random, after });
      const followed = await readTables(tenantId);
      await withTenant(pool, tenantId, async (tx) => {
        for (const table of [...tables, "journal_checkpoints"])
          await tx.query(`delete from ${table} where tenant_id = $1`, [tenantId]);
      });
      await catchUpAll(tenantId);
      expect(await readTables(tenantId), `round ${round}`).toEqual(followed);
    }
  });

  test("two processes that follow at once, and again, apply everything once", async () => {
    const random = seededRandom(seed);
    for (let round = 0; round < rounds; round += 1) {
      const streams = streamsOf(random);
      const tenantId = await record(streams);
      await catchUpAll(tenantId);
      const once = await readTables(tenantId);
      const both = (tenant: number) =>
        Promise.all([catchUpAll(tenant, "a", 7), catchUpAll(tenant, "b", 5)]);
      const other = await record(streams, { random, after: both });
      await catchUpAll(other, "a");
      await catchUpAll(other, "a");
      expect(await readTables(other), `round ${round}`).toEqual(once);
    }
  });

  test("only those who observe are waited for: what rules and people decide is no source", async () => {
    const tenantId = await record(streamsOf(seededRandom(seed)));
    await catchUpAll(tenantId);
    const { rows } = await readTenant(pool, tenantId, (tx) =>
      tx.query<{ source: string }>(
        "select distinct source from gateway_sources where tenant_id = $1 order by 1",
        [tenantId],
      ),
    );
    expect(rows.map(({ source }) => source)).toEqual(["pda-1", "till-1", "till-2"]);
  });
});

/** Applies runs of one stream and of another in random turns, as processes that read at different moments do. */
async function applyInterleaved(random: Random, tenantId: number): Promise<void> {
  const read = await readTenant(pool, tenantId, async (tx) => {
    const streams: JournalEvent[][] = [];
    for (const [stream] of await readHeads(tx, tenantId))
      streams.push(await readStream(tx, { tenantId, stream, after: 0, limit: 10_000 }));
    return streams;
  });
  for (const consumer of consumers) {
    const left = read.map((events) => [...events]);
    while (left.some((events) => events.length > 0)) {
      const open = left.filter((events) => events.length > 0);
      const run = open[randomInteger(random, 0, open.length - 1)]?.splice(
        0,
        randomInteger(random, 1, 30),
      );
      await withTenant(pool, tenantId, (tx) => consumer.apply(tx, run ?? []));
    }
  }
}
