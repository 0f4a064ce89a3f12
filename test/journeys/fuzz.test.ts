import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate, openPool, type Pool } from "#database";
import { createIntake, gatewayMigrations, type Intake } from "#gateway";
import { stockEntries } from "#inventory";
import { createAppender, journalMigrations } from "#journal";
import { isRefusal, randomInteger, seededRandom } from "#kernel";
import { createPoster, ledgerMigrations } from "#ledger";
import { readJson } from "#server";
import { brokenLaws } from "../faults/laws.ts";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";
import { makeMessages, type Envelope, type Message } from "../faults/fuzz-messages.ts";

const eventCount = process.env["DIANMAI_DEEP"] === "1" ? 20_000 : 2_000;
const seed = Number(process.env["DIANMAI_SEED"] ?? 4_711);
const tenantId = 1;
const limitPostMessages = 60;
const limitMemoryMegabytes = 300;
const openKey = { types: undefined, places: undefined, zones: undefined };

describe("strange messages at the events door", () => {
  let database: FreshDatabase;
  let pool: Pool;
  let intake: Intake;

  beforeAll(async () => {
    database = await freshDatabase();
    await migrate({
      url: database.url,
      folders: [journalMigrations, ledgerMigrations, gatewayMigrations],
    });
    pool = openPool(database.url);
    const poster = createPoster((event) => stockEntries(event.type, event.data));
    const appender = createAppender({ pool, poster, now: Date.now });
    intake = createIntake({
      pool,
      appender,
      masterKey: randomBytes(32),
      now: Date.now,
      readClock: async () => undefined,
    });
  });

  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  it(`of ${eventCount} messages the good ones are applied exactly and the others kept with the right reason`, async () => {
    const random = seededRandom(seed);
    const messages = makeMessages(random, { count: eventCount, seed });
    const memoryBefore = process.memoryUsage().rss;
    const wrong: string[] = [];
    const got: Record<string, number> = {};
    for (let from = 0; from < messages.length;) {
      const post = messages.slice(from, from + randomInteger(random, 1, limitPostMessages));
      from += post.length;
      const read = readJson(Buffer.from(JSON.stringify(post.map(({ value }) => value))));
      if (isRefusal(read))
        throw new Error(`the door refused a post that is only strange: ${JSON.stringify(read)}`);
      const results = await intake.receive(tenantId, read.value as unknown[], openKey);
      expect(results).toHaveLength(post.length);
      for (const [index, result] of results.entries()) {
        const answer =
          result.status === "quarantined" ? `quarantined ${result.reason}` : result.status;
        got[answer] = (got[answer] ?? 0) + 1;
        if (answer !== post[index]?.expected)
          wrong.push(
            `${answer} instead of ${post[index]?.expected}: ${JSON.stringify(post[index]?.value)}`,
          );
      }
    }
    const grownMegabytes = (process.memoryUsage().rss - memoryBefore) / 2 ** 20;
    process.stdout.write(
      `fuzz: seed ${seed}, ${eventCount} messages, ${JSON.stringify(got)}, memory +${grownMegabytes.toFixed(0)} MB\n`,
    );
    expect(wrong.slice(0, 5)).toEqual([]);
    expect(got["applied"]).toBeGreaterThan(0.4 * eventCount);
    expect(grownMegabytes).toBeLessThan(limitMemoryMegabytes);
    expect(await balances(database.adminUrl)).toEqual(modelBalances(messages));
    expect(await quarantineReasons(database.adminUrl)).toEqual(expectedQuarantine(messages));
    expect(await brokenLaws(database.adminUrl)).toEqual({});
  });

  it.each([
    ["nested a thousand deep", `${'{"a":'.repeat(1_000)}1${"}".repeat(1_000)}`, "request.too-deep"],
    ["a hundred thousand opening brackets", "[".repeat(100_000), "request.too-deep"],
    ["reaching for the prototype", '{"__proto__":{"isOwner":true}}', "request.name"],
    [
      "reaching for the constructor inside data",
      '[{"data":{"constructor":{"prototype":{}}}}]',
      "request.name",
    ],
    ["with a number beyond what is exact", '{"quantity":9007199254740993}', "request.number"],
    ["with a number beyond all bounds", '{"quantity":1e999}', "request.number"],
    ["with a sign that no text may hold", '{"note":"a\\u0000b"}', "request.text"],
    ["with half a letter", '{"note":"\\ud800"}', "request.text"],
    ["cut in the middle", '{"id":"m-1","da', "request.malformed-json"],
    ["of two values", "{} {}", "request.malformed-json"],
  ])("JSON %s is refused before any schema sees it", (_name, text, problem) => {
    expect(readJson(Buffer.from(text))).toMatchObject({ problem });
    expect(({} as Record<string, unknown>)["isOwner"]).toBeUndefined();
  });
});

