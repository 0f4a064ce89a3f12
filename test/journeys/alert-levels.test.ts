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
async function post(
  type: string,
  data: unknown,
  from: { source?: string; place?: string } = {},
): Promise<void> {
  counter += 1;
  const sender = { source: "till-1", place, ...from };
  const event = { specversion: "1.0", id: `e${counter}`, type, data, ...sender };
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

async function allAlerts(at = place): Promise<AlertsAnswer["alerts"]> {
  await server.chain.runner.caughtUp();
  const path = `/places/${at}/alerts`;
  return (await call<AlertsAnswer>("owner", { method: "GET", path })).alerts;
}

/** Alerts of an item that say something of it; that nothing has been heard of it is asked for by name. */
async function alerts(sku: string, rule?: string): Promise<AlertsAnswer["alerts"]> {
  return (await allAlerts()).filter(
    (alert) =>
      alert.sku === sku && (rule === undefined ? alert.level !== "orange" : alert.rule === rule),
  );
}
async function ofDocument(subject: string, at = place): Promise<AlertsAnswer["alerts"]> {
  return (await allAlerts(at)).filter((alert) => alert.subject === subject);
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
        "learnt.wouldFire": true,
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
    await post("SourceHeard", {}, { source: "till-2" });
    await receive("nut", 2);
    await sell("nut", 2);
    await pass(6 * hourMs);
    expect(await levels("nut")).toEqual([]);
    await post("SourceHeard", {}, { source: "till-2" });
    await pass(60_000);
    await sell("nut", 1);
    expect(await levels("nut")).toEqual([]);
    await pass(6 * hourMs);
    expect(await levels("nut")).toEqual(["red"]);
    await receive("nut", 1);
    expect(await levels("nut")).toEqual([]);
  });
});

describe("orange: no update of an item with stock", () => {
  const missed = async (sku: string) => (await alerts(sku, "missed-update")).length;

  test("47 hours say nothing, 49 do; any update of the item ends it, and begins the time anew", async () => {
    await item("lamp");
    await receive("lamp", 5);
    await pass(47 * hourMs);
    expect(await missed("lamp")).toBe(0);
    await pass(2 * hourMs);
    const [alert, ...others] = await alerts("lamp", "missed-update");
    expect(others).toEqual([]);
    expect(alert).toMatchObject({
      level: "orange",
      flow: "missed-update@1",
      settledBy: ["update"],
      facts: { "item.onHandUnits": 5, "parameter.hours": 48 },
    });
    await sell("lamp", 1);
    expect(await missed("lamp")).toBe(0);
    await pass(47 * hourMs);
    expect(await missed("lamp")).toBe(0);
    await pass(2 * hourMs);
    expect(await missed("lamp")).toBe(1);
  });

  test("an item that is gone is not missed", async () => {
    await item("candle");
    await receive("candle", 3);
    await sell("candle", 3);
    await pass(49 * hourMs);
    expect(await missed("candle")).toBe(0);
  });

  test("a changed number of hours holds at once for what waits already", async () => {
    await item("torch");
    await receive("torch", 5);
    await change({ flow: "missed-update", parameter: "hours", value: 72, sku: "torch" });
    await pass(71 * hourMs);
    expect(await missed("torch")).toBe(0);
    await change({ flow: "missed-update", parameter: "hours", value: 70, sku: "torch" });
    expect(await missed("torch")).toBe(1);
  });
});

