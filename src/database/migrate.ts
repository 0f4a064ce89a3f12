import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import pg from "pg";
import { applicationRole } from "./pool.ts";

/** One owner's migrations: files `001-what.sql` in a folder, applied in order of owners, then of names. */
export type MigrationFolder = { readonly owner: string; readonly folder: URL };

export type Migration = {
  readonly owner: string;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
};

export type MigrateOptions = {
  readonly url: string;
  readonly folders: readonly MigrationFolder[];
  readonly log?: (text: string) => void;
  /** Only these migrations, `<owner>/<name>`: brings a database to where a backup was made. */
  readonly only?: readonly string[];
  /** Called before the first change to a database that already holds data: the place for a backup. */
  readonly beforeChange?: (pending: readonly Migration[]) => Promise<void>;
};

export const foundation: MigrationFolder = {
  owner: "database",
  folder: new URL("./migrations/", import.meta.url),
};

export function readMigrations(folders: readonly MigrationFolder[]): Migration[] {
  return folders.flatMap(({ owner, folder }) =>
    readdirSync(folder)
      .filter((name) => name.endsWith(".sql"))
      .sort()
      .map((name) => {
        const sql = readFileSync(new URL(name, folder), "utf8");
        return { owner, name, sql, checksum: createHash("sha256").update(sql).digest("hex") };
      }),
  );
}

/**
 * Brings the database forward; never back. Several processes may start at once: one migrates, the others wait.
 * Errors: a landed migration whose text has changed, or one that this release does not know, is refused.
 */
export async function migrate(options: MigrateOptions): Promise<readonly Migration[]> {
  const client = new pg.Client({
    connectionString: options.url,
    application_name: "dianmai-migrate",
  });
  await client.connect();
  try {
    await client.query("select pg_advisory_lock(hashtext('dianmai-migrate'))");
    await prepareRole(client);
    await client.query(
      "create table if not exists database_migrations (owner text, name text, checksum text not null, applied_at timestamptz not null default now(), primary key (owner, name))",
    );
    const pending = (await pendingMigrations(client, options.folders)).filter(
      ({ owner, name }) => options.only?.includes(`${owner}/${name}`) ?? true,
    );
    if (pending.length === 0) return [];
    const { rows } = await client.query<{ count: number }>(
      "select count(*)::int as count from database_migrations",
    );
    if ((rows[0]?.count ?? 0) > 0) await options.beforeChange?.(pending);
    for (const migration of pending) await apply(client, migration, options.log);
    return pending;
  } finally {
    await client.end();
  }
}

/** The application role exists once in a server; a login that may not make it must already belong to it. */
async function prepareRole(client: pg.Client): Promise<void> {
  const { rowCount } = await client.query("select 1 from pg_roles where rolname = $1", [
    applicationRole,
  ]);
  if (rowCount === 0) {
    await client
      .query(`create role ${applicationRole} nologin nobypassrls`)
      .catch((error: pg.DatabaseError) => {
        if (error.code === "42710" || error.code === "23505") return;
        throw new Error(
          `The database login may not create the role ${applicationRole} (${error.message}). Let an administrator run: create role ${applicationRole} nologin; grant ${applicationRole} to <login>;`,
          { cause: error },
        );
      });
  }
  await client.query(`do $$ begin
    if not pg_has_role(current_user, '${applicationRole}', 'member') then execute format('grant ${applicationRole} to %I', current_user); end if;
  end $$`);
  await client.query(`grant usage on schema public to ${applicationRole}`);
  await client.query(
    `alter default privileges in schema public grant select, insert, update, delete on tables to ${applicationRole}`,
  );
  await client.query(
    `alter default privileges in schema public grant usage, select on sequences to ${applicationRole}`,
  );
}

async function pendingMigrations(
  client: pg.Client,
  folders: readonly MigrationFolder[],
): Promise<Migration[]> {
  const { rows } = await client.query<{ owner: string; name: string; checksum: string }>(
    "select owner, name, checksum from database_migrations",
  );
  const applied = new Map(rows.map((row) => [`${row.owner}/${row.name}`, row.checksum]));
  const known = readMigrations([foundation, ...folders]);
  for (const migration of known) {
    const checksum = applied.get(`${migration.owner}/${migration.name}`);
    if (checksum !== undefined && checksum !== migration.checksum) {
      throw new Error(
        `Migration ${migration.owner}/${migration.name} was changed after it had been applied; restore its text and write a new one.`,
      );
    }
    applied.delete(`${migration.owner}/${migration.name}`);
  }
  const [unknown] = applied.keys();
  if (unknown !== undefined) {
    throw new Error(
      `The database holds migration ${unknown}, which this release does not know: it was written by a newer release. Start that one, or restore a backup.`,
    );
  }
  const done = new Set(rows.map((row) => `${row.owner}/${row.name}`));
  return known.filter((migration) => !done.has(`${migration.owner}/${migration.name}`));
}

async function apply(
  client: pg.Client,
  migration: Migration,
  log?: (text: string) => void,
): Promise<void> {
  log?.(`migration ${migration.owner}/${migration.name}`);
  await client.query("begin");
  try {
    await client.query(migration.sql);
    await client.query(
      "insert into database_migrations (owner, name, checksum) values ($1, $2, $3)",
      [migration.owner, migration.name, migration.checksum],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw new Error(
      `Migration ${migration.owner}/${migration.name} failed; nothing of it was kept: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
