import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { pino } from "pino";
import { Type } from "typebox";
import { afterEach, describe, expect, it } from "vitest";
import type { FastifyInstance, InjectOptions } from "fastify";
import type { AuditRecord } from "#identity";
import type { Principal, Route } from "#kernel";
import { createServer, type ServerOptions } from "./app.ts";

const text = { zh: "试", en: "trial" };
const boss: Principal = {
  kind: "user",
  tenantId: 1,
  tenant: "north",
  actor: "u-1",
  login: "boss",
  name: "Boss",
  language: "zh-CN",
  roles: [{ role: "owner" }],
  limits: { types: undefined, places: undefined, zones: undefined },
};
const mei: Principal = {
  ...boss,
  actor: "u-2",
  login: "mei",
  roles: [{ role: "manager", place: "S001" }],
};
const people: Readonly<Record<string, Principal>> = { boss, mei };

const routes: Route[] = [
  {
    method: "GET",
    url: "/places/:place/trial",
    permission: "stock.read",
    scope: ({ params }) => params["place"],
    summary: text,
    schema: {
      query: Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 200, default: 50 }) }),
    },
    handler: ({ params, query, limits }) => ({
      body: { place: params["place"], limit: query["limit"], limits },
    }),
  },
  {
    method: "POST",
    url: "/commands/TryIt",
    permission: "items.define",
    summary: text,
    schema: {
      body: Type.Object(
        { items: Type.Array(Type.Object({ sku: Type.String() })) },
        { additionalProperties: false },
      ),
    },
    contentTypes: ["application/cloudevents+json"],
    keepsEvents: true,
    isAudited: true,
    bodyLimitBytes: 1_000,
    handler: ({ body }) => ({ status: 201, body }),
  },
  {
    method: "POST",
    url: "/files/trial",
    permission: "items.define",
    summary: text,
    takesBytes: true,
    bodyLimitBytes: 16,
    handler: ({ body }) => ({ body: { hex: (body as Buffer).toString("hex") } }),
  },
  {
    method: "GET",
    url: "/broken",
    permission: "public",
    summary: text,
    handler: ({ query }) => {
      throw Object.assign(new Error("secret text of a failure"), { code: query["code"] });
    },
  },
];

let app: FastifyInstance | undefined;
afterEach(async () => {
  await app?.close();
  app = undefined;
});

async function server(options: Partial<ServerOptions> = {}): Promise<FastifyInstance> {
  app = await createServer({
    routes,
    catalogues: [],
    authenticate: async ({ authorization, session }) =>
      people[authorization?.replace("Bearer ", "") ?? session ?? ""],
    settings: { version: "0.1.0" },
    now: () => 0,
    ...options,
  });
  return app;
}

const command: InjectOptions = {
  method: "POST",
  url: "/api/v1/commands/TryIt",
  headers: {
    authorization: "Bearer boss",
    "content-type": "application/json",
    "idempotency-key": "k-1",
  },
  payload: '{"items":[{"sku":"6901"}]}',
};
const withHeaders = (
  headers: Record<string, string>,
  payload = command.payload,
): InjectOptions => ({
  ...command,
  headers: { ...command.headers, ...headers },
  payload: payload as string,
});

async function outcome(options: InjectOptions, made: FastifyInstance): Promise<string> {
  const response = await made.inject(options);
  if (response.statusCode < 400) return String(response.statusCode);
  expect(response.headers["content-type"]).toContain("application/problem+json");
  return `${response.statusCode} ${response.json<{ code: string }>().code}`;
}

describe("a file", () => {
  it("reaches its route byte for byte and within its size, and no other route", async () => {
    const made = await server();
    const file = (url: string, headers: Record<string, string>, payload: Buffer) =>
      made.inject({
        method: "POST",
        url: `/api/v1${url}`,
        headers: { authorization: "Bearer boss", "idempotency-key": "k-1", ...headers },
        payload,
      });
    const bytes = { "content-type": "application/octet-stream" };
    const answer = await file("/files/trial", bytes, Buffer.from([0, 255, 123]));
    expect(answer.json()).toEqual({ hex: "00ff7b" });
    const json = { "content-type": "application/json" };
    expect((await file("/files/trial", json, Buffer.from("{}"))).statusCode).toBe(415);
    expect((await file("/files/trial", bytes, Buffer.alloc(17))).statusCode).toBe(413);
    expect((await file("/commands/TryIt", bytes, Buffer.from("{}"))).statusCode).toBe(415);
  });
});

