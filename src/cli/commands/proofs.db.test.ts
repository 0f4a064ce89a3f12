import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createPoster } from "#ledger";
import { freshDatabase, type FreshDatabase } from "../../../test/setup/database.ts";
import {
  entriesOfHistory,
  historyTemplate,
  recordHistories,
} from "../../../test/journeys/history-database.ts";
import type { Report } from "../report.ts";
import { rebuildTenants } from "./rebuild.ts";
import { verifyTenants } from "./verify.ts";

const report: Report = {
  note: () => undefined,
  progress: () => undefined,
  result: () => undefined,
  close: () => undefined,
};
const template = historyTemplate(7, 6);
const folder = mkdtempSync(join(tmpdir(), "dianmai-proofs-"));
const rootFile = join(folder, "roots.json");
let database: FreshDatabase;
let admin: pg.Client;

const verifyWith = (options: Record<string, string | boolean> = {}) =>
  verifyTenants({ databaseUrl: database.url, poolSize: 1, report, options });
const rebuildWith = (options: Record<string, string | boolean> = {}) =>
  rebuildTenants(createPoster(entriesOfHistory), {
    databaseUrl: database.url,
    poolSize: 1,
    report,
    options,
  });

beforeAll(async () => {
  database = await freshDatabase({ template });
  admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
});
beforeEach(() => rmSync(rootFile, { force: true }));
afterAll(async () => {
  await admin.end();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe("the proofs of the command line", () => {
  test("roots that were exported are compared with later, and the work goes on from them", async () => {
    const first = await verifyWith({ "root-out": rootFile });
    expect(first).toMatchObject({
      isSound: true,
      findings: [],
      summary: { tenants: 1, streams: 6 },
    });
    await recordHistories(database.url, { seed: 8, places: ["H900"] });
    const rest = await verifyWith({ root: rootFile, since: rootFile });
    expect(rest).toMatchObject({ isSound: true, summary: { streams: 7 } });
    expect(Number(rest.summary["events"])).toBeLessThan(Number(first.summary["events"]));
    writeFileSync(rootFile, readFileSync(rootFile, "utf8").replace(/"hash":"../, '"hash":"00'));
    expect((await verifyWith({ root: rootFile })).findings).toMatchObject([
      expect.stringMatching(/^root: tenant 1 · place:H000 · seq \d+: /),
    ]);
  });

  test("no root is exported from books that are wrong, and a rebuild puts them right", async () => {
    await admin.query(
      "update ledger_balances set quantity = quantity + 1 where stream = 'place:H003' and account = 'shelf'",
    );
    const wrong = await verifyWith({ "root-out": rootFile });
    expect(wrong.isSound).toBe(false);
    expect(wrong.findings).toMatchObject([
      expect.stringMatching(/^balance: tenant 1 · place:H003 · seq \d+ · sku:\d+ · shelf: /),
    ]);
    expect(existsSync(rootFile)).toBe(false);
    expect(await rebuildWith()).toMatchObject({ isSound: false, summary: { replacedStreams: 0 } });
    expect(await rebuildWith({ apply: true })).toMatchObject({
      isSound: true,
      summary: { replacedStreams: 1 },
    });
    expect((await verifyWith()).isSound).toBe(true);
  });

  test("a tenant that is not there and a file without roots are wrong use", async () => {
    await expect(verifyWith({ tenant: "9" })).rejects.toThrow(
      "There is no tenant 9; there are: 1.",
    );
    writeFileSync(rootFile, "{}");
    await expect(verifyWith({ root: rootFile })).rejects.toThrow("holds no roots");
  });
});
