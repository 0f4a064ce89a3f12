import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStockPoster, migrationFolders, startUpkeep, type Upkeep } from "#compose";
import { migrate, monthsAhead, openPool, withTenant, type Pool } from "#database";
import { createTenant, type Tenant } from "#identity";
import { createAppender, preparedEvent } from "#journal";
import { placeStream } from "#kernel";
import { verify } from "#ledger";
import { brokenLaws } from "../faults/laws.ts";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";

/** What a server does for itself by the clock, with a clock that a test sets. */

const dayMs = 24 * 3_600_000;
const yearDays = 366;
const start = Date.now();
let clock = start;
let database: FreshDatabase;
let pool: Pool;
let admin: Pool;
let tenant: Tenant;
const told: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  pool = openPool(database.url, { size: 4 });
  admin = openPool(database.adminUrl, { size: 1, asApplication: false });
  tenant = await createTenant(pool, { code: "north", name: "North", now: clock });
});

afterAll(async () => {
  await pool.end();
  await admin.end();
  await database.drop();
});

function upkeepOf(holder: string): Upkeep {
  return startUpkeep({
    pool,
    holder,
    now: () => clock,
    tenants: async () => [tenant.tenantId],
    onError: (error, where) => void told.push(`${where}: ${(error as Error).message}`),
  });
}

let count = 0;

async function sell(): Promise<string | undefined> {
  count += 1;
  const appender = createAppender({ pool, poster: createStockPoster(), now: () => clock });
  const envelope = {
    specversion: "1.0",
    id: `e-${count}`,
    source: "till",
    type: "SaleRecorded",
    time: new Date(start).toISOString(),
    place: "S1",
    data: { ticket: `T-${count}`, lines: [{ sku: "6901", quantity: 1000, amountFen: 1 }] },
  } as const;
  const how = { version: 2, stream: placeStream("S1"), at: start, errorMs: 0 };
  const [result] = await appender.append(tenant.tenantId, [preparedEvent(envelope, how)]);
  return result?.status;
}

async function rowsOf(statement: string, values: unknown[] = []): Promise<unknown[]> {
  const { rows } = await admin.query<Record<string, unknown>>(statement, values);
  return rows.map((row) => Object.values(row)[0]);
}

const monthOf = (at: number): string => new Date(at).toISOString().slice(0, 7).replace("-", "_");

describe("the months of the journal", () => {
  it("are there before they are needed, all through a year, whichever process looks", async () => {
    const both = [upkeepOf("a"), upkeepOf("b")] as const;
    for (let day = 0; day <= yearDays; day += 12) {
      clock = start + day * dayMs;
      await Promise.all(both.map((upkeep) => upkeep.run()));
      expect(await sell()).toBe("applied");
    }
    await Promise.all(both.map((upkeep) => upkeep.stop()));
    expect(told).toEqual([]);
    for (const table of ["journal_events", "ledger_postings"]) {
      expect(await rowsOf(`select count(*)::int from ${table}_default`)).toEqual([0]);
      const made = await rowsOf(
        "select inhrelid::regclass::text from pg_inherits where inhparent = $1::regclass",
        [table],
      );
      const ahead = clock + (monthsAhead - 1) * 30 * dayMs;
      expect(made).toContain(`${table}_${monthOf(clock)}`);
      expect(made).toContain(`${table}_${monthOf(ahead)}`);
      expect(made.length).toBeGreaterThan(12 + monthsAhead);
    }
    expect((await verify({ pool: admin, tenantId: tenant.tenantId })).findings).toEqual([]);
    expect(await brokenLaws(database.adminUrl)).toEqual({});
  });

  it("leave the product's own role no way around the wall between chains", async () => {
    for (const statement of [
      `select from journal_events_${monthOf(start)}`,
      `update journal_events_${monthOf(start)} set type = 'x'`,
      "delete from ledger_postings_default",
      "select dianmai_months_ahead('identity_users', now(), 1)",
    ])
      await expect(pool.query(statement), statement).rejects.toThrow(/denied|no table by months/);
    const far = await pool.query<{ made: string[] }>(
      "select made from dianmai_months_ahead('journal_events', now() + interval '80 years', 12)",
    );
    expect(far.rows[0]?.made).toEqual([]);
  });

  it("may be missing: what a wrong clock records is kept, found and proved, and somebody is told", async () => {
    for (const wrong of [Date.UTC(1985, 0, 1), Date.UTC(2090, 0, 1)]) {
      clock = wrong;
      expect(await sell()).toBe("applied");
    }
    clock = start + yearDays * dayMs;
    expect(await sell(), "and the clock put right").toBe("applied");
    const upkeep = upkeepOf("c");
    await upkeep.run();
    await upkeep.stop();
    expect(told.filter((text) => text.startsWith("months"))).toEqual([
      expect.stringContaining("journal_events_default holds rows"),
      expect.stringContaining("ledger_postings_default holds rows"),
    ]);
    told.length = 0;
    expect((await verify({ pool: admin, tenantId: tenant.tenantId })).findings).toEqual([]);
    expect(await brokenLaws(database.adminUrl)).toEqual({});
  });

  it("are made on after one that nobody made in time", async () => {
    const late = start + (yearDays + 9 * 31) * dayMs;
    // The head's record time never goes back, and it stands in 2090 by now: another chain begins anew.
    tenant = await createTenant(pool, { code: "south", name: "South", now: late });
    clock = late;
    expect(await sell()).toBe("applied");
    const upkeep = upkeepOf("d");
    await upkeep.run();
    clock = late + 32 * dayMs;
    await upkeep.run();
    expect(await sell()).toBe("applied");
    await upkeep.stop();
    const months = await rowsOf(
      "select tableoid::regclass::text from journal_events where tenant_id = $1 order by seq",
      [tenant.tenantId],
    );
    expect(months).toEqual(["journal_events_default", `journal_events_${monthOf(clock)}`]);
    expect((await verify({ pool: admin, tenantId: tenant.tenantId })).findings).toEqual([]);
  });
});

