import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeServer, migrationFolders, type ComposedServer } from "#compose";
import { migrate } from "#database";
import {
  createApiKey,
  createTenant,
  createUser,
  isAllowed,
  roles,
  type Role,
  type Tenant,
} from "#identity";
import type { Principal, Route } from "#kernel";
import { routesOf } from "#server";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";

/**
 * Every route × every role × every chain, generated from the list of routes that the server has registered: a route that
 * is added tomorrow is tested tomorrow.
 */

const password = "three brown teapots";
const unlimited = { perSecond: 0, burst: 0 };
const noLimits = { types: undefined, places: undefined, zones: undefined };
/** Stands in the names of the northern chain's data and nowhere else. */
const mark = "NORTHERN-MARK";

type Caller = {
  readonly name: string;
  readonly chain: string;
  readonly principal: Pick<Principal, "roles" | "limits">;
  readonly headers: Readonly<Record<string, string>>;
};

let database: FreshDatabase;
let server: ComposedServer;
let base: string;
let routes: readonly Route[];
const failures: string[] = [];
const callers: Caller[] = [];
/** A message of the northern chain that was set aside. */
let entry = "";

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  server = await composeServer({
    databaseUrl: database.url,
    masterKey: randomBytes(32),
    poolSize: 8,
    onError: (error, where) => void failures.push(`${where}: ${String(error)}`),
    settings: { version: "0.0.0", callerRate: unlimited, strangerRate: unlimited },
    space: { folder: tmpdir(), minFreeBytes: 0 },
  });
  base = `${await server.app.listen({ host: "127.0.0.1", port: 0 })}/api/v1`;
  // The session ends with its own route, so that one comes last.
  const all = routesOf(server.app);
  const isEnd = ({ method, url }: Route): boolean => method === "DELETE" && url === "/session";
  routes = [...all.filter((route) => !isEnd(route)), ...all.filter(isEnd)];
  for (const code of ["north", "south"]) {
    const tenant = await createTenant(server.chain.pool, { code, name: code, now: Date.now() });
    callers.push(...(await peopleOf(tenant)), await machineOf(tenant));
  }
  await fillNorth();
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

async function peopleOf(tenant: Tenant): Promise<Caller[]> {
  const wholeChain = roles.map((role) => ({ role }) as { role: Role; place?: string });
  const oneShop = (["manager", "assistant", "auditor"] as const).map((role) => ({
    role,
    place: "S001",
  }));
  const people: Caller[] = [];
  for (const assignment of [...wholeChain, ...oneShop]) {
    const login = `${assignment.role}-${assignment.place ?? "chain"}`;
    await createUser(server.chain.pool, tenant.tenantId, {
      login,
      name: login,
      password,
      roles: [assignment],
      now: Date.now(),
    });
    const signedIn = await fetch(`${base}/session`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-requested-with": "dianmai" },
      body: JSON.stringify({ chain: tenant.code, login, password }),
    });
    expect(signedIn.status).toBe(204);
    const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
    people.push({
      name: login,
      chain: tenant.code,
      principal: { roles: [assignment], limits: noLimits },
      headers: { cookie, "x-requested-with": "dianmai" },
    });
  }
  return people;
}

async function machineOf(tenant: Tenant): Promise<Caller> {
  const { token } = await createApiKey(server.chain.pool, tenant, {
    name: "till",
    places: ["S001"],
    now: Date.now(),
  });
  const limits = { ...noLimits, places: ["S001"] };
  return {
    name: "key-S001",
    chain: tenant.code,
    principal: { roles: [{ role: "integrator" }], limits },
    headers: { authorization: `Bearer ${token}` },
  };
}

