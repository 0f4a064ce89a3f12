import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeServer, migrationFolders, type ComposedServer } from "#compose";
import { migrate, openPool } from "#database";
import { createApiKey, createTenant, createUser, type Role, type Tenant } from "#identity";
import { verify } from "#ledger";
import { brokenLaws } from "../faults/laws.ts";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";

/** What is set aside at the door can be seen, mended, tried again and put away by the people of the place. */

const start = Date.UTC(2026, 10, 2, 4);
const phone = "13900001234";
let clock = start;
let database: FreshDatabase;
let server: ComposedServer;
let base: string;
let tenant: Tenant;
const failures: string[] = [];

type Received = { readonly status: number; readonly body: Record<string, unknown> };
/** A body makes it a POST. */
type Sender = (path: string, body?: unknown, key?: string) => Promise<Received>;
let owner: Sender;
let manager: Sender;
let managerElsewhere: Sender;
let auditor: Sender;
let till: Sender;

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  const fast = { perSecond: 0, burst: 0 };
  server = await composeServer({
    databaseUrl: database.url,
    masterKey: randomBytes(32),
    poolSize: 6,
    now: () => clock,
    onError: (error, where) => void failures.push(`${where}: ${String(error)}`),
    settings: { version: "0.0.0", callerRate: fast, strangerRate: fast },
    space: { folder: tmpdir(), minFreeBytes: 0 },
  });
  base = `${await server.app.listen({ host: "127.0.0.1", port: 0 })}/api/v1`;
  tenant = await createTenant(server.chain.pool, { code: "north", name: "North", now: clock });
  owner = await person("owner");
  manager = await person("manager", "S001");
  managerElsewhere = await person("manager", "S002");
  auditor = await person("auditor");
  till = await machine(["SaleRecorded"]);
});

afterAll(async () => {
  await server.stop();
  await database.drop();
});

const password = "three brown teapots";

