import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { freshDatabase, type FreshDatabase } from "../../test/setup/database.ts";
import { backup, type BackupManifest } from "./backup.ts";
import { restore } from "./restore.ts";

/** Every kind of column and table that could be written or read wrongly. */
const schema = `
  CREATE TABLE done_migrations (owner text, name text, applied_at timestamptz DEFAULT now());
  CREATE TABLE place (tenant_id uuid, id bigint GENERATED ALWAYS AS IDENTITY, name text, parent bigint,
    PRIMARY KEY (tenant_id, id), FOREIGN KEY (tenant_id, parent) REFERENCES place (tenant_id, id));
  CREATE TABLE event (tenant_id uuid, seq bigint, at timestamptz, body jsonb, hash bytea, tags text[], amount numeric,
    ratio double precision, doubled bigint GENERATED ALWAYS AS (seq * 2) STORED, place bigint,
    PRIMARY KEY (tenant_id, seq, at), FOREIGN KEY (tenant_id, place) REFERENCES place (tenant_id, id))
    PARTITION BY RANGE (at);
  CREATE TABLE event_rest PARTITION OF event DEFAULT;
  CREATE TABLE keyless (note text, flag boolean);
  CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE EXCEPTION ''never''; END';
  CREATE TABLE guarded (id int PRIMARY KEY);
  INSERT INTO guarded VALUES (1), (2);
  CREATE TRIGGER guard BEFORE INSERT ON guarded FOR EACH ROW EXECUTE FUNCTION refuse();
  INSERT INTO done_migrations VALUES ('database', 'one.sql');
  ALTER TABLE keyless ENABLE ROW LEVEL SECURITY;
  ALTER TABLE keyless FORCE ROW LEVEL SECURITY`;

const content = `
  CREATE TABLE event_2026_01 PARTITION OF event FOR VALUES FROM ('2026-01-01Z') TO ('2026-02-01Z');
  INSERT INTO place (tenant_id, name, parent) SELECT '00000000-0000-0000-0000-000000000001', 'shop ' || n, 3001 - n FROM generate_series(1, 3000) n;
  INSERT INTO event (tenant_id, seq, at, body, hash, tags, amount, ratio, place)
    SELECT '00000000-0000-0000-0000-000000000001', 9007199254740993 + n, '2026-01-31T23:59:59.123456+08'::timestamptz + n * interval '1 minute',
      jsonb_build_object('text', E'牛奶 "\\\\ \\n' || n, 'big', 12345678901234567890), decode(md5(n::text), 'hex'),
      ARRAY['a,b', NULL, '"{}"', '\\'], n / 3.0::numeric, n / 7.0::float8, 1 + n % 3000
    FROM generate_series(1, 2500) n;
  INSERT INTO keyless VALUES (NULL, true), ('', false), ('牛奶', NULL), ('牛奶', NULL)`;

const folder = mkdtempSync(join(tmpdir(), "dianmai-backup-"));
const file = join(folder, "whole.gz");
const databases: FreshDatabase[] = [];
let source: FreshDatabase;
let manifest: BackupManifest;

async function ask(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

async function target(): Promise<FreshDatabase> {
  const database = await freshDatabase();
  databases.push(database);
  return database;
}

function restoreInto(database: FreshDatabase, from: string): Promise<BackupManifest> {
  const migrateTo = async (): Promise<void> => void (await ask(database.url, schema));
  return restore({ url: database.url, file: from, migrateTo, migrationsTable: "done_migrations" });
}

function backupOf(database: FreshDatabase, to: string): Promise<BackupManifest> {
  const now = new Date("2026-02-01T00:00:00Z");
  return backup({
    url: database.url,
    file: to,
    now,

    migrationsTable: "done_migrations",
  });
}

beforeAll(async () => {
  source = await freshDatabase();
  await ask(source.url, schema);
  await ask(source.url, content);
  manifest = await backupOf(source, file);
});
afterEach(async () => {
  for (const database of databases.splice(0)) await database.drop();
});
afterAll(async () => {
  await source.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe("a backup", () => {
  test("counts every row and is for its owner's eyes only", () => {
    expect(manifest.rows).toBe(3000 + 2500 + 4 + 2);
    expect(statSync(file).mode & 0o077).toBe(0);
  });

  test("comes back with the same rows, partitions, sequences, keys and triggers", async () => {
    const copy = await target();
    await restoreInto(copy, file);
    expect((await backupOf(copy, join(folder, "copy.gz"))).tables).toEqual(manifest.tables);
    expect(await ask(copy.url, "SELECT count(*)::int AS n FROM event_2026_01")).toEqual(
      await ask(source.url, "SELECT count(*)::int AS n FROM event_2026_01"),
    );
    const added =
      "INSERT INTO place (tenant_id, name) VALUES ('00000000-0000-0000-0000-000000000001', 'new') RETURNING id::int";
    expect(await ask(copy.url, added)).toEqual([{ id: 3001 }]);
    await expect(ask(copy.url, "UPDATE event SET place = 99999")).rejects.toThrow(/foreign key/);
    await expect(ask(copy.url, "INSERT INTO guarded VALUES (3)")).rejects.toThrow("never");
    expect(await ask(copy.url, "SELECT doubled::text FROM event ORDER BY seq LIMIT 1")).toEqual([
      { doubled: "18014398509481988" },
    ]);
  });

  test("is of one moment: rows that are written meanwhile are not in it", async () => {
    const database = await target();
    await ask(database.url, schema);
    await ask(database.url, content);
    const during = new Set<string>();
    const url = database.url;
    const whole = await backup({
      url,
      file: join(folder, "moment.gz"),
      now: new Date(0),
      migrationsTable: "done_migrations",
      onProgress: ({ table }) => {
        if (during.size === 0) void ask(url, "INSERT INTO keyless VALUES ('late', true)");
        during.add(table);
      },
    });
    expect(during).toContain("event");
    expect(whole.tables["keyless"]?.rows).toBe(4);
  });

  test("goes only into an empty database", async () => {
    const database = await target();
    await ask(database.url, "CREATE TABLE mine (id int)");
    await expect(restoreInto(database, file)).rejects.toThrow(
      "The database is not empty (1 tables, mine among them)",
    );
  });

  test("that was cut off or changed restores nothing", async () => {
    const whole = readFileSync(file);
    const lines = gunzipSync(whole).toString("utf8");
    expect(lines).toContain('"migrations":["database/one.sql"]');
    const damaged: readonly (readonly [string, Buffer, RegExp])[] = [
      ["cut", whole.subarray(0, whole.length / 2), /damaged/],
      [
        "short",
        gzipSync(`${lines.trimEnd().split("\n").slice(0, -1).join("\n")}\n`),
        /ends too early/,
      ],
      [
        "changed",
        gzipSync(lines.replace('"shop 17"', '"shop 18"')),
        /rows of place .* are not those/,
      ],
      ["lacking", gzipSync(lines.replace(/\["\d+"\]\n/, "")), /rows of guarded .* are not those/],
      ["foreign", gzipSync("{}\n"), /no backup/],
    ];
    for (const [name, bytes, reason] of damaged) {
      const database = await target();
      writeFileSync(join(folder, name), bytes);
      await expect(restoreInto(database, join(folder, name)), name).rejects.toThrow(reason);
      const { rows } = { rows: await ask(database.url, "SELECT to_regclass('place') AS place") };
      if (rows[0]?.["place"] !== null)
        expect(await ask(database.url, "SELECT 1 FROM place")).toEqual([]);
    }
  });
});