describe("what is due back", () => {
  const due = (hours: number): string => new Date(now + hours * hourMs).toISOString();
  const lines = (sku: string, count: number) => [{ sku, quantity: units(count) }];

  test("goods in custody are missed when they are due, by keeper, until they are all back", async () => {
    await item("crate");
    await receive("crate", 10);
    const placed = { custody: "C-1", keeper: "shop-next-door", from: "shelf" };
    await post("CustodyPlaced", { ...placed, dueAt: due(24), lines: lines("crate", 4) });
    await pass(24 * hourMs - 1);
    expect(await ofDocument("C-1")).toEqual([]);
    await pass(1);
    expect(await ofDocument("C-1")).toMatchObject([
      { level: "orange", rule: "overdue-custody", person: "shop-next-door", quantity: 4000 },
    ]);
    await post("CustodyReturned", { custody: "C-1", to: "shelf", lines: lines("crate", 1) });
    await pass(61_000);
    expect(await ofDocument("C-1")).toMatchObject([{ quantity: 3000 }]);
    await post("CustodyReturned", { custody: "C-1", to: "shelf", lines: lines("crate", 3) });
    await pass(61_000);
    expect(await ofDocument("C-1")).toEqual([]);
  });

  test("what comes back in time is not missed; a sample is missed by who has it", async () => {
    await item("cream");
    await receive("cream", 10);
    const taken = { person: "promoter-7", from: "shelf", lines: lines("cream", 1) };
    await post("SampleTaken", { ...taken, sample: "SA-1", dueAt: due(2) });
    await post("SampleTaken", { ...taken, sample: "SA-2", dueAt: due(2) });
    await post("SampleReturned", { sample: "SA-1", to: "shelf", lines: lines("cream", 1) });
    await pass(3 * hourMs);
    expect(await ofDocument("SA-1")).toEqual([]);
    expect(await ofDocument("SA-2")).toMatchObject([
      { level: "orange", rule: "overdue-sample", person: "promoter-7" },
    ]);
  });

  test("a transfer is missed where it should have arrived: not at 23 hours, at 25, until it comes", async () => {
    await item("paper");
    await receive("paper", 50);
    await command("DefinePlace", { place: "S002", name: "Shop 2", kind: "shop" });
    const sent = { toPlace: "S002", from: "shelf", lines: lines("paper", 6) };
    await post("TransferDispatched", { ...sent, transfer: "TR-1" });
    await post("TransferDispatched", { ...sent, transfer: "TR-2" });
    const there = { source: "till-9", place: "S002" };
    const arrived = { fromPlace: place, to: "shelf", lines: lines("paper", 6) };
    await post("TransferReceived", { ...arrived, transfer: "TR-2" }, there);
    await pass(23 * hourMs);
    expect(await ofDocument("TR-1", "S002")).toEqual([]);
    await pass(2 * hourMs);
    expect(await ofDocument("TR-1", "S002")).toMatchObject([
      {
        rule: "transfer-not-received",
        facts: { "transfer.missingUnits": 6, "transfer.fromPlace": place },
      },
    ]);
    expect(await ofDocument("TR-2", "S002")).toEqual([]);
    await post("TransferReceived", { ...arrived, transfer: "TR-1" }, there);
    expect(await ofDocument("TR-1", "S002")).toEqual([]);
  });
});

