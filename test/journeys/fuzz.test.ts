import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { freePort } from "#database";
import { randomInteger, seededRandom, type Random } from "#kernel";
import { brokenLaws } from "../faults/laws.ts";
import { makeMessages, type Envelope, type Message } from "../faults/fuzz-messages.ts";
import { startServerProcess, type ServerProcess } from "../faults/server-process.ts";
import { prepareWholeServer, type Door } from "../faults/whole-server.ts";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";

/** Strange messages over HTTP to the whole server, a process of its own whose memory is watched. */

const eventCount = process.env["DIANMAI_DEEP"] === "1" ? 25_000 : 2_500;
const seed = Number(process.env["DIANMAI_SEED"] ?? 4_711);
const limitPostMessages = 60;
/** Between a server that has warmed up and its highest point. */
const limitMemoryMegabytes = 300;

describe("strange messages at the events door", () => {
  let database: FreshDatabase;
  let server: ServerProcess;
  let door: Door;

  beforeAll(async () => {
    database = await freshDatabase();
    door = await prepareWholeServer(database.url);
    const port = await freePort();
    server = await startServerProcess({ url: database.url, port }, "whole-server");
  });

  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  async function post(json: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const response = await fetch(`${server.address}${door.path}`, {
      method: "POST",
      headers: { ...door.headers, "content-type": "application/json" },
      body: json,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it(`of ${eventCount} messages the good ones are applied exactly and the others kept with the right reason`, async () => {
    const random = seededRandom(seed);
    const messages = makeMessages(random, { count: eventCount, seed });
    const seen: Seen = { answers: {}, statuses: {}, wrong: [] };
    const memory = watchMemory(server.pid());
    for (let from = 0; from < messages.length;) {
      const some = takeSome(random, messages.slice(from, from + limitPostMessages));
      from += some.length;
      judge(seen, some, await post(bodyOf(some)));
      if (from > messages.length / 10) memory.look();
    }
    process.stdout.write(
      `fuzz: seed ${seed}, ${eventCount} messages over HTTP, ${JSON.stringify(seen.answers)}, statuses ${JSON.stringify(seen.statuses)}, server memory ${memory.told()}\n`,
    );
    expect(seen.wrong.slice(0, 5)).toEqual([]);
    expect(Object.keys(seen.statuses).toSorted()).toEqual(["200", "409", "422"]);
    expect(seen.answers["applied"]).toBeGreaterThan(0.4 * eventCount);
    expect(server.collapses).toEqual([]);
    expect(memory.grownMegabytes()).toBeLessThan(limitMemoryMegabytes);
    expect(await balances(database.adminUrl)).toEqual(modelBalances(messages));
    expect(await quarantineReasons(database.adminUrl)).toEqual(expectedQuarantine(messages));
    expect(await brokenLaws(database.adminUrl)).toEqual({});
  });

  const good = '{"specversion":"1.0"}';
  it.each([
    ["five megabytes of opening brackets", "[".repeat(5_000_000), 400],
    [
      "a deep message of five megabytes",
      `[${'{"a":'.repeat(800_000)}1${"}".repeat(800_000)}]`,
      200,
    ],
    ["five megabytes of one text", `["${"x".repeat(5_000_000)}"]`, 200],
    ["a batch cut in the middle", `[${good},{"id":"m-1","da`, 400],
    ["two values", `${good} ${good}`, 400],
    ["a bare word", "NaN", 400],
    ["nothing", " ", 400],
    ["a thousand and one messages", `[${Array.from({ length: 1_001 }, () => "1").join(",")}]`, 413],
    [
      "a thousand hostile numbers",
      `[${Array.from({ length: 1_000 }, () => "1e999").join(",")}]`,
      200,
    ],
  ])("a body of %s is answered, and never with a failure", async (_name, json, status) => {
    const memory = watchMemory(server.pid());
    memory.look();
    for (let round = 0; round < 3; round += 1) {
      expect((await post(json)).status).toBe(status);
      memory.look();
    }
    expect(memory.grownMegabytes()).toBeLessThan(limitMemoryMegabytes);
    expect(server.collapses).toEqual([]);
  });
});

type Seen = {
  readonly answers: Record<string, number>;
  readonly statuses: Record<string, number>;
  readonly wrong: string[];
};

/** Mostly one alone, as tills post; an array alone would be read as a batch. */
function takeSome(random: Random, ahead: readonly Message[]): readonly Message[] {
  const [first] = ahead;
  const isAlone = random() < 0.85 && first !== undefined && !Array.isArray(first.value);
  return ahead.slice(0, isAlone ? 1 : randomInteger(random, 2, limitPostMessages));
}

function bodyOf(some: readonly Message[]): string {
  const texts = some.map(({ value, text }) => text ?? JSON.stringify(value));
  return texts.length === 1 ? (texts[0] ?? "") : `[${texts.join(",")}]`;
}

function judge(
  { answers, statuses, wrong }: Seen,
  some: readonly Message[],
  { status, body }: { status: number; body: Record<string, unknown> },
): void {
  statuses[status] = (statuses[status] ?? 0) + 1;
  const results = some.length === 1 ? [body] : ((body["results"] ?? []) as (typeof body)[]);
  for (const [index, { value, text, expected }] of some.entries()) {
    const answer = answerOf(results[index]);
    answers[answer] = (answers[answer] ?? 0) + 1;
    if (answer !== expected)
      wrong.push(
        `${status} ${answer} instead of ${expected}: ${(text ?? JSON.stringify(value)).slice(0, 500)}`,
      );
  }
}

/** A single post says by its problem what a batch says by the status of each result. */
function answerOf(result: Record<string, unknown> = {}): string {
  const { status, code, reason, params } = result;
  if (code === "gateway.conflict") return "conflict";
  if (code === "gateway.quarantined")
    return `quarantined ${String((params as { reason?: unknown }).reason)}`;
  return status === "quarantined" ? `quarantined ${String(reason)}` : String(status);
}

function watchMemory(pid: number) {
  let first = 0;
  let highest = 0;
  return {
    look: () => {
      const [, kilobytes = "0"] =
        /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
      const megabytes = Number(kilobytes) / 1024;
      if (first === 0) first = megabytes;
      highest = Math.max(highest, megabytes);
    },
    grownMegabytes: () => {
      expect(first).toBeGreaterThan(10);
      return highest - first;
    },
    told: () => `${first.toFixed(0)} MB after a tenth, ${highest.toFixed(0)} MB at most`,
  };
}

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
  for (const { value, text, expected } of messages) {
    if (expected === "applied" || expected === "duplicate") continue;
    kept.add(`${expected.replace("quarantined ", "")} ${text ?? canonical(value)}`);
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
    "select stream || ' ' || substr(unit, 5) || ' ' || account as key, quantity from ledger_balances where stream <> 'place:S9'",
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