describe("the guards of a route", () => {
  it("lets in who holds the permission at that place, and nobody else", async () => {
    const made = await server();
    const get = (place: string, who?: string) =>
      outcome(
        {
          url: `/api/v1/places/${place}/trial`,
          ...(who !== undefined && { headers: { authorization: `Bearer ${who}` } }),
        },
        made,
      );
    expect(await get("S001", "boss")).toBe("200");
    expect(await get("S001", "mei")).toBe("200");
    expect(await get("S002", "mei")).toBe("403 request.forbidden");
    expect(await get("S001", "nobody")).toBe("401 request.unauthenticated");
    expect(await get("S001")).toBe("401 request.unauthenticated");
    expect(await outcome(withHeaders({ authorization: "Bearer mei" }), made)).toBe(
      "403 request.forbidden",
    );
  });

  it("takes a change by cookie only with the header that no other site can send", async () => {
    const made = await server();
    const byCookie = (headers: Record<string, string>) =>
      outcome(
        {
          ...command,
          headers: {
            cookie: "dm_session=boss",
            "content-type": "application/json",
            "idempotency-key": "k-1",
            ...headers,
          },
        },
        made,
      );
    expect(await byCookie({})).toBe("403 request.csrf");
    expect(await byCookie({ "x-requested-with": "dianmai" })).toBe("201");
    expect(
      await outcome(
        { url: "/api/v1/places/S001/trial", headers: { cookie: "dm_session=mei" } },
        made,
      ),
    ).toBe("200");
  });

  it("points at what is wrong in a body or an address", async () => {
    const made = await server();
    const wrong = await made.inject(
      withHeaders({ "accept-language": "en" }, '{"items":[{"sku":6901}]}'),
    );
    expect(wrong.json()).toMatchObject({
      status: 422,
      code: "request.schema",
      title: "The request does not match its schema",
      errors: [{ pointer: "/items/0/sku" }],
    });
    const limit = (value: string) =>
      made.inject({
        url: `/api/v1/places/S001/trial?limit=${value}`,
        headers: { authorization: "Bearer boss" },
      });
    expect((await limit("7")).json()).toMatchObject({ limit: 7 });
    expect((await limit("many")).json()).toMatchObject({
      code: "request.schema",
      errors: [{ pointer: "/query/limit" }],
    });
  });

  it("answers hostile requests with a refusal and never with a failure", async () => {
    const made = await server();
    const answers = [
      await outcome(withHeaders({}, "["), made),
      await outcome(withHeaders({}, "[".repeat(40) + "]".repeat(40)), made),
      await outcome(withHeaders({}, '{"__proto__":{}}'), made),
      await outcome(withHeaders({}, '{"items":[{"sku":"\\u0000"}]}'), made),
      await outcome(withHeaders({}, `{"items":"${"x".repeat(2_000)}"}`), made),
      await outcome(withHeaders({ "content-type": "text/xml" }), made),
      await outcome(withHeaders({ "idempotency-key": "" }), made),
      await outcome(
        { url: "/api/v1/places/S%00/trial", headers: { authorization: "Bearer boss" } },
        made,
      ),
      await outcome(
        { url: "/api/v1/places/%E0%A4/trial", headers: { authorization: "Bearer boss" } },
        made,
      ),
      await outcome({ url: "/api/v1/nothing" }, made),
      await outcome({ method: "PUT", url: "/api/v1/health" }, made),
    ];
    expect(answers).toEqual([
      "400 request.malformed-json",
      "400 request.too-deep",
      "400 request.name",
      "400 request.text",
      "413 request.too-large",
      "415 request.content-type",
      "400 request.no-idempotency-key",
      "400 request.malformed",
      "400 request.malformed",
      "404 request.no-route",
      "404 request.no-route",
    ]);
    expect(
      await outcome(
        withHeaders({ "content-type": "application/cloudevents+json; charset=UTF-8" }),
        made,
      ),
    ).toBe("201");
  });

  it("tells an outage, which the sender should wait out, from a failure, and shows neither's text", async () => {
    const made = await server();
    const outage = await made.inject({ url: "/api/v1/broken?code=ECONNREFUSED" });
    expect([outage.statusCode, outage.headers["retry-after"]]).toEqual([503, "2"]);
    const failure = await made.inject({ url: "/api/v1/broken" });
    expect([failure.statusCode, failure.json<{ code: string }>().code]).toEqual([
      500,
      "server.failure",
    ]);
    expect(outage.body + failure.body).not.toContain("secret text");
  });

  it("refuses new events with 503 while the disk is low, still answers questions, and recovers", async () => {
    let isLow = true;
    const made = await server({ isDiskLow: async () => isLow });
    const refused = await made.inject(command);
    expect([
      refused.statusCode,
      refused.headers["retry-after"],
      refused.json<{ code: string }>().code,
    ]).toEqual([503, "2", "server.disk-full"]);
    expect(
      await outcome(
        { url: "/api/v1/places/S001/trial", headers: { authorization: "Bearer boss" } },
        made,
      ),
    ).toBe("200");
    isLow = false;
    expect(await outcome(command, made)).toBe("201");
  });

  it("holds back one caller who asks too often, and only that one", async () => {
    const made = await server({
      settings: {
        version: "0.1.0",
        callerRate: { perSecond: 1, burst: 2 },
        strangerRate: { perSecond: 1, burst: 1 },
      },
    });
    const get = (headers: Record<string, string>) =>
      made.inject({ url: "/api/v1/places/S001/trial", headers });
    const asBoss = { authorization: "Bearer boss" };
    expect([(await get(asBoss)).statusCode, (await get(asBoss)).statusCode]).toEqual([200, 200]);
    const third = await get(asBoss);
    expect([third.statusCode, third.headers["retry-after"]]).toEqual([429, "1"]);
    expect((await get({ authorization: "Bearer mei" })).statusCode).toBe(200);
    const guesses = [
      await get({ authorization: "Bearer guess1" }),
      await get({ authorization: "Bearer guess2" }),
    ];
    expect(guesses.map(({ statusCode }) => statusCode)).toEqual([401, 429]);
  });

  it("keeps in the audit log who did what, refusals too", async () => {
    const kept: (readonly [number, AuditRecord])[] = [];
    const made = await server({
      audit: async (tenantId, record) => void kept.push([tenantId, record]),
    });
    await made.inject(command);
    await made.inject(withHeaders({ authorization: "Bearer mei", "x-request-id": "request-1" }));
    await made.inject({
      url: "/api/v1/places/S001/trial",
      headers: { authorization: "Bearer boss" },
    });
    expect(kept).toMatchObject([
      [1, { actor: "u-1", action: "POST /commands/TryIt", outcome: "done" }],
      [
        1,
        {
          actor: "u-2",
          action: "POST /commands/TryIt",
          outcome: "request.forbidden",
          requestId: "request-1",
        },
      ],
    ]);
  });
});

