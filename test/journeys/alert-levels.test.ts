import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { AlertsAnswer } from "#alerts/contract";
import {
  composeServer,
  migrationFolders,
  publishShippedFlows,
  type ComposedServer,
} from "#compose";
import { migrate } from "#database";
import { createApiKey, createTenant, createUser } from "#identity";
import { units } from "#kernel";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";

/** From an event at the door to the alerts of the place, at the edge of each rule, on a clock that the test moves. */
const place = "S001";
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const monday = Date.parse("2026-03-02T10:00:00+08:00");

let database: FreshDatabase;
let server: ComposedServer;
let now = monday;
let till: string;
const credentials = { login: "boss", password: "a long pass phrase" };
let session = { cookie: "", until: 0 };
const failures: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  server = await composeServer({
    databaseUrl: database.url,
    masterKey: Buffer.alloc(32, 7),
    poolSize: 6,
    now: () => now,
    // The months of the journal are made by the real hour, which this clock runs past.
    onError: (error, where) => where === "months" || failures.push(`${where}: ${String(error)}`),
    space: { folder: ".", minFreeBytes: 0 },
    settings: { version: "0.0.0" },
  });
  const { pool, appender } = server.chain;
  const tenant = await createTenant(pool, { code: "t", name: "T", now });
  await publishShippedFlows(appender, tenant.tenantId);
  till = (await createApiKey(pool, tenant, { name: "till", now })).token;
  const roles = [{ role: "owner" }];
  await createUser(pool, tenant.tenantId, { ...credentials, name: "Boss", roles, now });
  await command("DefinePlace", { place, name: "Shop", kind: "shop" });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  expect(failures).toEqual([]);
});

let counter = 0;
async function call<Body>(
  who: "till" | "owner",
  what: { method: "GET" | "POST"; path: string; body?: unknown; status?: number },
): Promise<Body> {
  counter += 1;
  const answer = await server.app.inject({
    method: what.method,
    url: `/api/v1${what.path}`,
    headers: { ...(await credential(who)), "idempotency-key": `k${counter}` },
    ...(what.body !== undefined && { payload: what.body as object }),
  });
  expect(answer.statusCode, `${what.path}: ${answer.body}`).toBe(what.status ?? 200);
  return answer.json<Body>();
}

/** A session does not outlive the hours that the test lets pass. */
async function credential(who: "till" | "owner"): Promise<Record<string, string>> {
  if (who === "till") return { authorization: `Bearer ${till}` };
  if (now >= session.until) {
    const answer = await server.app.inject({
      method: "POST",
      url: "/api/v1/session",
      headers: { "x-requested-with": "dianmai" },
      payload: credentials,
    });
    expect(answer.statusCode, answer.body).toBe(204);
    const [cookie = ""] = String(answer.headers["set-cookie"]).split(";");
    session = { cookie, until: now + hourMs };
  }
  return { cookie: session.cookie, "x-requested-with": "dianmai" };
}

const command = <Body = unknown>(name: string, body: unknown, status = 200): Promise<Body> =>
  call<Body>("owner", { method: "POST", path: `/commands/${name}`, body, status });

const item = (sku: string, more: object = {}) =>
  command("DefineItems", { items: [{ sku, name: sku, priceFen: 100, ...more }] });

/** A till that says its time exactly, so that nothing but the rule decides. */
async function post(type: string, data: unknown, source = "till-1"): Promise<void> {
  counter += 1;
  const event = { specversion: "1.0", id: `e${counter}`, source, type, place, data };
  const body = [{ ...event, time: new Date(now).toISOString(), offsetms: 0, errms: 0 }];
  await call("till", { method: "POST", path: "/events", body });
  await server.chain.runner.caughtUp();
}

const sell = (sku: string, ...counts: number[]) =>
  post("SaleRecorded", {
    ticket: `T${counter}`,
    lines: counts.map((count) => ({ sku, quantity: units(count), amountFen: 100 })),
  });
const receive = (sku: string, count: number) =>
  post("GoodsReceived", {
    document: `D${counter}`,
    supplier: "S-01",
    to: "shelf",
    lines: [{ sku, quantity: units(count) }],
  });

/** Moves the clock; what fell due meanwhile is done before anything else happens. */
async function pass(ms: number): Promise<void> {
  now += ms;
  await server.chain.runner.caughtUp();
}

