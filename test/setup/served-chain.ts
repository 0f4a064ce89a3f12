import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { composeServer, migrationFolders, type ComposedServer } from "#compose";
import { migrate } from "#database";
import { createApiKey, createTenant, createUser, type Role, type Tenant } from "#identity";
import { freshDatabase } from "./database.ts";

export type Received = {
  readonly status: number;
  readonly text: string;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
};
/** A body makes it a POST. */
export type Sender = (path: string, body?: unknown, key?: string) => Promise<Received>;

export type ServedChain = {
  readonly server: ComposedServer;
  readonly base: string;
  readonly tenant: Tenant;
  /** What went wrong inside while the test asked. */
  readonly failures: readonly string[];
  /** Somebody with this role who is signed in: makes the log-in `<role>-<place or chain>`. */
  readonly person: (role: Role, place?: string) => Promise<Sender>;
  readonly machine: (types?: readonly string[], places?: readonly string[]) => Promise<Sender>;
  readonly stop: () => Promise<void>;
};

const password = "three brown teapots";

/** A whole server over HTTP on a fresh database with one chain in it. */
export async function servedChain(options: { now?: () => number } = {}): Promise<ServedChain> {
  const now = options.now ?? Date.now;
  const database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  const failures: string[] = [];
  const fast = { perSecond: 0, burst: 0 };
  const server = await composeServer({
    databaseUrl: database.url,
    masterKey: randomBytes(32),
    poolSize: 6,
    now,
    onError: (error, where) => void failures.push(`${where}: ${String(error)}`),
    settings: { version: "0.0.0", callerRate: fast, strangerRate: fast },
    space: { folder: tmpdir(), minFreeBytes: 0 },
  });
  const base = `${await server.app.listen({ host: "127.0.0.1", port: 0 })}/api/v1`;
  const { pool } = server.chain;
  const tenant = await createTenant(pool, { code: "north", name: "North", now: now() });
  return {
    server,
    base,
    tenant,
    failures,
    person: async (role, place) => {
      const login = `${role}-${place ?? "chain"}`;
      const roles = [{ role, ...(place !== undefined && { place }) }];
      const account = { login, name: login, password, roles, now: now() };
      await createUser(pool, tenant.tenantId, account);
      return sender(base, { cookie: await signIn(base, login), "x-requested-with": "dianmai" });
    },
    machine: async (types, places) => {
      const { token } = await createApiKey(pool, tenant, {
        name: "till",
        types,
        places,
        now: now(),
      });
      return sender(base, { authorization: `Bearer ${token}` });
    },
    stop: async () => {
      await server.stop();
      await database.drop();
    },
  };
}

async function signIn(base: string, login: string): Promise<string> {
  const answer = await fetch(`${base}/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-requested-with": "dianmai" },
    body: JSON.stringify({ login, password }),
  });
  if (answer.status !== 204) throw new Error(`${login} could not sign in: ${answer.status}`);
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

function sender(base: string, headers: Readonly<Record<string, string>>): Sender {
  return async (path, body, idempotencyKey = randomBytes(8).toString("hex")) => {
    const response = await fetch(`${base}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...headers,
        "idempotency-key": idempotencyKey,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const parsed = text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {};
    return { status: response.status, text, body: parsed, headers: response.headers };
  };
}
