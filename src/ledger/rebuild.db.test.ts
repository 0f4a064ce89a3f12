import pg from "pg";
import { describe, expect, test } from "vitest";
import { openPool } from "#database";
import { freshDatabase } from "../../test/setup/database.ts";
import {
  entriesOfHistory,
  historyTemplate,
  historyTenantId,
  recordHistories,
} from "../../test/journeys/history-database.ts";
import { createPoster } from "./post.ts";
import { rebuild, type Rebuilt, type RebuildOptions } from "./rebuild.ts";
import { verify } from "./verifier.ts";

const seed = Number(process.env["DIANMAI_SEED"] ?? 20261123);
const placeCount = process.env["DIANMAI_DEEP"] === "1" ? 400 : 40;
const template = historyTemplate(seed, placeCount);
const tenantId = historyTenantId;
const poster = createPoster(entriesOfHistory);

type Opened = {
  readonly url: string;
  readonly run: (options?: Partial<RebuildOptions>) => Promise<Rebuilt>;
  readonly plant: (sql: string) => Promise<void>;
  readonly isSound: () => Promise<boolean>;
};

async function withHistories(work: (opened: Opened) => Promise<void>): Promise<void> {
  const database = await freshDatabase({ template });
  const pool = openPool(database.url, { size: 1, asApplication: false });
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  try {
    await work({
      url: database.url,
      run: (options = {}) => rebuild({ url: database.url, tenantId, poster, ...options }),
      plant: async (sql) => {
        await admin.query("set session_replication_role = replica");
        const { rowCount } = await admin.query(sql);
        expect(rowCount, "the plant changed something").toBeGreaterThan(0);
      },
      isSound: async () => (await verify({ pool, tenantId })).ok,
    });
  } finally {
    await admin.end();
    await pool.end();
    await database.drop();
  }
}

const someMovement = `stream = 'place:H003' and kind = 0 and seq = (select max(seq) from ledger_postings where stream = 'place:H003' and kind = 0)`;
const plants = [
  {
    what: "a changed balance",
    table: "ledger_balances",
    kind: "different",
    sql: `update ledger_balances set quantity = quantity + 1 where stream = 'place:H003' and account = 'shelf'`,
  },
  {
    what: "a balance of nothing",
    table: "ledger_balances",
    kind: "extra",
    sql: `insert into ledger_balances (tenant_id, stream, unit, account, quantity, last_seq, last_at_ms) values (1, 'place:H003', 'sku:invented', 'shelf', 5, 1, 1)`,
  },
  {
    what: "a missing balance",
    table: "ledger_balances",
    kind: "missing",
    sql: `delete from ledger_balances where stream = 'place:H003' and account = 'shelf'`,
  },
  {
    what: "a vanished assertion",
    table: "ledger_assertions",
    kind: "missing",
    sql: `delete from ledger_assertions where stream = 'place:H003'`,
  },
  {
    what: "an assertion that nobody withdrew",
    table: "ledger_assertions",
    kind: "different",
    sql: `update ledger_assertions set withdrawn_seq = 1 where stream = 'place:H003' and withdrawn_seq is null`,
  },
  {
    what: "a closed period that nobody closed",
    table: "ledger_periods",
    kind: "extra",
    sql: `insert into ledger_periods values (1, 'place:H003', 5)`,
  },
  {
    what: "a deleted movement",
    table: "ledger_postings",
    kind: "missing",
    sql: `delete from ledger_postings where ${someMovement}`,
  },
  {
    what: "an invented movement",
    table: "ledger_postings",
    kind: "extra",
    sql: `insert into ledger_postings select tenant_id, stream, seq, 700, recorded_at, kind, unit, debit, credit, quantity, at_ms, error_ms, period_ms, event_key, assertion, leg_key, leg_line from ledger_postings where ${someMovement}`,
  },
  {
    what: "a movement with another record time",
    table: "ledger_postings",
    kind: "different",
    sql: `update ledger_postings set recorded_at = recorded_at + interval '1 ms' where ${someMovement}`,
  },
  {
    what: "a deleted variance",
    table: "ledger_postings",
    kind: "missing",
    sql: `delete from ledger_postings where stream = 'place:H003' and kind = 1`,
  },
] as const;

describe(`the rebuild on ${placeCount} random histories (seed ${seed})`, () => {
  test("the journal replayed through the same entries gives the live ledger", async () => {
    await withHistories(async ({ run }) => {
      const rebuilt = await run();
      expect(rebuilt.differences).toEqual([]);
      expect(rebuilt).toMatchObject({ ok: true, streams: placeCount, applied: [] });
      expect(rebuilt.events).toBeGreaterThan(placeCount * 6);
      process.stdout.write(
        `rebuilt ${rebuilt.events} events in ${rebuilt.seconds.toFixed(2)} s, differences 0\n`,
      );
    });
  });

  test.each(plants)(
    "$what is found, and put right under the stream's lock",
    async ({ table, kind, sql }) => {
      await withHistories(async ({ run, plant, isSound }) => {
        await plant(sql);
        const found = await run();
        expect(found.ok).toBe(false);
        expect(
          new Set(found.differences.map((each) => `${each.table} ${each.stream} ${each.what}`)),
        ).toEqual(new Set([`${table} place:H003 ${kind}`]));
        expect((await run()).differences, "a look changes nothing").toEqual(found.differences);
        expect((await run({ apply: true })).applied).toEqual(["place:H003"]);
        expect((await run()).differences).toEqual([]);
        expect(await isSound()).toBe(true);
      });
    },
  );

  test("events that arrive while the rebuild runs are in both or in neither", async () => {
    await withHistories(async ({ url, run }) => {
      const places = Array.from(
        { length: placeCount },
        (_, index) => `H${String(index).padStart(3, "0")}`,
      );
      let isRecording = true;
      const recording = recordHistories(url, { seed: seed + 9, places, edition: "-later" }).finally(
        () => (isRecording = false),
      );
      let runs = 0;
      do {
        expect((await run()).differences).toEqual([]);
        runs += 1;
      } while (isRecording);
      await recording;
      expect((await run()).differences).toEqual([]);
      expect(runs).toBeGreaterThan(0);
    });
  });
});