describe("goods that come in", () => {
  const deliver = (sku: string, line: object) =>
    post("GoodsReceived", {
      document: `D${counter}`,
      supplier: "S-01",
      to: "shelf",
      lines: [{ sku, ...line }],
    });

  test("a receipt that is short or over is told, within the allowed difference it is not", async () => {
    await item("pen");
    await deliver("pen", { quantity: units(24), ordered: units(24) });
    expect(await levels("pen")).toEqual([]);
    await change({ flow: "receipt-difference", parameter: "limitUnits", value: 2, sku: "pen" });
    await deliver("pen", { quantity: units(22), ordered: units(24) });
    expect(await levels("pen")).toEqual([]);
    await deliver("pen", { quantity: units(27), ordered: units(24) });
    expect(await alerts("pen")).toMatchObject([
      {
        level: "yellow",
        rule: "receipt-difference",
        facts: { "receipt.orderedUnits": 24, "receipt.differenceUnits": 3 },
      },
    ]);
  });

  test("a lot is told of so many days before it expires, by category, until it is set aside", async () => {
    await item("milk", { category: "dairy" });
    await change({ flow: "expiring-lot", parameter: "days", value: 3, category: "dairy" });
    const dayOfChina = (days: number): string =>
      new Date(now + 8 * hourMs + days * dayMs).toISOString().slice(0, 10);
    const lot = { quantity: units(12), lot: "L1", expiresOn: dayOfChina(10) };
    await deliver("milk", lot);
    const expires = Date.parse(`${lot.expiresOn}T00:00:00+08:00`);
    await pass(expires - 3 * dayMs - 1 - now);
    expect(await alerts("milk", "expiring-lot")).toEqual([]);
    await pass(1);
    expect(await alerts("milk", "expiring-lot")).toMatchObject([
      { level: "yellow", subject: "L1", facts: { "parameter.days": 3, "lot.isLeft": true } },
    ]);
    const aside = { from: "shelf", lines: [{ sku: "milk", quantity: units(12) }] };
    await post("NearExpirySetAside", aside);
    expect(await alerts("milk", "expiring-lot")).toEqual([]);
  });

  test("a lot that is sold out when its time comes is not told of", async () => {
    await item("yoghurt", { category: "dairy" });
    const expiresOn = new Date(now + 8 * hourMs + 10 * dayMs).toISOString().slice(0, 10);
    await deliver("yoghurt", { quantity: units(2), lot: "L2", expiresOn });
    await sell("yoghurt", 2);
    await pass(9 * dayMs);
    expect(await alerts("yoghurt", "expiring-lot")).toEqual([]);
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

  test("say how often they fired, and how often they would have with another threshold", async () => {
    await pass(8 * dayMs);
    await item("watch", { highValue: true });
    await receive("watch", 100);
    for (const count of [3, 4, 5, 6]) await sell("watch", count);
    await server.chain.runner.caughtUp();
    const { flows } = await call<{ flows: { flow: string; firesIn7Days: number }[] }>("owner", {
      method: "GET",
      path: "/flows",
    });
    // Three sales fired, and one cause is one alert.
    expect(flows.find(({ flow }) => flow === "high-value-out")?.firesIn7Days).toBe(1);
    const ask = (flow: string, candidate: string, status = 200) =>
      call<{ known: string; now: object; candidate: object }>("owner", {
        method: "GET",
        path: `/flows/${flow}/what-if?${candidate}&days=1&place=${place}`,
        status,
      });
    expect(await ask("high-value-out", "parameter=limitUnits&value=5")).toMatchObject({
      known: "as-known-then",
      isTruncated: false,
      now: { fires: 3, cases: 1 },
      candidate: { fires: 1, cases: 1 },
    });
    expect(await ask("high-value-out", "parameter=limitUnits&value=6")).toMatchObject({
      now: { fires: 3, cases: 1 },
      candidate: { fires: 0, cases: 0 },
    });
    expect((await ask("high-value-out", "parameter=enabled&value=false")).candidate).toEqual({
      fires: 0,
      cases: 0,
    });
    expect((await ask("local-recount", "parameter=limitUnits&value=5")).known).toBe("estimate");
    expect((await ask("missed-update", "parameter=hours&value=24")).known).toBe("not-replayed");
    await ask("high-value-out", "parameter=limitUnits&value=many", 422);
    await ask("no-such", "parameter=limitUnits&value=5", 404);
  });

  test("find a day's mean again in a replay", async () => {
    await item("soap");
    await receive("soap", 1000);
    for (let day = 0; day < 14; day += 1) {
      await sell("soap", 5);
      await sell("soap", 5);
      await pass(dayMs);
    }
    await sell("soap", 20);
    await sell("soap", 1);
    const of = `&days=1&place=${place}&sku=soap`;
    const path = (value: string) =>
      `/flows/unusual-day/what-if?parameter=timesMean&value=${value}${of}`;
    const ask = (value: string) =>
      call<{ known: string }>("owner", { method: "GET", path: path(value) });
    expect(await ask("1.9")).toMatchObject({
      known: "as-known-then",
      now: { fires: 1, cases: 1 },
      candidate: { fires: 2, cases: 1 },
      learntCases: 1,
    });
    expect(await ask("2.1")).toMatchObject({ candidate: { fires: 0, cases: 0 } });
  });

  test("refuse a flow, a parameter and a value that they do not know", async () => {
    await change({ flow: "no-such", parameter: "limitUnits", value: 1 }, 404);
    await change({ flow: "unusual-day", parameter: "limitUnits", value: 1 }, 422);
    await change({ flow: "unusual-day", parameter: "timesMean", value: true }, 422);
    await change({ flow: "unusual-day", parameter: "timesMean", value: -1 }, 422);
  });
});
