import { createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { once } from "node:events";
import { finished } from "node:stream/promises";
import { createGzip } from "node:zlib";
import pg from "pg";
import {
  quoted,
  readCatalog,
  settleFormats,
  type BackupPartition,
  type BackupSequence,
  type BackupTable,
} from "./backup-catalog.ts";
import { streamTable, type TableSum } from "./backup-rows.ts";

export const backupFormat = "dianmai-backup";
export const backupVersion = 1;
export const migrationsTable = "database_migrations";

/** First line of a backup: what a reader must know before the rows. */
export type BackupHeader = {
  readonly format: typeof backupFormat;
  readonly version: number;
  readonly createdAt: string;
  readonly postgres: string;
  readonly migrations: readonly string[];
  readonly tables: readonly BackupTable[];
  readonly partitions: readonly BackupPartition[];
  readonly sequences: readonly BackupSequence[];
};
/** Last line: the manifest. A file without it was cut off. */
export type BackupManifest = {
  readonly complete: true;
  readonly rows: number;
  readonly tables: Readonly<Record<string, TableSum>>;
};
export type Progress = (part: { readonly table: string; readonly rows: number }) => void;

export type BackupOptions = {
  readonly url: string;
  readonly file: string;
  readonly now: Date;
  /** The table of the applied migrations (owner, name): it goes into the header and not among the tables. */
  readonly migrationsTable: string;
  readonly onProgress?: Progress | undefined;
};

/**
 * Writes all tables of one snapshot as JSON lines into a gzip file while the server goes on working. The values are
 * texts as PostgreSQL writes them, so embedded and external databases of any version from 15 on exchange them.
 */
export async function backup(options: BackupOptions): Promise<BackupManifest> {
  const client = new pg.Client({ connectionString: options.url });
  client.on("error", () => undefined);
  await client.connect();
  const partial = `${options.file}.partial`;
  try {
    await client.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
    await settleFormats(client);
    const manifest = await writeAll(client, options, partial);
    await client.query("COMMIT");
    const handle = await open(partial, "r+");
    await handle.sync();
    await handle.close();
    await rename(partial, options.file);
    return manifest;
  } catch (error) {
    await rm(partial, { force: true });
    throw explained(error);
  } finally {
    await client.end();
  }
}

/** Rows that row-level security hides would be missing without a word, so PostgreSQL is told to refuse instead. */
function explained(error: unknown): unknown {
  const code = (error as { code?: string }).code;
  if (code !== "42501" && code !== "42P01") return error;
  const reason =
    code === "42P01"
      ? "the database holds no migrations of Dianmai"
      : "its login must see all tenants: let an administrator run ALTER ROLE <login> BYPASSRLS";
  return new Error(`The database cannot be backed up (${(error as Error).message}): ${reason}.`, {
    cause: error,
  });
}

async function writeAll(
  client: pg.Client,
  options: BackupOptions,
  file: string,
): Promise<BackupManifest> {
  const gzip = createGzip({ level: 6 });
  const target = createWriteStream(file, { mode: 0o600 });
  const written = finished(gzip.pipe(target));
  let failure: Error | undefined;
  written.catch((error: Error) => (failure = error));
  const write = async (text: string): Promise<void> => {
    if (failure !== undefined) throw failure;
    if (!gzip.write(text)) await Promise.race([once(gzip, "drain"), written]);
  };
  const header = await headerOf(client, options);
  await write(`${JSON.stringify(header)}\n`);
  const tables: Record<string, TableSum> = {};
  for (const table of header.tables) {
    await write(`${JSON.stringify({ table: table.name })}\n`);
    tables[table.name] = await streamTable(client, table, async (lines, rows) => {
      options.onProgress?.({ table: table.name, rows });
      await write(lines);
    });
  }
  const rows = Object.values(tables).reduce((total, each) => total + each.rows, 0);
  const manifest: BackupManifest = { complete: true, rows, tables };
  await write(`${JSON.stringify(manifest)}\n`);
  gzip.end();
  await written;
  return manifest;
}

async function headerOf(client: pg.Client, options: BackupOptions): Promise<BackupHeader> {
  const catalog = await readCatalog(client);
  const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
  const migrations = await client.query<{ owner: string; name: string }>(
    `SELECT owner, name FROM ${quoted(options.migrationsTable)} ORDER BY applied_at, owner, name`,
  );
  return {
    format: backupFormat,
    version: backupVersion,
    createdAt: options.now.toISOString(),
    postgres: rows[0]?.server_version ?? "",
    migrations: migrations.rows.map((row) => `${row.owner}/${row.name}`),
    tables: catalog.tables.filter((table) => table.name !== options.migrationsTable),
    partitions: catalog.partitions,
    sequences: catalog.sequences,
  };
}
