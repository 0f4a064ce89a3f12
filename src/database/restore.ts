import pg from "pg";
import type { BackupHeader, BackupManifest, Progress } from "./backup.ts";
import { quoted, readCatalog, settleFormats, type BackupTable } from "./backup-catalog.ts";
import { BackupDamagedError, isSame, readBackup } from "./backup-reader.ts";
import { streamTable, type Row } from "./backup-rows.ts";

const batchRowLimit = 1_000;
const batchByteLimit = 4 * 1024 * 1024;

export type RestoreOptions = {
  readonly url: string;
  readonly file: string;
  /** Brings the empty database to exactly these migrations; refuses names that it does not know. */
  readonly migrateTo: (migrations: readonly string[]) => Promise<void>;
  readonly migrationsTable: string;
  readonly onProgress?: Progress | undefined;
};

/**
 * Loads a backup into an empty database, in one transaction, and reads every table again: the restored rows have
 * the checksums of the manifest, or nothing is restored.
 */
export async function restore(options: RestoreOptions): Promise<BackupManifest> {
  const client = new pg.Client({ connectionString: options.url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await refuseUnlessEmpty(client);
    const loader = new Loader(client, options);
    const manifest = await readBackup(options.file, loader);
    await loader.finish(manifest);
    return manifest;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  } finally {
    await client.end();
  }
}

async function refuseUnlessEmpty(client: pg.Client): Promise<void> {
  const { tables } = await readCatalog(client);
  if (tables.length === 0) return;
  throw new Error(
    `The database is not empty (${tables.length} tables, ${tables[0]?.name} among them); restore into a new database or a new --data-folder.`,
  );
}

/** Holds the connection of one restore and the rows that wait to be inserted together. */
class Loader {
  private readonly client: pg.Client;
  private readonly options: RestoreOptions;
  private header: BackupHeader | undefined;
  private constraints: readonly { table: string; name: string; definition: string }[] = [];
  private table: BackupTable | undefined;
  private pending: Row[] = [];
  private pendingBytes = 0;
  private loadedRows = 0;

  constructor(client: pg.Client, options: RestoreOptions) {
    this.client = client;
    this.options = options;
  }

  onHeader = async (header: BackupHeader): Promise<void> => {
    this.header = header;
    await this.options.migrateTo(header.migrations);
    await this.client.query("BEGIN");
    await settleFormats(this.client);
    await this.preparePlaces(header);
  };

  onTable = async (name: string): Promise<void> => {
    await this.flush();
    this.table = this.header?.tables.find((table) => table.name === name);
    this.loadedRows = 0;
    if (this.table === undefined)
      throw new BackupDamagedError(`The backup holds rows of an unknown table ${name}.`);
  };

  onRow = async (row: Row, bytes: number): Promise<void> => {
    this.pending.push(row);
    this.pendingBytes += bytes;
    if (this.pending.length >= batchRowLimit || this.pendingBytes >= batchByteLimit)
      await this.flush();
  };

  async finish(manifest: BackupManifest): Promise<void> {
    await this.flush();
    for (const { table, name, definition } of this.constraints) {
      await this.client.query(
        `ALTER TABLE ${quoted(table)} ADD CONSTRAINT ${quoted(name)} ${definition}`,
      );
    }
    for (const { name, lastValue } of this.header?.sequences ?? []) {
      await this.client.query("SELECT setval($1::regclass, $2::bigint)", [quoted(name), lastValue]);
    }
    for (const table of this.header?.tables ?? []) {
      const sum = await streamTable(this.client, table, () => undefined);
      if (isSame(sum, manifest.tables[table.name])) continue;
      throw new Error(
        `The restored rows of ${table.name} differ from the backup; nothing was restored.`,
      );
    }
    for (const table of this.header?.tables ?? []) await this.setTriggers(table.name, "ENABLE");
    await this.client.query("COMMIT");
  }

  /** Rows that migrations put in give way to those of the backup; foreign keys come back when all rows are there. */
  private async preparePlaces(header: BackupHeader): Promise<void> {
    await this.refuseDifferentTables(header);
    for (const { name, parent, bound } of header.partitions) {
      await this.client.query(
        `CREATE TABLE IF NOT EXISTS ${quoted(name)} PARTITION OF ${quoted(parent)} ${bound}`,
      );
    }
    const { rows } = await this.client.query<{ table: string; name: string; definition: string }>(
      `SELECT c.relname AS "table", k.conname AS name, pg_get_constraintdef(k.oid) AS definition
         FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE k.contype = 'f' AND k.conparentid = 0 AND n.nspname = 'public'`,
    );
    this.constraints = rows;
    for (const { table, name } of rows) {
      await this.client.query(`ALTER TABLE ${quoted(table)} DROP CONSTRAINT ${quoted(name)}`);
    }
    for (const table of header.tables) await this.setTriggers(table.name, "DISABLE");
    const names = header.tables.map((table) => quoted(table.name)).join(", ");
    if (names !== "") await this.client.query(`TRUNCATE ${names}`);
  }

  private async refuseDifferentTables(header: BackupHeader): Promise<void> {
    const { tables } = await readCatalog(this.client);
    const here = tables.filter((table) => table.name !== this.options.migrationsTable);
    const shape = (table: BackupTable): string =>
      `${table.name}(${table.columns
        .map(({ name, type }) => `${name} ${type}`)
        .toSorted()
        .join(", ")})`;
    const found = new Set(here.map(shape));
    const missing = header.tables.map(shape).find((each) => !found.has(each));
    if (missing === undefined && here.length === header.tables.length) return;
    throw new Error(
      `The migrations of this release make other tables than the backup holds (${missing ?? "too many here"}); restore with the release that wrote it.`,
    );
  }

  private async setTriggers(table: string, state: "ENABLE" | "DISABLE"): Promise<void> {
    await this.client.query(`ALTER TABLE ${quoted(table)} ${state} TRIGGER USER`);
  }

  private async flush(): Promise<void> {
    const { table, pending } = this;
    if (table === undefined || pending.length === 0) return;
    const names = table.columns.map((column) => quoted(column.name));
    const places = table.columns.map((_column, index) => `$${index + 1}::text[]`);
    const casts = table.columns.map((column, index) => `${names[index]}::${column.type}`);
    await this.client.query(
      `INSERT INTO ${quoted(table.name)} (${names.join(", ")}) OVERRIDING SYSTEM VALUE
       SELECT ${casts.join(", ")} FROM unnest(${places.join(", ")}) AS line (${names.join(", ")})`,
      table.columns.map((_column, index) => pending.map((row) => row[index] ?? null)),
    );
    this.loadedRows += pending.length;
    this.options.onProgress?.({ table: table.name, rows: this.loadedRows });
    this.pending = [];
    this.pendingBytes = 0;
  }
}
