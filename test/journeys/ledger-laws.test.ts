import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate, openPool, readTenant, withTenant, type Pool } from "#database";
import { createAppender, heldLeases, journalMigrations, takeLease, type Appender } from "#journal";
import { placeStream, seededRandom, randomInteger, units, type LedgerEntry } from "#kernel";
import { createPoster, ledgerMigrations } from "#ledger";
import { stockAreas, stockEntries } from "#inventory";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";
import { acceptedCount, historySku, movement, prepare } from "./histories.ts";

const tenantId = 1;
const other = "6900000000021";
let clock = Date.parse("2026-03-02T08:00:00Z");
let database: FreshDatabase;
let pools: Pool[];
let appenders: Appender[];

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
  pools = [openPool(database.url, { size: 4 }), openPool(database.url, { size: 4 })];
  const entriesOf = (event: { type: string; data: unknown; id: string }): readonly LedgerEntry[] =>
    event.id.startsWith("redeem")
      ? [
          {
            kind: "transfer",
            unit: "loyalty",
            debit: "issuer",
            credit: "member",
            quantity: 60,
            floor: 0,
          },
        ]
      : event.id.startsWith("earn")
        ? [{ kind: "transfer", unit: "loyalty", debit: "member", credit: "issuer", quantity: 100 }]
        : stockEntries(event.type, event.data);
  appenders = pools.map((pool) =>
    createAppender({
      pool,
      poster: createPoster(entriesOf, { watched: stockAreas }),
      now: () => clock,
    }),
  );
});

afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.end()));
  await database.drop();
});

const appender = (index = 0): Appender => {
  const found = appenders[index % appenders.length];
  if (found === undefined) throw new Error("no appender");
  return found;
};
const pool = (): Pool => {
  const [first] = pools;
  if (first === undefined) throw new Error("no pool");
  return first;
};
const sale = (stream: string, id: string, count = 1) =>
  movement(
    stream,
    { id, source: "till", at: clock, errorMs: 0 },
    { type: "SaleRecorded", units: count },
  ).prepared;

async function one<Row extends object>(sql: string, values: unknown[] = []): Promise<Row> {
  const { rows } = await readTenant(pool(), tenantId, (tx) => tx.query<Row>(sql, values));
  const [row] = rows;
  if (row === undefined) throw new Error(`no row: ${sql}`);
  return row;
}
const balance = async (stream: string, account: string, unit = `sku:${historySku}`) =>
  (
    await one<{ quantity: number }>(
      "select coalesce(sum(quantity), 0)::int8 as quantity from ledger_balances where stream = $1 and account = $2 and unit = $3",
      [stream, account, unit],
    )
  ).quantity;

