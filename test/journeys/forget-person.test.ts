import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  backup,
  migrate,
  migrationsTable,
  openPool,
  readTenant,
  withTenant,
  type Pool,
} from "#database";
import { createIntake, gatewayMigrations, type Intake } from "#gateway";
import { stockEntries } from "#inventory";
import {
  createAppender,
  forgetPerson,
  isSealed,
  journalMigrations,
  personKeys,
  readStream,
  unseal,
} from "#journal";
import { createPoster, ledgerMigrations } from "#ledger";
import { placeStream } from "#kernel";
import { removeDataFolder, startEmbedded } from "#database";
import { verify } from "#ledger";
import { externalPrograms, startExternal } from "../setup/external-server.ts";

const tenantId = 1;
const phone = "13900001234";
const otherPhone = "13900005678";
/** Written in the clear where a person's number must not be: the search has to find this, or it would prove nothing. */
const control = "13711112222";
const masterKey = randomBytes(32);
const all = { types: undefined, places: undefined, zones: undefined };

type OwnServer = {
  readonly url: string;
  readonly adminUrl: string;
  readonly folder: string;
  readonly stop: () => Promise<void>;
};

let server: OwnServer;
let pool: Pool;
let intake: Intake;
const logLines: string[] = [];

/** A server of its own that logs every statement with its values, so that its log can be searched. */
async function startTalkativeServer(): Promise<OwnServer> {
  const settings = {
    log_statement: "all",
    log_min_messages: "info",
    log_parameter_max_length: "-1",
    log_parameter_max_length_on_error: "-1",
  };
  if (externalPrograms() !== undefined) {
    const started = await startExternal({
      ...settings,
      logging_collector: "on",
      log_directory: "log",
      log_filename: "talk.log",
    });
    return { ...started, adminUrl: started.adminUrl.replace(/\/postgres$/, "/dianmai") };
  }
  process.stdout.write("no external PostgreSQL: the embedded one is searched\n");
  const folder = mkdtempSync(join(tmpdir(), "dianmai-forget-"));
  const started = await startEmbedded({
    folder,
    settings,
    log: (_level, text) => void logLines.push(text),
  });
  return { ...started, stop: () => started.stop().then(() => removeDataFolder(folder)) };
}

beforeAll(async () => {
  server = await startTalkativeServer();
  await migrate({
    url: server.url,
    folders: [journalMigrations, ledgerMigrations, gatewayMigrations],
  });
  pool = openPool(server.url, { size: 4 });
  const appender = createAppender({
    pool,
    poster: createPoster((event) => stockEntries(event.type, event.data)),
    now: Date.now,
  });
  intake = createIntake({
    pool,
    appender,
    masterKey,
    now: Date.now,
    readClock: async () => undefined,
  });
});

afterAll(async () => {
  await pool.end();
  await server.stop();
});

const line = { sku: "6900000000014", quantity: 1000 };
function sample(id: string, person: string, data: Record<string, unknown>) {
  return {
    specversion: "1.0",
    id,
    source: "till",
    type: "SampleTaken",
    time: "2026-03-02T08:00:00+08:00",
    place: "S001",
    data: { sample: id, person, from: "shelf", lines: [line], ...data },
  };
}

/** The number as bytes may spell it. */
function spellings(number: string): readonly string[] {
  const bytes = Buffer.from(number);
  return [
    number,
    bytes.toString("hex"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("utf16le"),
  ];
}

/** Tables, views of statistics included, with a row whose text holds the number in some spelling. */
async function tablesWith(number: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    // The search itself names the number and must not be what it finds in the log.
    await client.query("set log_statement = none");
    const { rows } = await client.query<{ name: string }>(
      "select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'm') and (n.nspname = 'public' or c.relname = 'pg_statistic') order by 1",
    );
    expect(rows.length).toBeGreaterThan(10);
    const found: string[] = [];
    for (const { name } of rows) {
      const patterns = spellings(number).map((text) => `%${text}%`);
      const { rows: hits } = await client.query(
        `select 1 from ${name} t where t::text like any ($1) limit 1`,
        [patterns],
      );
      if (hits.length > 0) found.push(name);
    }
    return found;
  } finally {
    await client.end();
  }
}

