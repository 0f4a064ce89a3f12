import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import {
  fakeAlerts,
  fakeEvent,
  fakeItemStock,
  fakeMovements,
  fakeRecounts,
  fakeWhy,
} from "./fake-answers.ts";
import type { SessionAnswer } from "#identity/contract";
import type { StockAnswer } from "#inventory/contract";
import { fakeIntake, recordedTwin, replyOfIntake, type FakeIntake } from "./fake-intake.ts";
import { bodyOf, problem, type Reply } from "./fake-reply.ts";
import { fakePlaces, replyOfPlaces, type FakePlaces } from "./fake-places.ts";
import { fakePeople } from "./fake-people.ts";
import { fakeSettings, replyOfSettings, type FakeSettings } from "./fake-settings.ts";
import { fakeSetup, replyOfSetup, type FakeSetup } from "./fake-setup.ts";
import { fakeItems, type FakeRow } from "./fake-items.ts";
import { fakeAlertPage, fakeDigest, fakePlacesToday, fakeToday } from "./fake-work.ts";

const builtConsole = fileURLToPath(new URL("../../dist/console", import.meta.url));

/** The rules that the real server sends: no inline script, nothing from elsewhere. antd writes style elements. */
const securityPolicy =
  "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'";

const mediaTypes: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".json": "application/json",
};

export type FakeApi = Awaited<ReturnType<typeof startFakeApi>>;

const password = "pulse-1234";