describe("the server as a whole", () => {
  it("does not start with a route that nobody may ever use, or that stands there twice", async () => {
    await expect(server({ routes: [{ ...routes[0]!, permission: "stock.reed" }] })).rejects.toThrow(
      "stock.reed",
    );
    await expect(server({ routes: [routes[0]!, routes[0]!] })).rejects.toThrow("declared twice");
  });

  it("describes every route in OpenAPI 3.1 out of the same schemas", async () => {
    const made = await server();
    const document = (await made.inject({ url: "/api/v1/openapi.json" })).json<{
      openapi: string;
      paths: Record<string, Record<string, unknown>>;
    }>();
    expect(document.openapi).toBe("3.1.0");
    const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method} ${path}`),
    );
    expect(listed).toEqual([
      "get /api/v1/health",
      "get /api/v1/openapi.json",
      "get /api/v1/schemas/{type}/{version}",
      "get /api/v1/places/{place}/trial",
      "post /api/v1/commands/TryIt",
      "post /api/v1/files/trial",
      "get /api/v1/broken",
    ]);
    expect(document.paths["/api/v1/commands/TryIt"]?.["post"]).toMatchObject({
      "x-permission": "items.define",
      requestBody: { content: { "application/json": { schema: { required: ["items"] } } } },
      parameters: [{ name: "idempotency-key", in: "header", required: true }],
    });
  });

  it("says whether its database answers, and shows the schemas of the words", async () => {
    expect((await (await server()).inject({ url: "/api/v1/health" })).json()).toEqual({
      status: "ok",
      database: "up",
      version: "0.1.0",
    });
    await app?.close();
    const made = await server({ health: async () => Promise.reject(new Error("down")) });
    expect((await made.inject({ url: "/api/v1/health" })).statusCode).toBe(503);
    expect((await made.inject({ url: "/api/v1/schemas/ItemDefined/1" })).json()).toMatchObject({
      type: "object",
    });
    expect((await made.inject({ url: "/api/v1/schemas/ItemDefined/99" })).statusCode).toBe(404);
  });

  it("puts the security headers and the request's id on every answer", async () => {
    const made = await server({
      settings: { version: "0.1.0", publicUrl: "https://stock.example" },
    });
    for (const url of ["/api/v1/health", "/api/v1/nothing", "/page"]) {
      const { headers } = await made.inject({ url, headers: { "x-request-id": "bad id!" } });
      expect(headers["content-security-policy"]).toContain("default-src 'self'");
      expect(headers["x-content-type-options"]).toBe("nosniff");
      expect(headers["strict-transport-security"]).toBeDefined();
      expect(headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
    }
  });

  it("logs one line a request, and in it no secret, no body and no address as typed", async () => {
    const lines: string[] = [];
    const made = await server({ log: pino({}, { write: (line) => void lines.push(line) }) });
    await made.inject(
      withHeaders({ authorization: "Bearer dm_north_secret" }, '{"items":[{"sku":"body-secret"}]}'),
    );
    await made.inject({
      url: "/api/v1/places/S001/trial?q=query-secret",
      headers: { cookie: "dm_session=boss" },
    });
    await made.inject({ url: "/api/v1/path-secret" });
    await made.inject({ url: "/api/v1/broken" });
    const answered = lines
      .map((line) => JSON.parse(line) as { msg: string; route?: string; status?: number })
      .filter(({ msg }) => msg === "answered");
    expect(answered.map(({ route, status }) => [route, status])).toEqual([
      ["/api/v1/commands/TryIt", 401],
      ["/api/v1/places/:place/trial", 200],
      ["no route", 404],
      ["/api/v1/broken", 500],
    ]);
    expect(lines).toHaveLength(5);
    for (const secret of [
      "dm_north_secret",
      "body-secret",
      "query-secret",
      "path-secret",
      "dm_session",
    ])
      expect(lines.join("")).not.toContain(secret);
  });

  it("serves the built pages, packed and for ever where the name says so, and no other file", async () => {
    const folder = mkdtempSync(join(tmpdir(), "dianmai-pages-"));
    mkdirSync(join(folder, "assets"));
    writeFileSync(join(folder, "index.html"), "<title>店脉</title>");
    writeFileSync(join(folder, "assets", "index-B1a2c3D4.js"), "let answer = 42;".repeat(50));
    const made = await server({ settings: { version: "0.1.0", consoleFolder: folder } });
    const script = await made.inject({
      url: "/assets/index-B1a2c3D4.js",
      headers: { "accept-encoding": "gzip" },
    });
    expect(script.headers).toMatchObject({
      "content-encoding": "gzip",
      "cache-control": "public, max-age=31536000, immutable",
      "content-type": "text/javascript; charset=utf-8",
    });
    expect(gunzipSync(script.rawPayload).toString()).toBe("let answer = 42;".repeat(50));
    const page = await made.inject({ url: "/places/S001/stock?q=1" });
    expect([page.statusCode, page.body, page.headers["cache-control"]]).toEqual([
      200,
      "<title>店脉</title>",
      "no-cache",
    ]);
    expect(
      (await made.inject({ url: "/", headers: { "if-none-match": String(page.headers["etag"]) } }))
        .statusCode,
    ).toBe(304);
    for (const url of ["/assets/gone.js", "/../../etc/passwd.txt", "/%2e%2e/package.json"])
      expect((await made.inject({ url })).statusCode).toBe(404);
    rmSync(folder, { recursive: true });
  });
});
