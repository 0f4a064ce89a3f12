import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import pg from "pg";
import { expect } from "vitest";
import { backup, migrationsTable } from "#database";

/** A PostgreSQL of the test's own, whose tables, files and backups are searched for a person's number. */
export type Searched = { readonly url: string; readonly adminUrl: string; readonly folder: string };

/** The number as bytes may spell it. */
export function spellings(number: string): readonly string[] {
  const bytes = Buffer.from(number);
  return [
    number,
    bytes.toString("hex"),
    bytes.toString("base64").replace(/=+$/, ""),
    bytes.toString("utf16le"),
  ];
}

/** Tables, views of statistics included, with a row whose text holds the number in some spelling. */
export async function tablesWith(server: Searched, number: string): Promise<string[]> {
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
export async function filesWith(server: Searched, number: string): Promise<string[]> {
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

export async function backupHolds(server: Searched, number: string): Promise<boolean> {
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
