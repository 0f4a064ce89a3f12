import { tmpdir } from "node:os";
import { composeServer, migrationFolders } from "#compose";
import { migrate, openPool } from "#database";
import { createApiKey, createTenant } from "#identity";
import type { AppendServerSettings } from "./append-server.ts";

/** The product's own server as a process of its own that can be killed: `node whole-server.ts <settings as JSON>`. */
const manyRequests = { perSecond: 1_000_000, burst: 1_000_000 };

export type Door = { readonly path: string; readonly headers: Readonly<Record<string, string>> };

/** Brings a database to what the whole server needs: its tables, a chain, and a key that may post. */
export async function prepareWholeServer(url: string): Promise<Door> {
  await migrate({ url, folders: migrationFolders });
  const pool = openPool(url, { size: 2 });
  try {
    const now = Date.now();
    const tenant = await createTenant(pool, { code: "bench", name: "Bench", now });
    const { token } = await createApiKey(pool, tenant, { name: "tills", now });
    return { path: "/api/v1/events", headers: { authorization: `Bearer ${token}` } };
  } finally {
    await pool.end();
  }
}

async function main(settings: AppendServerSettings): Promise<void> {
  const server = await composeServer({
    databaseUrl: settings.url,
    masterKey: Buffer.alloc(32, 7),
    poolSize: settings.poolSize ?? 10,
    // A fault in the background is told and tried again; only the process itself may not end by it.
    onError: (error, where) => void process.stderr.write(`${where}: ${String(error)}\n`),
    settings: { version: "test", callerRate: manyRequests, strangerRate: manyRequests },
    space: { folder: tmpdir(), minFreeBytes: 0 },
  });
  process.once("SIGTERM", () => process.exit(0));
  process.once("disconnect", () => process.exit(0));
  await server.app.listen({ host: "127.0.0.1", port: settings.port });
  process.stdout.write("ready\n");
}

if (import.meta.main) {
  const [, , given] = process.argv;
  if (given === undefined) throw new Error("usage: node whole-server.ts <settings as JSON>");
  await main(JSON.parse(given) as AppendServerSettings);
}
