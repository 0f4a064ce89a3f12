import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { composeServer, migrationFolders, type ComposedServer } from "#compose";
import { migrate } from "#database";
import {
  createApiKey,
  createTenant,
  createUser,
  type Role,
  type SetupDoor,
  type Tenant,
} from "#identity";
import { freshDatabase } from "./database.ts";

export type Received = {
  readonly status: number;
  readonly text: string;
  readonly body: Record<string, unknown>;
  readonly headers: Headers;
};
/** A body makes it a POST. */
export type Sender = (path: string, body?: unknown, key?: string) => Promise<Received>;

export type ServedProduct = {
  readonly server: ComposedServer;
  readonly base: string;
  /** What went wrong inside while the test asked. */
  readonly failures: readonly string[];
  /** Somebody whom nobody knows, from our own pages. */
  readonly visitor: Sender;
  readonly signIn: (login: string, password: string) => Promise<Sender>;
  readonly stop: () => Promise<void>;
};

export type ServedChain = ServedProduct & {
  readonly tenant: Tenant;
  /** Somebody with this role who is signed in: makes the log-in `<role>-<place or chain>`. */
  readonly person: (role: Role, place?: string) => Promise<Sender>;
  readonly machine: (types?: readonly string[], places?: readonly string[]) => Promise<Sender>;
};

type Options = { readonly now?: () => number; readonly setup?: SetupDoor };

const password = "three brown teapots";

/** A whole server over HTTP on a fresh database, with no chain in it. */
export async function servedProduct(options: Options = {}): Promise<ServedProduct> {
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
    ...(options.setup !== undefined && { setup: options.setup }),
  });
  const base = `${await server.app.listen({ host: "127.0.0.1", port: 0 })}/api/v1`;
  const ours = { "x-requested-with": "dianmai" };
  return {
    server,
    base,
    failures,
    visitor: sender(base, ours),
    signIn: async (login, given) =>
      sender(base, { ...ours, cookie: await sessionOf(base, login, given) }),
    stop: async () => {
      await server.stop();
      await database.drop();
    },
  };
}

/** The same with one chain in it. */
export async function servedChain(options: Options = {}): Promise<ServedChain> {
  const now = options.now ?? Date.now;
  const product = await servedProduct(options);
  const { pool } = product.server.chain;
  const tenant = await createTenant(pool, { code: "north", name: "North", now: now() });
  return {
    ...product,
    tenant,
    person: async (role, place) => {
      const login = `${role}-${place ?? "chain"}`;
      const roles = [{ role, ...(place !== undefined && { place }) }];
      const account = { login, name: login, password, roles, now: now() };
      await createUser(pool, tenant.tenantId, account);
      return product.signIn(login, password);
    },
    machine: async (types, places) => {
      const { token } = await createApiKey(pool, tenant, {
        name: "till",
        types,
        places,
        now: now(),
      });
      return sender(product.base, { authorization: `Bearer ${token}` });
    },
  };
}

async function sessionOf(base: string, login: string, given: string): Promise<string> {
  const answer = await fetch(`${base}/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-requested-with": "dianmai" },
    body: JSON.stringify({ login, password: given }),
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