async function person(role: Role, place?: string): Promise<Sender> {
  const login = `${role}-${place ?? "chain"}`;
  const roles = [{ role, ...(place !== undefined && { place }) }];
  const account = { login, name: login, password, roles, now: clock };
  await createUser(server.chain.pool, tenant.tenantId, account);
  const signedIn = await fetch(`${base}/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-requested-with": "dianmai" },
    body: JSON.stringify({ chain: tenant.code, login, password }),
  });
  expect(signedIn.status).toBe(204);
  const cookie = (signedIn.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
  return sender({ cookie, "x-requested-with": "dianmai" });
}

async function machine(types: string[]): Promise<Sender> {
  const key = { name: "till", types, now: clock };
  const { token } = await createApiKey(server.chain.pool, tenant, key);
  return sender({ authorization: `Bearer ${token}` });
}

function sender(headers: Readonly<Record<string, string>>): Sender {
  return async (path, body, idempotencyKey = randomBytes(8).toString("hex")) => {
    const response = await fetch(`${base}${path}`, {
      method: body === undefined ? "GET" : "POST",
      headers: {
        ...headers,
        "idempotency-key": idempotencyKey,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: (text === "" ? {} : JSON.parse(text)) as Record<string, unknown>,
    };
  };
}

type Sale = { readonly id: string; readonly [name: string]: unknown };

function sale(id: string, quantity: unknown, more: Record<string, unknown> = {}): Sale {
  return {
    specversion: "1.0",
    id,
    source: "till/1",
    type: "SaleRecorded",
    time: new Date(start - 3_600_000).toISOString(),
    place: "S001",
    data: { ticket: `T-${id}`, lines: [{ sku: "6901", quantity, amountFen: 100 }] },
    ...more,
  };
}

type Entry = Record<string, unknown> & {
  readonly entry: string;
  readonly reason: string;
  readonly errors: readonly { pointer: string }[];
};

async function entries(who: Sender, query = ""): Promise<Entry[]> {
  const { status, body } = await who(`/quarantine${query}`);
  expect(status).toBe(200);
  return body["entries"] as Entry[];
}

/** The one open message of a sender's source. */
async function entryOf(source: string): Promise<Entry> {
  const [entry, ...others] = await entries(owner, `?source=${encodeURIComponent(source)}`);
  expect(others).toEqual([]);
  if (entry === undefined) throw new Error(`nothing is open of ${source}`);
  return entry;
}

async function shelf(sku = "6901"): Promise<number | undefined> {
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ quantity: string }>(
      "select quantity from ledger_balances where stream = 'place:S001' and unit = $1 and account = 'shelf'",
      [`sku:${sku}`],
    );
    return rows[0] === undefined ? undefined : Number(rows[0].quantity);
  } finally {
    await client.end();
  }
}

describe("what the door sets aside", () => {
  it("is one message of a batch, while its neighbours are applied", async () => {
    const good = [sale("b-1", 1000), sale("b-2", 2000)].map((event) => JSON.stringify(event));
    const hostile = [
      JSON.stringify(sale("h-1", "AMOUNT", { source: "till/h1" })).replace('"AMOUNT"', "1e999"),
      `{"specversion":"1.0","id":"h-2","source":"till/h2","data":{"__proto__":{"isOwner":true}}}`,
      `{"id":"h-3","source":"till/h3","data":${'{"a":'.repeat(500)}1${"}".repeat(500)}}`,
    ];
    const { status, body } = await till("/events", `[${[good[0], ...hostile, good[1]].join(",")}]`);
    expect(status).toBe(200);
    expect(body["results"]).toMatchObject([
      { id: "b-1", status: "applied" },
      { id: "h-1", status: "quarantined", reason: "number" },
      { id: "h-2", status: "quarantined", reason: "name" },
      { status: "quarantined", reason: "too-deep" },
      { id: "b-2", status: "applied" },
    ]);
    expect((body["results"] as Entry[])[1]?.errors).toMatchObject([
      { pointer: "/data/lines/0/quantity" },
    ]);
    expect(await shelf()).toBe(-3000);
    const single = await till("/events", hostile[0]);
    expect([single.status, single.body["code"]]).toEqual([422, "gateway.quarantined"]);
    const cut = await till("/events", `[${good[0]},{"id":`);
    expect([cut.status, cut.body["code"]]).toEqual([400, "request.malformed-json"]);
  });

  it("is listed with its reason in both languages, and read as it came", async () => {
    const entry = await entryOf("till/h1");
    expect(entry).toMatchObject({
      state: "open",
      place: "S001",
      type: "SaleRecorded",
      title: { zh: "数字超出范围", en: expect.stringContaining("exactly") },
    });
    const { body } = await auditor(`/quarantine/${entry.entry}`);
    expect(body["text"]).toContain('"quantity":1e999');
  });

  it("is mended by a corrected event, which keeps id and origin and is counted once", async () => {
    const { entry } = await entryOf("till/h1");
    const path = `/quarantine/${entry}/mend`;
    const still = sale("h-1", 0, { source: "till/h1" });
    expect(await manager(path, { event: still })).toMatchObject({
      status: 422,
      body: {
        code: "gateway.still-wrong",
        errors: [{ pointer: "/data/lines/0/quantity" }],
      },
    });
    const right = sale("h-1", 4000, { source: "till/h1" });
    for (const event of [
      { ...right, id: "other" },
      { ...right, source: "till/9" },
    ])
      expect((await manager(path, { event })).body["code"]).toBe("gateway.mend-identity");
    expect(await shelf()).toBe(-3000);
    const first = await manager(path, { event: right, note: "typed wrong" }, "key-00000001");
    expect(first).toMatchObject({ status: 200, body: { status: "applied", stream: "place:S001" } });
    expect(await manager(path, { event: right }, "key-00000001")).toEqual(first);
    expect((await manager(path, { event: right })).body["code"]).toBe("gateway.already-settled");
    expect(await shelf()).toBe(-7000);
    const [mended] = await entries(owner, "?state=mended");
    expect(mended).toMatchObject({ entry, note: "typed wrong", seq: first.body["seq"] });
  });

  it("is known again when the sender repeats the original after it was mended", async () => {
    const original = JSON.stringify(sale("h-1", "AMOUNT", { source: "till/h1" }));
    const again = await till("/events", `[${original.replace('"AMOUNT"', "1e999")}]`);
    expect(again.body["results"]).toMatchObject([{ status: "duplicate" }]);
    expect(await shelf()).toBe(-7000);
  });

  it("gets a free id when it had none", async () => {
    const { entry } = (await entries(owner, "?reason=too-deep"))[0] as Entry;
    const path = `/quarantine/${entry}/mend`;
    const taken = await owner(path, { event: sale("b-1", 1000) });
    expect(taken.body["code"]).toBe("gateway.mend-id-taken");
    const event = sale("h-3", 1000, { source: "till/h3" });
    expect(await owner(path, { event })).toMatchObject({ status: 200 });
    expect(await till("/events", event)).toMatchObject({
      status: 409,
      body: { code: "gateway.conflict" },
    });
    expect(await shelf()).toBe(-8000);
  });

  it("is seen and mended by the people of its own place only, within their own limits", async () => {
    await till("/events", sale("p-1", 0, { source: "till/p" }));
    const { entry } = await entryOf("till/p");
    expect((await entries(manager, "?source=till/p")).length).toBe(1);
    expect(await entries(managerElsewhere)).toEqual([]);
    const event = sale("p-1", 1000, { source: "till/p" });
    for (const [path, body] of [
      ["", undefined],
      ["/mend", { event }],
      ["/replay", {}],
      ["/dismiss", { note: "n" }],
    ] as const) {
      const refused = await managerElsewhere(`/quarantine/${entry}${path}`, body);
      expect([path, refused.body["code"]]).toEqual([path, "gateway.no-such-entry"]);
    }
    const elsewhere = { ...event, place: "S002" };
    expect(await manager(`/quarantine/${entry}/mend`, { event: elsewhere })).toMatchObject({
      body: { code: "gateway.still-wrong", errors: [{ pointer: "/place" }] },
    });
    expect((await auditor(`/quarantine/${entry}/dismiss`, { note: "n" })).status).toBe(403);
    expect((await manager(`/quarantine/${entry}/mend`, { event })).status).toBe(200);
  });

  it("is applied as it came once somebody who may speak for it tries it again", async () => {
    const received = sale("r-1", 1000, { source: "till/r", type: "GoodsReceived" });
    const event = {
      ...received,
      data: {
        document: "D-1",
        supplier: "V1",
        to: "shelf",
        lines: [{ sku: "6902", quantity: 5000 }],
      },
    };
    expect((await till("/events", event)).body["params"]).toEqual({
      reason: "outside-key",
    });
    const { entry } = await entryOf("till/r");
    expect(await manager(`/quarantine/${entry}/replay`, {})).toMatchObject({ status: 200 });
    expect(await shelf("6902")).toBe(5000);
  });

  it("is tried again by reason, page by page, when the reason has gone", async () => {
    const soon = new Date(start + 3_600_000).toISOString();
    const early = [1, 2, 3, 4, 5].map((n) =>
      sale(`f-${n}`, 1000, { source: "till/f", time: soon, data: saleOf("6903") }),
    );
    await till("/events", early);
    expect((await entries(owner, "?reason=future")).length).toBe(5);
    const replay = { reason: "future", limit: 2 };
    const before = await owner("/quarantine/replay", replay);
    expect(before.body).toMatchObject({
      applied: 0,
      stillWrong: [{ reason: "future" }, { reason: "future" }],
      next: expect.any(String),
    });
    clock = start + 3_600_000;
    let applied = 0;
    let after: unknown;
    for (let page = 0; page < 3; page += 1) {
      const { body } = await owner("/quarantine/replay", {
        ...replay,
        ...(after !== undefined && { after }),
      });
      applied += Number(body["applied"]);
      after = body["next"];
    }
    expect([applied, after, await shelf("6903")]).toEqual([5, undefined, -5000]);
    expect(await entries(owner, "?reason=future")).toEqual([]);
  });

  it("as a conflict becomes a new fact under a new id, or is put away", async () => {
    await till("/events", sale("c-1", 1000, { source: "till/c", data: saleOf("6904") }));
    const other = sale("c-1", 1000, { source: "till/c", data: saleOf("6904", 2000) });
    expect((await till("/events", other)).status).toBe(409);
    const { entry, ...conflict } = await entryOf("till/c");
    expect(conflict).toMatchObject({ reason: "conflict", place: "S001", type: "SaleRecorded" });
    for (const [path, body] of [
      ["replay", {}],
      ["mend", { event: other }],
    ] as const)
      expect((await manager(`/quarantine/${entry}/${path}`, body)).body["code"]).toBe(
        "gateway.mend-id-taken",
      );
    const dismissed = { note: "the till repeated a number" };
    expect((await manager(`/quarantine/${entry}/dismiss`, dismissed, "key-00000002")).status).toBe(
      204,
    );
    expect((await manager(`/quarantine/${entry}/dismiss`, dismissed, "key-00000002")).status).toBe(
      204,
    );
    expect((await entries(owner, "?state=dismissed"))[0]).toMatchObject({ entry, ...dismissed });
    expect(await shelf("6904")).toBe(-1000);
    const fact = { ...other, id: "c-2" };
    expect((await manager(`/quarantine/${entry}/mend`, { event: fact })).status).toBe(200);
    expect(await shelf("6904")).toBe(-3000);
  });

  it("is settled together with its original when the sender itself sends it corrected", async () => {
    const wrong = sale("s-1", 0, { source: "till/s", data: saleOf("6905", 0) });
    const right = sale("s-1", 0, { source: "till/s", data: saleOf("6905", 1000) });
    await till("/events", wrong);
    expect((await till("/events", right)).status).toBe(409);
    const both = await entries(owner, "?source=till/s");
    expect(both.map(({ reason }) => reason).toSorted()).toEqual(["conflict", "data"]);
    const { entry } = both.find(({ reason }) => reason === "conflict") as Entry;
    expect((await manager(`/quarantine/${entry}/replay`, {})).status).toBe(200);
    expect(await entries(owner, "?source=till/s")).toEqual([]);
    expect(await shelf("6905")).toBe(-1000);
    const again = await till("/events", [wrong]);
    expect(again.body["results"]).toMatchObject([{ status: "duplicate" }]);
  });

  it("shows a phone number to who may read persons, and to nobody else", async () => {
    const sample = sale("ph-1", 0, {
      source: "pda/1",
      type: "SampleTaken",
      data: { sample: "SA-1", person: "promoter-7", phone, from: "nowhere", lines: [] },
    });
    const hostile = `{"id":"ph-2","source":"pda/2","place":"S001","type":"SampleTaken","data":{"person":"promoter-7","phone":"${phone}","n":1e999}}`;
    await manager("/events", [sample]);
    await manager("/events", `[${hostile}]`);
    for (const source of ["pda/1", "pda/2"]) {
      const { entry } = await entryOf(source);
      const seen = await manager(`/quarantine/${entry}`);
      expect([source, JSON.stringify(seen.body)]).toEqual([source, expect.stringContaining(phone)]);
      const covered = await auditor(`/quarantine/${entry}`);
      expect(covered.body["hasHiddenFields"]).toBe(true);
      expect(JSON.stringify(covered.body)).not.toContain(phone);
    }
  });

  it("stays readable after it was mended, and counts though its person has been deleted", async () => {
    const sample = (id: string, person: string, from: string) =>
      sale(id, 0, {
        source: `pda/${id}`,
        type: "SampleTaken",
        data: { sample: id, person, phone, from, lines: [{ sku: "6906", quantity: 1000 }] },
      });
    await manager("/events", [sample("m-1", "promoter-8", "nowhere"), { phone }]);
    const { entry } = await entryOf("pda/m-1");
    const event = sample("m-1", "promoter-8", "shelf");
    expect((await manager(`/quarantine/${entry}/mend`, { event })).status).toBe(200);
    const nameless = (await entries(owner, "?reason=envelope")).at(-1) as Entry;
    const named = { event: sale("m-2", 1000, { source: "pda/m-2", data: saleOf("6906") }) };
    expect((await owner(`/quarantine/${nameless.entry}/mend`, named)).status).toBe(200);
    for (const mended of [entry, nameless.entry])
      expect(JSON.stringify((await owner(`/quarantine/${mended}`)).body)).toContain(phone);
    await till("/events", sample("m-3", "promoter-9", "shelf"));
    const left = await entryOf("pda/m-3");
    expect(left.reason).toBe("outside-key");
    expect((await owner("/commands/ForgetPerson", { person: "promoter-9" })).status).toBe(200);
    const forgotten = JSON.stringify((await owner(`/quarantine/${left.entry}`)).body);
    expect(forgotten).toContain("sealed:forgotten");
    expect((await owner(`/quarantine/${left.entry}/replay`, {})).status).toBe(200);
    expect(await shelf("6906")).toBe(-3000);
  });

  it("is told beside what was heard of each source, to who may see the place's quarantine", async () => {
    const numbered = (seq: number) =>
      sale(`n-${seq}`, 1000, { source: "till/n", deviceseq: seq, data: saleOf("6907") });
    await till("/events", [numbered(1), numbered(2), numbered(6)]);
    const samples = [{ t0: clock - 90_000, t1: clock, t2: clock, t3: clock - 90_000 }];
    await till("/clock", { source: "till/n", t0: clock - 90_000, samples });
    const report = async () => {
      const { status, body } = await manager("/places/S001/sources");
      expect(status).toBe(200);
      return (body["sources"] as { source: string }[]).find(({ source }) => source === "till/n");
    };
    await expect.poll(report).toMatchObject({
      lastHeardAt: new Date(clock).toISOString(),
      contiguousSeq: 2,
      missing: { count: 3, first: 3 },
      clock: { offsetMs: 90_000 },
    });
    expect((await managerElsewhere("/places/S001/sources")).status).toBe(403);
    const sales = (await entries(owner, "?state=mended")).filter(
      ({ type }) => type === "SaleRecorded",
    );
    expect(sales[0]?.["label"]).toEqual({ zh: "销售", en: "Sale" });
  });

  it("leaves a trace of everybody who read or changed it, and breaks no law of the ledger", async () => {
    const { body } = await owner("/audit?limit=200");
    const actions = new Set((body["entries"] as { action: string }[]).map(({ action }) => action));
    for (const action of [
      "GET /quarantine/:entry",
      "POST /quarantine/:entry/mend",
      "POST /quarantine/:entry/replay",
      "POST /quarantine/:entry/dismiss",
      "POST /quarantine/replay",
    ])
      expect(actions).toContain(action);
    expect(await brokenLaws(database.adminUrl)).toEqual({});
    const admin = openPool(database.adminUrl, { size: 1, asApplication: false });
    expect((await verify({ pool: admin, tenantId: tenant.tenantId })).findings).toEqual([]);
    await admin.end();
    expect(failures).toEqual([]);
  });
});

function saleOf(sku: string, quantity = 1000) {
  return { ticket: "T-9", lines: [{ sku, quantity, amountFen: 100 }] };
}