/** Files of the server's data folder (tables, indexes, write-ahead log, server log) that hold the number. */
async function filesWith(number: string): Promise<string[]> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  await client.query("vacuum analyze");
  await client.query("checkpoint");
  await client.end();
  const patterns = spellings(number).map((text) => Buffer.from(text));
  const files = readdirSync(server.folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    statSync(join(server.folder, name), { throwIfNoEntry: false })?.isFile(),
  );
  expect(files.length).toBeGreaterThan(100);
  return files.filter((name) => {
    const content = readFileSync(join(server.folder, name));
    return patterns.some((pattern) => content.includes(pattern));
  });
}

async function backupHolds(number: string): Promise<boolean> {
  const folder = mkdtempSync(join(tmpdir(), "dianmai-forget-backup-"));
  try {
    const file = join(folder, "all.jsonl.gz");
    await backup({ url: server.url, file, now: new Date(), migrationsTable });
    const content = gunzipSync(readFileSync(file));
    return spellings(number).some((text) => content.includes(text));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function phonesIn(): Promise<(string | undefined)[]> {
  const events = await readTenant(pool, tenantId, (tx) =>
    readStream(tx, { tenantId, stream: placeStream("S001"), after: 0, limit: 100 }),
  );
  const keys = await withTenant(pool, tenantId, (tx) =>
    personKeys(tx, tenantId, { persons: ["promoter-7", "promoter-8"], masterKey }),
  );
  return events.flatMap((event) => {
    const data = event.data as { person: string; phone?: string };
    if (data.phone === undefined) return [];
    expect(isSealed(data.phone)).toBe(true);
    return [unseal(keys.get(data.person), `${data.person}/${event.key}/phone`, data.phone)];
  });
}

describe("a person who is deleted", () => {
  const events = [
    sample("SA-1", "promoter-7", { phone, name: "promoter seven" }),
    sample("SA-2", "promoter-7", { phone }),
    sample("SA-3", "promoter-8", { phone: otherPhone }),
  ];

  test("before: who has the keys reads the number, nobody else finds it", async () => {
    const results = await intake.receive(tenantId, [...events, sample("SA-4", control, {})], all);
    expect(results.map(({ status }) => status)).toEqual([
      "applied",
      "applied",
      "applied",
      "applied",
    ]);
    const retry = await intake.receive(tenantId, events, all);
    expect(
      retry.map(({ status }) => status),
      "a retry seals to the same bytes",
    ).toEqual(["duplicate", "duplicate", "duplicate"]);
    expect(await phonesIn()).toEqual([phone, phone, otherPhone]);
    expect(await tablesWith(control), "the search finds what is there").toContainEqual(
      expect.stringContaining("journal_events"),
    );
    expect((await filesWith(control)).length).toBeGreaterThan(0);
    expect(await backupHolds(control)).toBe(true);
  });

  test("after: the number cannot be read, every proof holds, and its bytes are in no table, file, dump or log", async () => {
    const admin = openPool(server.url, { size: 1, asApplication: false });
    try {
      const before = await verify({ pool: admin, tenantId });
      expect(before.findings).toEqual([]);
      await withTenant(pool, tenantId, (tx) => forgetPerson(tx, tenantId, "promoter-7"));
      expect(await phonesIn(), "of the deleted person nothing, of the other all").toEqual([
        undefined,
        undefined,
        otherPhone,
      ]);
      const after = await verify({ pool: admin, tenantId, root: before.root });
      expect(after.findings).toEqual([]);
      expect(after.root).toEqual(before.root);
      const digest = createHash("sha256").update(JSON.stringify(after.root)).digest("hex");
      process.stdout.write(
        `root ${digest.slice(0, 16)} before and after, ${after.events} events\n`,
      );
      for (const number of [phone, "promoter seven"]) {
        expect(await tablesWith(number)).toEqual([]);
        expect(await filesWith(number)).toEqual([]);
        expect(await backupHolds(number)).toBe(false);
        expect(logLines.filter((text) => text.includes(number))).toEqual([]);
      }
    } finally {
      await admin.end();
    }
  });

  test("what comes later of a deleted person is recorded without the number", async () => {
    const [result] = await intake.receive(tenantId, [sample("SA-5", "promoter-7", { phone })], all);
    expect(result?.status).toBe("applied");
    expect(await tablesWith(phone)).toEqual([]);
    expect(await phonesIn()).toEqual([undefined, undefined, otherPhone, undefined]);
  });

  test("a message with a personal field that is kept in quarantine does not keep the number in the clear", async () => {
    const wrong = sample("SA-6", "promoter-8", { phone: otherPhone, from: "nowhere" });
    const [result] = await intake.receive(tenantId, [wrong], all);
    expect(result?.status).toBe("quarantined");
    expect(await tablesWith(otherPhone)).toEqual([]);
  });
});