describe("the daily purge", () => {
  it("takes away what has outlived its use, once a day for a chain, and nothing else", async () => {
    clock = start;
    const { tenantId } = await createTenant(pool, { code: "west", name: "West", now: clock });
    tenant = { ...tenant, tenantId };
    const at = (days: number) => new Date(start - days * dayMs).toISOString();
    const plant = async (): Promise<void> => {
      await withTenant(pool, tenantId, async (tx) => {
        await tx.query(
          "insert into identity_users values ($1, 'u', 'u', 'u', 'x', 'en', false, now()) on conflict do nothing",
          [tenantId],
        );
        for (const days of [0, 0.4, 0.6, 8])
          await tx.query("insert into identity_sessions values ($1, $2, 'u', $3, $3)", [
            tenantId,
            randomBytes(32),
            at(days),
          ]);
        for (const days of [0, 400, 1_090, 1_200])
          await tx.query(
            "insert into identity_audit (tenant_id, at, actor, action, outcome, address, request_id) values ($1, $2, 'u', 'a', 'done', '::1', 'r')",
            [tenantId, at(days)],
          );
        for (const days of [0, 300, 400])
          await tx.query(
            "insert into gateway_clocks (tenant_id, source, offset_ms, error_ms, measured_ms) values ($1, $2, 0, 0, $3) on conflict do nothing",
            [tenantId, `till-${days}`, start - days * dayMs],
          );
        for (const days of [-1, 20, 40])
          await tx.query(
            "insert into journal_leases values ($1, $2, 'old', 1, $3) on conflict do nothing",
            [tenantId, `job-${days}`, at(days)],
          );
      });
    };
    const left = async (): Promise<number[]> =>
      Promise.all(
        ["identity_sessions", "identity_audit", "gateway_clocks", "journal_leases"].map(
          async (table) => {
            const [rows] = await rowsOf(`select count(*)::int from ${table} where tenant_id = $1`, [
              tenantId,
            ]);
            return Number(rows);
          },
        ),
      );
    await plant();
    expect(await left()).toEqual([4, 4, 3, 3]);
    const first = upkeepOf("first");
    await first.run();
    expect(await left(), "the lease of the purge itself is new").toEqual([2, 3, 2, 3]);
    await plant();
    const second = upkeepOf("second");
    await second.run();
    expect(await left(), "another process the same day").toEqual([6, 7, 3, 4]);
    clock += dayMs;
    await first.run();
    await first.stop();
    await second.stop();
    expect(await left()).toEqual([0, 6, 2, 3]);
    expect(told.filter((text) => text.startsWith("purge"))).toEqual([]);
  });

  it("cannot take younger entries of the audit log, whatever is asked", async () => {
    const { rowCount } = await withTenant(pool, tenant.tenantId, (tx) =>
      tx.query("delete from identity_audit where tenant_id = $1", [tenant.tenantId]),
    );
    expect(rowCount).toBe(0);
    expect(await rowsOf("select count(*)::int > 0 from identity_audit")).toEqual([true]);
  });
});