/** The contract of the server with generated items, for looking at pages without a database. */
export async function startFakeApi(options: { readonly rows: number; readonly messages?: number }) {
  const nowMs = Date.now();
  const state = {
    rows: fakeItems(options.rows, nowMs),
    /** Path prefix → status: what is to fail. */
    failing: new Map<string, number>(),
    places: [
      { place: "S001", name: "朝阳一店", nameEn: "Chaoyang 1" },
      {
        place: "S002",
        name: "望京东路社区生活超市旗舰店",
        nameEn: "Wangjing East community flagship store",
      },
    ],
    seq: 1000,
    tenant: "demo",
    /** What the person who logs in may do. */
    may: [
      ...["tasks.read", "stock.read", "alerts.read", "alerts.acknowledge"],
      ...["quarantine.read", "quarantine.mend", "users.manage", "keys.manage"],
      "zones.define",
      "places.define",
      "settings.change",
      "masterdata.read",
      "people.names",
      "items.define",
    ],
    setup: fakeSetup(),
    chain: fakePlaces(nowMs),
    settings: fakeSettings(nowMs),
    intake: fakeIntake(options.messages ?? 6, nowMs),
    acknowledged: [] as { alert: string; reason?: string }[],
    requests: [] as string[],
    resumedFrom: [] as string[],
  };
  const streams = new Set<ServerResponse>();
  const past: { seq: number; skus: readonly string[] }[] = [];

  const send = (response: ServerResponse, seq: number, skus: readonly string[]): void => {
    const data = {
      stream: "place:S001",
      seq,
      types: ["SaleRecorded", "RecountRequested", "AlertRaised"],
      skus,
      at: new Date().toISOString(),
    };
    response.write(`event: change\nid: place:S001@${seq}\ndata: ${JSON.stringify(data)}\n\n`);
  };
  function live(request: IncomingMessage, response: ServerResponse): void {
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write(": open\n\n");
    const from = String(request.headers["last-event-id"] ?? "");
    state.resumedFrom.push(from);
    const fromSeq = Number(/place:S001@(\d+)/.exec(from)?.[1] ?? Number.POSITIVE_INFINITY);
    for (const change of past) if (change.seq > fromSeq) send(response, change.seq, change.skus);
    streams.add(response);
    response.on("close", () => streams.delete(response));
  }

  const server = createServer((request, response) => {
    void answer(request, response);
  });
  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", "http://fake");
    if (!url.pathname.startsWith("/api/v1")) return file(url.pathname, response);
    const path = url.pathname.slice("/api/v1".length);
    state.requests.push(`${request.method} ${path}${url.search}`);
    if (path === "/live") return live(request, response);
    const reply = await replyTo({ request, path, query: url.searchParams, state, nowMs });
    const isProblem = reply.status >= 400;
    response.writeHead(reply.status, {
      "content-type": isProblem ? "application/problem+json" : "application/json",
      ...reply.headers,
    });
    response.end(reply.body === undefined ? undefined : JSON.stringify(reply.body));
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    state,
    openStreams: (): number => streams.size,
    /** Changes rows and tells it on the live stream, as the server does after a sale. */
    change(skus: readonly string[], mend: (row: FakeRow) => void): void {
      for (const row of state.rows) if (skus.includes(row.sku)) mend(row);
      state.seq += 1;
      past.push({ seq: state.seq, skus });
      for (const response of streams) send(response, state.seq, skus);
    },
    /** Tells that a message of the place was set aside, which is no event and moves no number. */
    setAside(): void {
      for (const response of streams)
        response.write('event: set-aside\ndata: {"stream":"place:S001"}\n\n');
    },
    cutStreams(): void {
      for (const response of streams) response.destroy();
    },
    async stop(): Promise<void> {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function file(path: string, response: ServerResponse): void {
  const wanted = normalize(join(builtConsole, path));
  const isFile = wanted.startsWith(builtConsole) && existsSync(wanted) && statSync(wanted).isFile();
  const found = isFile ? wanted : join(builtConsole, "index.html");
  response.writeHead(200, {
    "content-type": mediaTypes[extname(found)] ?? "application/octet-stream",
    "content-security-policy": securityPolicy,
  });
  createReadStream(found).pipe(response);
}

type Asked = {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly state: {
    rows: FakeRow[];
    failing: Map<string, number>;
    places: readonly { place: string; name: string; nameEn: string }[];
    seq: number;
    may: readonly string[];
    intake: FakeIntake;
    settings: FakeSettings;
    acknowledged: { alert: string; reason?: string }[];
    setup: FakeSetup;
    chain: FakePlaces;
    tenant: string;
  };
  readonly nowMs: number;
};

async function replyTo(asked: Asked): Promise<Reply> {
  const { request, path, state, nowMs } = asked;
  for (const [prefix, status] of state.failing) {
    if (path.startsWith(prefix)) return problem(status, "planted failure");
  }
  if (path.startsWith("/setup")) return replyOfSetup({ ...asked, setup: state.setup });
  if (path === "/session") return session(asked);
  if (!isSignedIn(request)) return problem(401, "not logged in");
  if (path.startsWith("/quarantine") || path.endsWith("/sources"))
    return replyOfIntake({ ...asked, intake: state.intake });
  if (path.startsWith("/users") || path.startsWith("/keys"))
    return replyOfSettings({ ...asked, settings: state.settings });
  if (decodeURIComponent(path) === "/events/place:S001/77")
    return { status: 200, body: recordedTwin(nowMs) };
  const stock = /^\/places\/([^/]+)\/stock(?:\/([^/]+))?(?:\/(movements|why))?$/.exec(path);
  if (stock) {
    const [, place, sku, part] = stock;
    if (!state.places.some((each) => each.place === place)) return problem(403, "no permission");
    if (sku === undefined) return { status: 200, body: stockPage(asked) };
    const row = state.rows.find((each) => each.sku === sku);
    if (!row) return problem(404, "no such item");
    if (part === "why") return { status: 200, body: fakeWhy(row, nowMs) };
    if (part !== "movements") return { status: 200, body: fakeItemStock(row, nowMs) };
    const before = Number(asked.query.get("before") ?? 1000);
    return { status: 200, body: fakeMovements(row, { nowMs, before }) };
  }
  if (path === "/commands/AcknowledgeAlert") {
    const { alert, reason } = (await bodyOf(request)) as { alert: string; reason?: string };
    state.acknowledged.push({ alert, ...(reason !== undefined && { reason }) });
    return { status: 200, body: { events: [] } };
  }
  if (path.endsWith("/first-steps")) return { status: 200, body: state.setup.steps };
  if (path === "/commands/DefineItems") return defineItems(asked);
  const places = await replyOfPlaces({ ...asked, chain: state.chain });
  if (places !== undefined) return places;
  if (path.endsWith("/people")) return { status: 200, body: fakePeople(asked.query.get("also")) };
  if (path.endsWith("/recounts")) return { status: 200, body: fakeRecounts(state.rows) };
  if (path.endsWith("/alerts/digest")) return { status: 200, body: fakeDigest(state.rows, nowMs) };
  if (path.endsWith("/alerts")) {
    const isForStock = asked.query.get("level") === "red" && !asked.query.has("limit");
    const body = isForStock
      ? fakeAlerts(state.rows, nowMs)
      : fakeAlertPage(state.rows, { query: asked.query, nowMs });
    return { status: 200, body };
  }
  if (path.endsWith("/today")) return { status: 200, body: fakeToday(state.rows, nowMs) };
  if (path === "/today/places") return { status: 200, body: fakePlacesToday(state.places) };
  if (path.startsWith("/events/"))
    return { status: 200, body: fakeEvent(path.split("/").at(-1) ?? "", nowMs) };
  return problem(404, "no such address");
}

async function defineItems({ request, state }: Asked): Promise<Reply> {
  const { items } = (await bodyOf(request)) as { items: Pick<FakeRow, "sku" | "name">[] };
  for (const item of items)
    Object.assign(state.rows.find(({ sku }) => sku === item.sku) ?? {}, item);
  return { status: 200, body: { events: [] } };
}

async function session({ request, state }: Asked): Promise<Reply> {
  if (request.method === "DELETE") {
    return { status: 204, headers: { "set-cookie": "dm_session=; Max-Age=0; Path=/" } };
  }
  if (request.method === "GET") {
    if (!isSignedIn(request)) return problem(401, "not logged in");
    const body: SessionAnswer = {
      login: "manager",
      name: "店长",
      roles: [{ role: "manager" }],
      tenant: state.tenant,
      places: [...state.places],
      language: "zh-CN",
      may: [...state.may],
    };
    return { status: 200, body };
  }
  // The same guard against foreign forms as the server's.
  if (request.headers["x-requested-with"] !== "dianmai")
    return problem(403, "x-requested-with is missing");
  const body = (await bodyOf(request)) as { password?: string };
  if (body.password !== password) return problem(401, "wrong");
  return { status: 204, headers: { "set-cookie": "dm_session=1; Path=/; HttpOnly; SameSite=Lax" } };
}

function isSignedIn(request: IncomingMessage): boolean {
  return (request.headers.cookie ?? "").includes("dm_session=1");
}

function stockPage({ query, state, nowMs }: Asked): StockAnswer {
  const q = (query.get("q") ?? "").toLowerCase();
  const only = query.get("only") ?? "all";
  const isWanted: Readonly<Record<string, (row: FakeRow) => boolean>> = {
    red: (row) => row.red,
    recount: (row) => row.openRecount !== null,
    provisional: (row) => row.state === "provisional",
    negative: (row) => row.negative !== null,
    unknown: (row) => row.name === null,
  };
  const filter = isWanted[only] ?? (() => true);
  const found = state.rows.filter(
    (row) =>
      filter(row) &&
      (q === "" ||
        `${row.name} ${row.nameEn} ${row.sku} ${row.initials}`.toLowerCase().includes(q)),
  );
  if (query.get("sort") === "quantity") found.sort((a, b) => a.total - b.total);
  const start = Number(query.get("cursor") ?? 0);
  const end = start + Math.min(200, Number(query.get("limit") ?? 50));
  return {
    items: found.slice(start, end),
    ...(end < found.length ? { next: String(end) } : {}),
    total: found.length,
    asOf: { seq: state.seq, recordedAt: new Date(nowMs).toISOString() },
  };
}