async function fillNorth(): Promise<void> {
  const owner = caller("north", "owner-chain");
  const commands: readonly (readonly [string, unknown])[] = [
    ["DefinePlace", { place: "S001", name: mark, kind: "shop" }],
    ["DefineItems", { items: [{ sku: "6901", name: mark }] }],
    ["DefineZone", { place: "S001", zone: "A1", name: mark, area: "shelf", skus: ["6901"] }],
  ];
  for (const [name, body] of commands) {
    const answer = await send({ method: "POST", url: `/commands/${name}` } as Route, {
      caller: owner,
      body,
    });
    expect([name, answer.status, answer.text.slice(0, 300)]).toMatchObject([
      name,
      200,
      expect.anything(),
    ]);
  }
  const receipt = {
    specversion: "1.0",
    id: "receipt-1",
    source: "till/1",
    type: "GoodsReceived",
    time: new Date().toISOString(),
    place: "S001",
    actor: mark,
    data: {
      document: "D-1",
      supplier: "V1",
      to: "shelf",
      lines: [{ sku: "6901", quantity: 24_000 }],
    },
  };
  const received = await send({ method: "POST", url: "/events" } as Route, {
    caller: owner,
    body: receipt,
  });
  expect([received.status, received.text]).toMatchObject([200, expect.stringContaining("applied")]);
  const aside = { ...receipt, id: "receipt-2", data: { document: mark } };
  await send({ method: "POST", url: "/events" } as Route, { caller: owner, body: aside });
  const listed = await send({ method: "GET", url: "/quarantine" } as Route, { caller: owner });
  [, entry = ""] = /"entry":"([^"]+)"/.exec(listed.text) ?? [];
  expect(entry, listed.text).not.toBe("");
  // Projections follow the journal in the background; the control below waits until the mark can be read.
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const { text } = await send({ method: "GET", url: "/places/S001/stock" } as Route, {
      caller: owner,
    });
    if (text.includes(mark)) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the stock page never showed the item: ${failures.join("; ")}`);
}

function caller(chain: string, name: string): Caller {
  const found = callers.find((one) => one.chain === chain && one.name === name);
  if (found === undefined) throw new Error(`no caller ${chain} ${name}`);
  return found;
}

type Sending = {
  readonly caller?: Caller;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly place?: string;
};
type Received = { readonly status: number; readonly text: string; readonly code: string };
const answerLimitMs = 10_000;

async function send(
  route: Route,
  { caller: who, headers = {}, body, place }: Sending,
): Promise<Received> {
  const asked = requestOf(route, place);
  const payload = body ?? asked.body;
  const response = await fetch(`${base}${asked.path}`, {
    method: route.method,
    headers: {
      "idempotency-key": randomBytes(8).toString("hex"),
      ...(payload !== undefined && { "content-type": "application/json" }),
      ...(who?.headers ?? headers),
    },
    ...(payload !== undefined && { body: JSON.stringify(payload) }),
    signal: AbortSignal.timeout(answerLimitMs),
  });
  if (response.headers.get("content-type")?.startsWith("text/event-stream") === true) {
    await response.body?.cancel();
    return { status: response.status, text: "", code: "" };
  }
  const text = await response.text();
  const { code = "" } = (text.startsWith("{") ? JSON.parse(text) : {}) as { code?: unknown };
  return { status: response.status, text, code: String(code) };
}

type Asked = {
  readonly path: string;
  readonly params: Record<string, string>;
  readonly query: Record<string, string>;
  readonly body: unknown;
};

/** The smallest request that a route's schemas accept, about one place. */
function requestOf({ method, url, schema }: Route, place = "S001"): Asked {
  const known: Readonly<Record<string, string>> = {
    place,
    sku: "6901",
    stream: `place:${place}`,
    seq: "1",
    type: "ItemDefined",
    version: "1",
    entry,
  };
  const names = [...url.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
  const params = Object.fromEntries(names.map((name) => [name, known[name] ?? "1"]));
  const query = Object.fromEntries(
    Object.entries(sample(schema?.query, place) ?? {}).map(([name, value]) => [
      name,
      name === "streams" ? `place:${place}` : String(value),
    ]),
  );
  const path = url.replaceAll(/:(\w+)/g, (_hole, name: string) =>
    encodeURIComponent(params[name] ?? ""),
  );
  const text = new URLSearchParams(query).toString();
  const body =
    method === "GET" || schema?.body === undefined ? undefined : sample(schema.body, place);
  return { path: text === "" ? path : `${path}?${text}`, params, query, body };
}

type JsonSchema = {
  readonly type?: string;
  readonly const?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly minimum?: number;
  readonly minLength?: number;
  readonly minProperties?: number;
  readonly format?: string;
  readonly additionalProperties?: unknown;
};

const samples: Readonly<Record<string, string>> = {
  "date-time": "2025-01-06T08:00:00Z",
  date: "2025-01-06",
  uuid: "0190f3e2-7c5a-7d3e-8b1a-0123456789ab",
};

/** A value that the schema accepts: required fields only, and `place` wherever it may stand. */
function sample(given: unknown, place: string): unknown {
  const schema = (given ?? {}) as JsonSchema;
  if (schema.const !== undefined) return schema.const;
  if (schema.anyOf !== undefined) return sample(schema.anyOf[0], place);
  if (schema.type === "integer" || schema.type === "number")
    return Math.max(schema.minimum ?? 1, 1);
  if (schema.type === "boolean") return true;
  if (schema.type === "array")
    return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items, place));
  if (schema.type === "string")
    return samples[schema.format ?? ""] ?? "x".repeat(Math.max(schema.minLength ?? 1, 1));
  if (schema.type !== "object") return undefined;
  const optional = Object.keys(schema.properties ?? {}).slice(0, schema.minProperties ?? 0);
  const named = [...new Set([...(schema.required ?? []), ...optional])];
  const made = Object.fromEntries(
    named.map((name) => [name, sample(schema.properties?.[name], place)]),
  );
  const mayName =
    schema.properties?.["place"] !== undefined || schema.additionalProperties !== false;
  return mayName ? { ...made, place } : made;
}

/** What the table of roles says about the same request. */
function isExpected(route: Route, who: Caller, place?: string): boolean {
  if (route.permission === "public" || route.permission === "signed-in") return true;
  const principal = { ...who.principal, tenantId: 1 } as Principal;
  const { scope = "chain" } = route;
  if (typeof scope === "string") return isAllowed(principal, route.permission, scope);
  const named = scope(requestOf(route, place));
  const places = typeof named === "string" ? [named] : (named ?? []);
  const scopes = places.length === 0 ? (["chain"] as const) : places.map((one) => ({ place: one }));
  return scopes.every((one) => isAllowed(principal, route.permission, one));
}

const nameOf = ({ method, url }: Route): string => `${method} ${url}`;
const isGuarded = ({ permission }: Route): boolean => permission !== "public";
const isSignIn = (route: Route): boolean => nameOf(route) === "POST /session";

describe("every route", () => {
  it("stands in the list with a permission, and the list is whole", () => {
    const names = routes.map(nameOf);
    expect(names.length).toBeGreaterThanOrEqual(25);
    for (const name of [
      "POST /events",
      "POST /clock",
      "GET /live",
      "GET /places/:place/stock",
      "POST /commands/AcceptCount",
      "POST /quarantine/:entry/mend",
    ])
      expect(names).toContain(name);
    const open = routes.filter((route) => !isGuarded(route)).map(nameOf);
    expect(open.toSorted()).toEqual([
      "GET /health",
      "GET /openapi.json",
      "GET /schemas/:type/:version",
      "GET /setup",
      "POST /session",
      "POST /setup",
      "POST /setup/demo",
    ]);
  });

  it("answers nobody who is not signed in, and no token of one chain under the name of another", async () => {
    const south = caller("south", "owner-chain").headers["cookie"] ?? "";
    const key = caller("south", "key-S001").headers["authorization"] ?? "";
    const strangers: readonly Readonly<Record<string, string>>[] = [
      {},
      { cookie: south.replace("=south.", "=north."), "x-requested-with": "dianmai" },
      { authorization: key.replace("dm_south_", "dm_north_") },
      { authorization: "Bearer dm_north_000000000000_x" },
      { authorization: "Basic bm9ydGg6bm9ydGg=" },
    ];
    for (const route of routes.filter(isGuarded)) {
      for (const headers of strangers) {
        const { status, text } = await send(route, { headers });
        expect([nameOf(route), Object.keys(headers), status]).toEqual([
          nameOf(route),
          Object.keys(headers),
          401,
        ]);
        expect(text).not.toContain(mark);
      }
    }
  });

  it("takes no change by cookie without the header of our own pages", async () => {
    const { cookie = "" } = caller("north", "owner-chain").headers;
    for (const route of routes.filter(({ method }) => method !== "GET")) {
      expect([nameOf(route), (await send(route, { headers: { cookie } })).code]).toEqual([
        nameOf(route),
        "request.csrf",
      ]);
    }
  });

  it("lets each role in exactly where the table of roles says so, in the own shop and in another", async () => {
    const wrong: string[] = [];
    let asked = 0;
    let refused = 0;
    const ask = async (route: Route, who: Caller, place: string): Promise<void> => {
      const { status, code } = await send(route, { caller: who, place });
      const isIn = status !== 401 && code !== "request.forbidden";
      asked += 1;
      if (!isIn) refused += 1;
      if (isIn === isExpected(route, who, place) && status < 500) return;
      wrong.push(`${nameOf(route)} ${who.chain} ${who.name} ${place}: ${status} ${code}`);
    };
    for (const route of routes.filter(
      (one) => !isSignIn(one) && nameOf(one) !== "DELETE /session",
    )) {
      for (const who of callers) {
        for (const place of ["S001", "S002"]) await ask(route, who, place);
      }
    }
    expect(wrong).toEqual([]);
    expect(asked).toBe((routes.length - 2) * callers.length * 2);
    expect(refused).toBeGreaterThan(asked / 10);
  });

  it("lets an auditor change nothing, and nobody of one shop see or change another", async () => {
    const changing = routes.filter(
      ({ method, permission }) =>
        method !== "GET" && permission !== "signed-in" && permission !== "public",
    );
    const placed = routes.filter(({ url }) => url.includes(":place"));
    const wrong: string[] = [];
    const expectShut = async (route: Route, who: Caller, place: string): Promise<void> => {
      const { status } = await send(route, { caller: who, place });
      if (status !== 403) wrong.push(`${who.chain} ${who.name} ${nameOf(route)}: ${status}`);
    };
    for (const chain of ["north", "south"]) {
      for (const route of changing) await expectShut(route, caller(chain, "auditor-chain"), "S001");
      for (const name of ["manager-S001", "assistant-S001", "auditor-S001", "key-S001"]) {
        for (const route of placed) await expectShut(route, caller(chain, name), "S002");
      }
    }
    expect(changing.length).toBeGreaterThan(10);
    expect(placed.length).toBeGreaterThan(4);
    expect(wrong).toEqual([]);
  });

  it("shows the data of one chain to nobody of another", async () => {
    const readable = routes.filter(({ method }) => method === "GET");
    const seen: string[] = [];
    const leaked: string[] = [];
    for (const route of readable) {
      const own = await send(route, { caller: caller("north", "owner-chain") });
      if (own.text.includes(mark)) seen.push(nameOf(route));
      for (const who of callers.filter(({ chain }) => chain === "south")) {
        const { text } = await send(route, { caller: who });
        if (text.includes(mark)) leaked.push(`${nameOf(route)} ${who.name}`);
      }
    }
    expect(leaked).toEqual([]);
    // The same question brings the mark to its own chain: the check above can fail.
    expect(seen.length).toBeGreaterThanOrEqual(3);
    expect(seen).toContain("GET /quarantine/:entry");
  });

  it("ends the session at sign-out, for every role", async () => {
    const signOut = routes.at(-1);
    if (signOut === undefined) throw new Error("no routes");
    for (const who of callers.filter(({ headers }) => headers["cookie"] !== undefined)) {
      expect((await send(signOut, { caller: who })).status).toBe(204);
      expect(
        (await send({ method: "GET", url: "/session" } as Route, { caller: who })).status,
      ).toBe(401);
    }
  });

  it("caused no failure inside the server while all this was asked", () => {
    expect(failures).toEqual([]);
  });
});