describe("the laws of the ledger", () => {
  test("ledger-1: an event has at most one effect, however often and by whichever process it arrives", async () => {
    const stream = placeStream("L1");
    const event = sale(stream, "l1", 2);
    const results = (
      await Promise.all(
        Array.from({ length: 24 }, (_, index) => appender(index).append(tenantId, [event, event])),
      )
    ).flat();
    expect(results.filter(({ status }) => status === "applied")).toHaveLength(1);
    expect(results.filter(({ status }) => status === "duplicate")).toHaveLength(47);
    expect(await balance(stream, "shelf")).toBe(units(-2));
  });

  test("ledger-2: every movement has two legs, so that each unit sums to zero over all accounts of a stream", async () => {
    const stream = placeStream("L2");
    const random = seededRandom(2);
    const events = Array.from(
      { length: 60 },
      (_, index) =>
        movement(
          stream,
          { id: `l2-${index}`, source: "till", at: clock + index, errorMs: 0 },
          {
            type:
              (["SaleRecorded", "GoodsReceived", "StockMoved"] as const)[index % 3] ??
              "SaleRecorded",
            units: randomInteger(random, 1, 9),
          },
        ).prepared,
    );
    // Counts in between, so that late movements revise variances and races shift movements.
    for (const [at, seen] of [
      [20, 3],
      [40, 12],
    ] as const) {
      const how = { id: `l2-count-${at}`, source: "pda", at: clock + at, errorMs: 2 };
      const what = { units: seen, sinceMs: 5, area: "shelf" } as const;
      events.splice(at / 2, 0, acceptedCount(stream, how, what).prepared);
    }
    await appender().append(tenantId, events);
    const sums = await one<{ sum: number; accounts: number; adjustments: number }>(
      `select sum(quantity)::int8 as sum, count(*)::int8 as accounts,
          (select count(*)::int8 from ledger_postings where stream = $1 and kind > 0) as adjustments
        from ledger_balances where stream = $1`,
      [stream],
    );
    expect(sums).toMatchObject({ sum: 0, accounts: 5 });
    expect(sums.adjustments).toBeGreaterThan(2);
  });

  test("ledger-3: what is recorded cannot be changed or taken away by the product's own role", async () => {
    await appender().append(tenantId, [sale(placeStream("L3"), "l3")]);
    const recorded = () =>
      one(`select (select md5(string_agg(e::text, '' order by stream, seq)) from journal_events e) as events,
        (select md5(string_agg(p::text, '' order by stream, seq, line)) from ledger_postings p) as postings,
        (select count(*)::int8 from journal_links) as links`);
    const before = await recorded();
    for (const statement of [
      "update journal_events set body = 'x'",
      "delete from journal_events",
      "update ledger_postings set quantity = 1",
      "delete from ledger_postings",
      "delete from journal_links",
      "truncate journal_events",
    ]) {
      const outcome = await withTenant(
        pool(),
        tenantId,
        async (tx) => (await tx.query(statement)).rowCount,
      ).catch((error: { code?: string }) => error.code);
      expect([0, "42501"], statement).toContain(outcome);
    }
    expect(await recorded()).toEqual(before);
  });

  test("ledger-4: goods of a transfer or in custody are neither here nor gone until they are received, each stream whole by itself", async () => {
    const [from, to] = [placeStream("L4a"), placeStream("L4b")];
    const lines = [{ sku: historySku, quantity: units(5) }];
    const event = (stream: string, type: string, data: unknown) =>
      prepare(stream, { id: `${type}-l4`, source: "erp", type, at: clock, errorMs: 0, data });
    await appender().append(tenantId, [
      event(from, "TransferDispatched", { transfer: "T4", toPlace: "L4b", from: "shelf", lines }),
    ]);
    const inTransit = async () =>
      (await balance(from, "transit:T4")) + (await balance(to, "transit:T4"));
    expect(await inTransit()).toBe(units(5));
    await appender(1).append(tenantId, [
      event(to, "TransferReceived", { transfer: "T4", fromPlace: "L4a", to: "shelf", lines }),
    ]);
    expect(await inTransit()).toBe(0);
    expect(await balance(to, "shelf")).toBe(units(5));
    const custody = { custody: "K4", lines };
    await appender().append(tenantId, [
      event(to, "CustodyPlaced", { ...custody, from: "shelf", neighbour: "N-1" }),
    ]);
    expect([await balance(to, "shelf"), await balance(to, "custody:K4")]).toEqual([0, units(5)]);
    await appender().append(tenantId, [event(to, "CustodyReturned", { ...custody, to: "shelf" })]);
    expect([await balance(to, "shelf"), await balance(to, "custody:K4")]).toEqual([units(5), 0]);
  });

  test("ledger-5: a limit holds inside the commit: points never fall below zero, stock may and is marked at once", async () => {
    const stream = placeStream("L5");
    const points = (id: string) =>
      prepare(stream, {
        id,
        source: "member",
        type: "SourceHeard",
        at: clock,
        errorMs: 0,
        data: {},
      });
    await appender().append(tenantId, [points("earn-1")]);
    const redemptions = (
      await Promise.all(
        Array.from({ length: 8 }, (_, index) =>
          appender(index).append(tenantId, [points(`redeem-${index}`)]),
        ),
      )
    ).flat();
    expect(redemptions.filter(({ status }) => status === "applied")).toHaveLength(1);
    expect(redemptions.filter(({ status }) => status === "refused")).toHaveLength(7);
    expect(await balance(stream, "member", "loyalty")).toBe(40);
    await appender().append(tenantId, [sale(stream, "l5", 3)]);
    const marked = await one<{ since: number }>(
      "select negative_since_ms as since from ledger_balances where stream = $1 and account = 'shelf'",
      [stream],
    );
    expect(marked.since).toBe(clock);
  });

  test("ledger-6: the lines of one event are posted all or not at all", async () => {
    const stream = placeStream("L6");
    const nothing = { sku: other, quantity: 0, amountFen: 0 };
    const broken = prepare(stream, {
      id: "l6",
      source: "till",
      type: "SaleRecorded",
      at: clock,
      errorMs: 0,
      data: {
        ticket: "l6",
        lines: [{ sku: historySku, quantity: units(1), amountFen: 0 }, nothing, nothing],
      },
    });
    const whole = sale(stream, "l6-whole", 4);
    const [failed, kept] = await Promise.allSettled([
      appender().append(tenantId, [broken]),
      appender().append(tenantId, [whole]),
    ]);
    expect([failed.status, kept.status]).toEqual(["rejected", "fulfilled"]);
    expect(await balance(stream, "shelf")).toBe(units(-4));
    expect(
      await one("select count(*)::int8 as events from journal_events where stream = $1", [stream]),
    ).toEqual({ events: 1 });
  });

  test("ledger-7: at every commit a balance is the sum of its postings, seen by readers while writers go on", async () => {
    const stream = placeStream("L7");
    let writing = true;
    const writers = Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        appender(index).append(tenantId, [sale(stream, `l7-${index}`, 1 + (index % 5))]),
      ),
    ).finally(() => (writing = false));
    let reads = 0;
    while (writing || reads < 5) {
      const seen = await one<{ balance: number; sum: number }>(
        `select coalesce((select quantity from ledger_balances where stream = $1 and account = 'shelf'), 0)::int8 as balance,
          coalesce((select sum(case when debit = 'shelf' then quantity else -quantity end) from ledger_postings where stream = $1 and 'shelf' in (debit, credit)), 0)::int8 as sum`,
        [stream],
      );
      expect(seen.balance).toBe(seen.sum);
      reads += 1;
    }
    await writers;
    expect(await balance(stream, "shelf")).toBe(units(-120));
  });

  test("ledger-8: an answer means that the event is on disk", async () => {
    const settings = await one<{ commit: string; pages: string }>(
      "select current_setting('synchronous_commit') as commit, current_setting('full_page_writes') as pages",
    );
    expect(settings.commit).toBe("on");
    expect(settings.pages).toBe("on");
    const event = sale(placeStream("L8"), "l8");
    const before = await one<{ lsn: string }>("select pg_current_wal_insert_lsn()::text as lsn");
    await appender().append(tenantId, [event]);
    const flushed = await one<{ isFlushed: boolean; bytes: number }>(
      `select pg_current_wal_flush_lsn() > $1::pg_lsn as "isFlushed", (pg_current_wal_flush_lsn() - $1::pg_lsn)::int8 as bytes`,
      [before.lsn],
    );
    expect(flushed.isFlushed).toBe(true);
    expect(flushed.bytes).toBeGreaterThan(event.body.length);
  });

  test("ledger-9: the order of a stream is total and without gaps, though two processes write it at once", async () => {
    const streams = ["L9a", "L9b", "L9c"].map(placeStream);
    await Promise.all(
      Array.from({ length: 90 }, (_, index) =>
        appender(index).append(tenantId, [
          sale(streams[index % 3] ?? "", `l9-${index}`),
          sale(streams[(index + 1) % 3] ?? "", `l9-b-${index}`),
        ]),
      ),
    );
    for (const stream of streams) {
      const seen = await one<{ events: number; first: number; last: number; head: number }>(
        `select count(distinct seq)::int8 as events, min(seq) as first, max(seq) as last, (select last_seq from journal_heads where stream = $1) as head from journal_events where stream = $1`,
        [stream],
      );
      expect(seen).toEqual({ events: 60, first: 1, last: 60, head: 60 });
    }
  });

  test("ledger-10: the database's clock alone lets a lease expire, and record time never runs backwards", async () => {
    const lease = await withTenant(pool(), tenantId, (tx) =>
      takeLease(tx, { tenantId, name: "l10", holder: "a", durationMs: 60_000 }),
    );
    if (lease === undefined) throw new Error("no lease");
    const stream = placeStream("L10");
    await appender().append(tenantId, [sale(stream, "l10-1")]);
    clock -= 3_600_000;
    await appender().append(tenantId, [sale(stream, "l10-2")]);
    clock += 365 * 24 * 3_600_000;
    const taken = await withTenant(pool(), tenantId, (tx) =>
      takeLease(tx, { tenantId, name: "l10", holder: "b", durationMs: 60_000 }),
    );
    expect(taken).toBeUndefined();
    expect((await withTenant(pool(), tenantId, (tx) => heldLeases(tx, [lease]))).size).toBe(1);
    const brief = { tenantId, name: "l10-brief", durationMs: 50 };
    const held = await withTenant(pool(), tenantId, (tx) =>
      takeLease(tx, { ...brief, holder: "a" }),
    );
    if (held === undefined) throw new Error("no lease");
    await one("select pg_sleep(0.1)::text as slept");
    expect(
      await withTenant(pool(), tenantId, (tx) => takeLease(tx, { ...brief, holder: "b" })),
    ).toBeDefined();
    expect((await withTenant(pool(), tenantId, (tx) => heldLeases(tx, [held]))).size).toBe(0);
    const recorded = await one<{ backwards: boolean }>(
      `select coalesce(bool_or(recorded_at < before), false) as backwards from (select recorded_at, lag(recorded_at) over (order by seq) as before from journal_events where stream = $1) t`,
      [stream],
    );
    expect(recorded.backwards).toBe(false);
  });
});