/** Where each word takes the goods from and to, said again by hand: the model shares nothing with the product. */
const legs: Readonly<Record<string, (data: Data) => readonly [from: string, to: string]>> = {
  SaleRecorded: () => ["shelf", "customer"],
  NearExpirySold: () => ["near-expiry", "customer"],
  GoodsReceived: (data) => ["supplier", String(data["to"])],
  GoodsReturnedToSupplier: () => ["shelf", "supplier"],
  TransferDispatched: (data) => [String(data["from"]), `transit:${String(data["transfer"])}`],
  TransferReceived: (data) => [`transit:${String(data["transfer"])}`, String(data["to"])],
  StockMoved: (data) => [String(data["from"]), String(data["to"])],
  GoodsDamaged: (data) => [String(data["from"]), "loss"],
  NearExpirySetAside: (data) => [String(data["from"]), "near-expiry"],
  NearExpiryWrittenOff: () => ["near-expiry", "loss"],
  SampleTaken: (data) => [String(data["from"]), `sampling:${String(data["sample"])}`],
  SampleReturned: (data) => [`sampling:${String(data["sample"])}`, String(data["to"])],
  StaffTook: (data) => [String(data["from"]), data["paid"] === true ? "customer" : "staff-use"],
  CustodyPlaced: (data) => [String(data["from"]), `custody:${String(data["custody"])}`],
  CustodyReturned: (data) => [`custody:${String(data["custody"])}`, String(data["to"])],
};
type Data = Readonly<Record<string, unknown>>;
type Line = { readonly sku: string; readonly quantity: number; readonly condition?: string };

function modelBalances(messages: readonly Message[]): Record<string, number> {
  const sums: Record<string, number> = {};
  const add = (key: string, quantity: number): void => {
    sums[key] = (sums[key] ?? 0) + quantity;
  };
  for (const { value, expected } of messages) {
    if (expected !== "applied") continue;
    const { type, data, place } = value as Envelope & { place: string };
    for (const line of linesOf(data)) {
      const [from, to] =
        type === "SaleReturned"
          ? ["customer", line.condition === "sellable" ? "shelf" : "loss"]
          : (legs[type]?.(data) ?? []);
      if (from === undefined || to === undefined || from === to) continue;
      add(`place:${place} ${line.sku} ${from}`, -line.quantity);
      add(`place:${place} ${line.sku} ${to}`, line.quantity);
    }
  }
  return sums;
}

/** The first version of a sale had one line and no list. */
function linesOf(data: Data): readonly Line[] {
  if (Array.isArray(data["lines"])) return data["lines"] as Line[];
  return "ticket" in data && "quantity" in data ? [data as unknown as Line] : [];
}

function expectedQuarantine(messages: readonly Message[]): Record<string, number> {
  const kept = new Set<string>();
  for (const { value, expected } of messages) {
    if (expected === "applied" || expected === "duplicate") continue;
    kept.add(`${expected.replace("quarantined ", "")} ${canonical(value)}`);
  }
  const counts: Record<string, number> = {};
  for (const entry of kept) {
    const reason = entry.slice(0, entry.indexOf(" "));
    counts[reason] = (counts[reason] ?? 0) + 1;
  }
  return counts;
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(
          Object.entries(member).toSorted(([left], [right]) => (left < right ? -1 : 1)),
        )
      : member,
  );
}

async function balances(adminUrl: string): Promise<Record<string, number>> {
  const rows = await read<{ key: string; quantity: string }>(
    adminUrl,
    "select stream || ' ' || substr(unit, 5) || ' ' || account as key, quantity from ledger_balances",
  );
  return Object.fromEntries(rows.map(({ key, quantity }) => [key, Number(quantity)]));
}

async function quarantineReasons(adminUrl: string): Promise<Record<string, number>> {
  const rows = await read<{ reason: string; count: string }>(
    adminUrl,
    "select reason, count(*) from journal_quarantine group by reason",
  );
  return Object.fromEntries(rows.map(({ reason, count }) => [reason, Number(count)]));
}

async function read<Row>(adminUrl: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    return (await client.query(statement)).rows as Row[];
  } finally {
    await client.end();
  }
}