async function alerts(sku: string): Promise<AlertsAnswer["alerts"]> {
  await server.chain.runner.caughtUp();
  const answer = await call<AlertsAnswer>("owner", {
    method: "GET",
    path: `/places/${place}/alerts`,
  });
  return answer.alerts.filter((alert) => alert.sku === sku);
}
const levels = async (sku: string): Promise<string[]> =>
  (await alerts(sku)).map(({ level }) => level);

const recounts = async (sku: string): Promise<number> => {
  await server.chain.runner.caughtUp();
  const answer = await call<{ recounts: { sku: string }[] }>("owner", {
    method: "GET",
    path: `/places/${place}/recounts`,
  });
  return answer.recounts.filter((recount) => recount.sku === sku).length;
};

const change = (body: object, status = 200) => command("ChangeFlowParameter", body, status);

describe("purple: an item of high value", () => {
  test("three units at once are within the limit, four are not, whether on one line or on two", async () => {
    await item("gem", { highValue: true });
    await receive("gem", 50);
    await sell("gem", 3);
    expect(await levels("gem")).toEqual([]);
    await sell("gem", 2, 2);
    const [alert, ...others] = await alerts("gem");
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      level: "purple",
      rule: "high-value-out",
      flow: "high-value-out@1",
      settledBy: ["acknowledged", "count"],
      facts: { "item.highValue": true, "change.outUnits": 4, "parameter.limitUnits": 3 },
    });
  });

  test("one cause is one open alert, until it is acknowledged with a reason", async () => {
    await sell("gem", 5);
    const [alert, ...others] = await alerts("gem");
    expect(others).toEqual([]);
    const told = { place, alert: alert?.alert };
    await command("AcknowledgeAlert", told, 422);
    await command("AcknowledgeAlert", { ...told, reason: "one customer bought them all" });
    expect(await alerts("gem")).toEqual([]);
    await command("AcknowledgeAlert", { ...told, reason: "again" }, 404);
    await sell("gem", 4);
    expect(await levels("gem")).toEqual(["purple"]);
  });

  test("a changed limit holds for what happens after it, the narrowest scope first", async () => {
    await item("ring", { highValue: true, category: "jewels" });
    await receive("ring", 50);
    await change({ flow: "high-value-out", parameter: "limitUnits", value: 1, category: "jewels" });
    await sell("ring", 1);
    expect(await levels("ring")).toEqual([]);
    await change({ flow: "high-value-out", parameter: "limitUnits", value: 9, place, sku: "ring" });
    await sell("ring", 9);
    expect(await levels("ring")).toEqual([]);
    await change({
      flow: "high-value-out",
      parameter: "limitUnits",
      value: null,
      place,
      sku: "ring",
    });
    await sell("ring", 2);
    expect(await levels("ring")).toEqual(["purple"]);
  });

  test("an item of ordinary value is not looked at", async () => {
    await item("tea");
    await receive("tea", 50);
    await sell("tea", 4);
    expect(await levels("tea")).toEqual([]);
  });
});

describe("yellow: an unusual day", () => {
  /** Ten a day for so many days. */
  async function sellDaily(sku: string, days: number): Promise<void> {
    for (let day = 0; day < days; day += 1) {
      await sell(sku, 5);
      await sell(sku, 5);
      await pass(dayMs);
    }
  }

  test("twice the mean is usual, a hundredth more is not; thirteen days of history say nothing", async () => {
    await item("cola", { measure: "kg" });
    await receive("cola", 1000);
    await sellDaily("cola", 13);
    await sell("cola", 100);
    expect(await levels("cola")).toEqual([]);

    await item("juice");
    await receive("juice", 1000);
    await sellDaily("juice", 14);
    await sell("juice", 20);
    expect(await levels("juice")).toEqual([]);
    await sell("juice", 0.1);
    const [alert, ...others] = await alerts("juice");
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      level: "yellow",
      rule: "unusual-day",
      facts: {
        "day.timesMean": 2.01,
        "day.meanUnits": 10,
        "day.outUnits": 20.1,
        "day.historyDays": 14,
        "parameter.timesMean": 2,
      },
    });
  });

  test("it is raised once a day and is over with the business day", async () => {
    await sell("juice", 5);
    expect(await levels("juice")).toEqual(["yellow"]);
    await pass(14 * hourMs - 1);
    expect(await levels("juice")).toEqual(["yellow"]);
    await pass(1);
    expect(await levels("juice")).toEqual([]);
  });

  test("a changed multiple is what later days are measured by", async () => {
    await pass(10 * hourMs);
    await change({ flow: "unusual-day", parameter: "timesMean", value: 3, sku: "juice" });
    await sell("juice", 25);
    expect(await levels("juice")).toEqual([]);
    await sell("juice", 20);
    expect(await levels("juice")).toEqual(["yellow"]);
  });
});

