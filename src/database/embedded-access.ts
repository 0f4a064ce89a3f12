import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";

const databaseName = "dianmai";

export type Secrets = { readonly password: string; readonly adminPassword: string };

/** The passwords of the embedded database, made once and readable by the owner of the folder alone. */
export function readSecrets(folder: string): Secrets {
  const file = join(folder, "engine-secrets.json");
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as Secrets;
  const fresh = (): string => randomBytes(24).toString("base64url");
  const secrets = { password: fresh(), adminPassword: fresh() };
  writeFileSync(`${file}.new`, JSON.stringify(secrets), { mode: 0o600 });
  chmodSync(`${file}.new`, 0o600);
  renameSync(`${file}.new`, file);
  return secrets;
}

export type Address = { readonly port: number; readonly secrets: Secrets };

export function urlOf(address: Address, as: "owner" | "admin"): string {
  const { password, adminPassword } = address.secrets;
  return as === "owner"
    ? `postgres://dianmai:${password}@127.0.0.1:${address.port}/${databaseName}`
    : `postgres://postgres:${adminPassword}@127.0.0.1:${address.port}/postgres`;
}

/**
 * The login owns its database and is no superuser. It sees all tenants, as migrations, backup and proof must; the
 * server works as the application role, which row-level security binds.
 */
export async function createOwner(address: Address): Promise<void> {
  const client = new pg.Client({ connectionString: urlOf(address, "admin") });
  await client.connect();
  try {
    const roles = await client.query("SELECT 1 FROM pg_roles WHERE rolname = 'dianmai'");
    if (roles.rowCount === 0) {
      const password = client.escapeLiteral(address.secrets.password);
      await client.query(
        `CREATE ROLE dianmai LOGIN CREATEDB CREATEROLE BYPASSRLS PASSWORD ${password}`,
      );
    }
    const databases = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [
      databaseName,
    ]);
    if (databases.rowCount === 0)
      await client.query(`CREATE DATABASE ${databaseName} OWNER dianmai`);
  } finally {
    await client.end();
  }
}