describe("a recount of what changed much", () => {
  test("five is within the limit, six is not; a changed limit, and documents, where the owner says so", async () => {
    await item("rice");
    await receive("rice", 100);
    await sell("rice", 5);
    expect(await recounts("rice")).toBe(0);
    await sell("rice", 6);
    expect(await recounts("rice")).toBe(1);

    await item("salt");
    await change({ flow: "local-recount", parameter: "limitUnits", value: 8, place });
    await change({ flow: "local-recount", parameter: "withDocuments", value: true, sku: "salt" });
    await receive("salt", 8);
    await sell("salt", 6);
    expect(await recounts("salt")).toBe(0);
    await receive("salt", 9);
    expect(await recounts("salt")).toBe(1);
  });

  test("the net change since the last accepted count, where the owner says so", async () => {
    await item("oil");
    await receive("oil", 100);
    await post("ItemCounted", {
      ...{ session: "CS", zone: "A", area: "shelf", sku: "oil", blind: true },
      quantity: units(100),
    });
    await pass(6 * hourMs);
    await change({ flow: "local-recount", parameter: "sinceCount", value: true, sku: "oil" });
    await sell("oil", 4);
    await sell("oil", 4);
    expect(await recounts("oil")).toBe(0);
    await sell("oil", 1);
    expect(await recounts("oil")).toBe(1);
  });

  test("a flow that is switched off for a shop fires there no more", async () => {
    await item("flour");
    await receive("flour", 100);
    await change({ flow: "local-recount", parameter: "enabled", value: false, place });
    await sell("flour", 50);
    expect(await recounts("flour")).toBe(0);
    await change({ flow: "local-recount", parameter: "enabled", value: null, place });
    await sell("flour", 10);
    expect(await recounts("flour")).toBe(1);
  });
});

describe("red: stock below zero", () => {
  test("none is not below; one less is red once it has settled, until it is received", async () => {
    await item("nut");
    await post("SourceHeard", {}, "till-2");
    await receive("nut", 2);
    await sell("nut", 2);
    await pass(6 * hourMs);
    expect(await levels("nut")).toEqual([]);
    await post("SourceHeard", {}, "till-2");
    await pass(60_000);
    await sell("nut", 1);
    expect(await levels("nut")).toEqual([]);
    await pass(6 * hourMs);
    expect(await levels("nut")).toEqual(["red"]);
    await receive("nut", 1);
    expect(await levels("nut")).toEqual([]);
  });
});

describe("the rules as data", () => {
  test("are told as sentences with the values in force, and with every change of them", async () => {
    const { flows } = await call<{
      flows: {
        flow: string;
        version: number;
        sentence: { en: string };
        parameters: { parameter: string; shipped: unknown; value: unknown }[];
        changes: { parameter: string; value: unknown; place: string | null; inForce: boolean }[];
      }[];
    }>("owner", { method: "GET", path: "/flows" });
    const recount = flows.find(({ flow }) => flow === "local-recount");
    expect(recount?.version).toBe(2);
    expect(recount?.sentence.en).toBe(
      "When an item on the shelf changes by more than 5 units at once, count that item again.",
    );
    expect(recount?.changes.filter(({ parameter }) => parameter === "enabled")).toMatchObject([
      { value: null, place, inForce: false },
      { value: false, place, inForce: false },
    ]);
    expect(recount?.changes.find(({ parameter }) => parameter === "limitUnits")).toMatchObject({
      value: 8,
      place,
      inForce: true,
    });
  });

  test("refuse a flow, a parameter and a value that they do not know", async () => {
    await change({ flow: "no-such", parameter: "limitUnits", value: 1 }, 404);
    await change({ flow: "unusual-day", parameter: "limitUnits", value: 1 }, 422);
    await change({ flow: "unusual-day", parameter: "timesMean", value: true }, 422);
    await change({ flow: "unusual-day", parameter: "timesMean", value: -1 }, 422);
  });
});
