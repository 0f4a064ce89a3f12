import { Ajv2020 } from "ajv/dist/2020.js";
import formats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  composeServer,
  migrationFolders,
  publishShippedFlows,
  type ComposedServer,
} from "#compose";
import { alertsAnswer } from "#alerts/contract";
import { migrate } from "#database";
import { createApiKey, createTenant } from "#identity";
import {
  eventAnswer,
  itemAnswer,
  movementsAnswer,
  recountsAnswer,
  stockAnswer,
  whyAnswer,
  type EventAnswer,
  type RecountsAnswer,
} from "#inventory/contract";
import { units } from "#kernel";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";

let database: FreshDatabase;
let server: ComposedServer;
let token: string;
let auditorToken: string;
const failures: string[] = [];
const place = "S001";
const waitMs = 10_000;
const waiting = { timeout: waitMs };

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  server = await composeServer({
    databaseUrl: database.url,
    masterKey: Buffer.alloc(32, 7),
    poolSize: 6,
    onError: (error, where) => failures.push(`${where}: ${String(error)}`),
    space: { folder: ".", minFreeBytes: 0 },
    settings: { version: "0.0.0" },
  });
  const { pool, appender } = server.chain;
  const tenant = await createTenant(pool, { code: "t", name: "T", now: Date.now() });
  await publishShippedFlows(appender, tenant.tenantId);
  token = (await createApiKey(pool, tenant, { name: "till", now: Date.now() })).token;
  const auditor = { name: "auditor", role: "auditor", now: Date.now() } as const;
  auditorToken = (await createApiKey(pool, tenant, auditor)).token;
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  expect(failures).toEqual([]);
});

async function call<Body>(method: "GET" | "POST", path: string, body?: unknown): Promise<Body> {
  return request<Body>(token, { method, path, body });
}

async function request<Body>(
  bearer: string,
  { method, path, body }: { method: "GET" | "POST"; path: string; body?: unknown },
): Promise<Body> {
  const answer = await server.app.inject({
    method,
    url: `/api/v1${path}`,
    headers: { authorization: `Bearer ${bearer}`, "idempotency-key": `${path}-${counter}` },
    ...(body !== undefined && { payload: body as object }),
  });
  expect(answer.statusCode, `${method} ${path}: ${answer.body}`).toBe(200);
  return answer.json<Body>();
}

/** A till may not read single events; an auditor may. */
const audit = <Body>(path: string): Promise<Body> =>
  request<Body>(auditorToken, { method: "GET", path });

let counter = 0;
/** Times are exact (the sender says so), and each till numbers what it sends. */
function event(
  type: string,
  data: unknown,
  how: { at?: number; source?: string; actor?: string } = {},
) {
  counter += 1;
  const { at = Date.now() - 3_600_000 + counter * 1000, source = "till-1", actor } = how;
  const base = { specversion: "1.0", id: `e${counter}`, source, type, place, data };
  return {
    ...base,
    time: new Date(at).toISOString(),
    offsetms: 0,
    errms: 0,
    ...(actor !== undefined && { actor }),
  };
}
const sale = (sku: string, count: number) =>
  event("SaleRecorded", {
    ticket: `T${counter}`,
    lines: [{ sku, quantity: units(count), amountFen: 100 }],
  });
const receipt = (sku: string, count: number, at?: number) =>
  event(
    "GoodsReceived",
    {
      document: `D${counter}`,
      supplier: "S-01",
      to: "shelf",
      lines: [{ sku, quantity: units(count) }],
    },
    at === undefined ? {} : { at },
  );
const count = (sku: string, seen: number, actor: string) =>
  event(
    "ItemCounted",
    { session: "CS", zone: "A", area: "shelf", sku, quantity: units(seen), blind: true },
    { source: "pda-1", actor },
  );

type Row = {
  sku: string;
  shelf: number;
  total: number;
  inTransit: number;
  red: boolean;
  negative: string | null;
  state: string;
  openRecount: { because: string; quantity: number } | null;
};

async function row(sku: string): Promise<Row | undefined> {
  const { items } = await call<{ items: Row[] }>("GET", `/places/${place}/stock?q=${sku}`);
  return items.find((item) => item.sku === sku);
}

/** Waits until the page shows it; the wait is a limit, not a measurement. */
async function shown(sku: string, isSo: (found: Row) => boolean): Promise<Row> {
  const until = Date.now() + waitMs;
  for (;;) {
    const found = await row(sku);
    if (found !== undefined && isSo(found)) return found;
    if (Date.now() > until) throw new Error(`the page still shows ${JSON.stringify(found)}`);
    await new Promise((done) => setTimeout(done, 20));
  }
}

describe("from an event at the door to the stock page", () => {
  test("a sale of five is within the limit, a sale of six asks for a recount of that item alone", async () => {
    await call("POST", "/events", [
      receipt("five", 20),
      receipt("six", 20),
      sale("five", 5),
      sale("six", 6),
    ]);
    const six = await shown("six", (found) => found.openRecount !== null);
    expect(six.openRecount).toMatchObject({ because: "change", quantity: units(-6) });
    expect((await row("five"))?.openRecount).toBeNull();
  });

  test("a recount names the event that asked for it, and that event opens by its key", async () => {
    const { recounts } = await call<RecountsAnswer>("GET", `/places/${place}/recounts`);
    const six = recounts.find(({ sku }) => sku === "six");
    expect(six).toMatchObject({ because: "change", flow: "local-recount@2", area: "shelf" });
    const path = `/events/place:${place}/${six?.cause}`;
    const cause = await audit<EventAnswer>(path);
    expect(cause.envelope).toMatchObject({ type: "SaleRecorded", source: "till-1" });
    expect(cause.key).toBe(six?.cause);
  });

  test("what a flow says is awaited from nobody", async () => {
    // Later than everything a flow has said so far.
    const lines = [{ sku: "six", quantity: units(1), amountFen: 100 }];
    const latest = event("SaleRecorded", { ticket: "T-latest", lines }, { at: Date.now() });
    await call("POST", "/events", latest);
    await shown("six", (found) => found.shelf === units(13));
    const item = await call<{ waitsFor: string[] }>("GET", `/places/${place}/stock/six`);
    expect(item.waitsFor.filter((source) => source.startsWith("flow/"))).toEqual([]);
  });

  test("stock below zero waits, turns red when everything before it has arrived, and a late receipt clears it", async () => {
    const before = Date.now() - 7_200_000;
    await call("POST", "/events", sale("late", 3));
    await call("POST", "/events", [sale("other", 1)]);
    const red = await shown("late", (found) => found.red);
    expect(red).toMatchObject({ shelf: units(-3), negative: "settled" });
    await call("POST", "/events", receipt("late", 10, before));
    const cleared = await shown("late", (found) => !found.red);
    expect(cleared).toMatchObject({ shelf: units(7), negative: null });
  });

  test("a count within tolerance is taken, one out of tolerance is counted again by another person and then believed", async () => {
    await call("POST", "/events", [
      receipt("near", 20),
      receipt("far", 20),
      sale("near", 1),
      sale("far", 1),
    ]);
    await call("POST", "/events", [count("near", 18, "staff-1"), count("far", 12, "staff-1")]);
    await call("POST", "/events", [sale("other", 1), count("other", 0, "staff-1")]);
    await shown("near", (found) => found.shelf === units(18));
    const asked = await shown("far", (found) => found.openRecount !== null);
    expect(asked).toMatchObject({ shelf: units(19), openRecount: { because: "tolerance" } });
    await call("POST", "/events", [sale("far", 1)]);
    await call("POST", "/events", [
      count("far", 11, "staff-2"),
      sale("other", 1),
      count("other", 0, "staff-2"),
    ]);
    const believed = await shown("far", (found) => found.shelf === units(11));
    expect(believed.total).toBe(units(11));
  });

  test("every number tells its story, and the story adds up", async () => {
    type Story = {
      quantity: number;
      anchor?: { quantity: number; variance: number };
      sum: { quantity: number }[];
      steps: { quantity: number; running: number }[];
    };
    await call("POST", "/events", [sale("far", 2)]);
    await shown("far", (found) => found.shelf === units(9));
    const why = await call<Story>("GET", `/places/${place}/stock/far/why`);
    expect(why.quantity).toBe(units(9));
    expect(why.anchor?.variance).toBe(units(-7));
    const started = why.anchor?.quantity ?? 0;
    expect(started + why.sum.reduce((sum, part) => sum + part.quantity, 0)).toBe(why.quantity);
    expect(why.steps[0]?.running).toBe(why.quantity);
  });

  test("a number names who made the count that it stands on, however many counts of another area came after it", async () => {
    const back = (type: string, data: object, actor?: string) =>
      event(type, data, { source: "pda-1", ...(actor !== undefined && { actor }) });
    const line = { sku: "deep", quantity: units(3) };
    await call("POST", "/events", [
      back("GoodsReceived", {
        document: "D-deep",
        supplier: "S-01",
        to: "backroom",
        lines: [line],
      }),
      back(
        "ItemCounted",
        { ...line, session: "CS", zone: "R", area: "backroom", blind: true },
        "staff-7",
      ),
      receipt("deep", 5),
    ]);
    await call(
      "POST",
      "/events",
      Array.from({ length: 61 }, () => count("deep", 5, "staff-1")),
    );
    await call("POST", "/events", [sale("other", 1), count("other", 0, "staff-1")]);
    type Page = { counts: { area: string; state: string }[] };
    await expect
      .poll(async () => {
        const { counts } = await call<Page>("GET", `/places/${place}/stock/deep`);
        return counts.length === 60 && counts.every(({ area }) => area === "shelf");
      }, waiting)
      .toBe(true);
    const anchor = async () => {
      const path = `/places/${place}/stock/deep/why?account=backroom`;
      return (await call<{ anchor?: { by: string; source?: string } | null }>("GET", path)).anchor;
    };
    await expect.poll(anchor, waiting).toMatchObject({ by: "staff-7", source: "pda-1" });
  });

  test("goods sent here are in transit until they are received, whichever message comes first", async () => {
    const lines = (sku: string, quantity: number) => [{ sku, quantity: units(quantity) }];
    const sent = (transfer: string, sku: string, quantity: number) => ({
      ...event("TransferDispatched", {
        transfer,
        toPlace: place,
        from: "backroom",
        lines: lines(sku, quantity),
      }),
      place: "W001",
    });
    const received = (transfer: string, sku: string, quantity: number) =>
      event("TransferReceived", {
        transfer,
        fromPlace: "W001",
        to: "shelf",
        lines: lines(sku, quantity),
      });
    await call("POST", "/events", [receipt("tea", 1), sent("TR-1", "tea", 10)]);
    await shown("tea", (found) => found.inTransit === units(10) && found.total === units(1));
    await call("POST", "/events", [received("TR-1", "tea", 4)]);
    await shown("tea", (found) => found.inTransit === units(6) && found.total === units(5));
    await call("POST", "/events", [received("TR-2", "milk", 5)]);
    await shown("milk", (found) => found.inTransit === 0 && found.total === units(5));
    await call("POST", "/events", [sent("TR-2", "milk", 7), received("TR-1", "tea", 8)]);
    await shown("milk", (found) => found.inTransit === units(2));
    await shown("tea", (found) => found.inTransit === 0 && found.total === units(13));
  });

  test("each answer of the stock pages has the shape that its contract says", async () => {
    await call("POST", "/events", sale("no-stock", 2));
    await shown("no-stock", (found) => found.red);
    const ajv = formats.default(new Ajv2020({ strict: false, allErrors: true }));
    const base = `/places/${place}`;
    const answers = [
      [`${base}/stock`, stockAnswer],
      [`${base}/recounts`, recountsAnswer],
      [`${base}/alerts`, alertsAnswer],
      [`/events/place:${place}/1`, eventAnswer],
      ...["far", "six", "no-stock"].flatMap((sku) => [
        [`${base}/stock/${sku}`, itemAnswer] as const,
        [`${base}/stock/${sku}/movements`, movementsAnswer] as const,
        [`${base}/stock/${sku}/why`, whyAnswer] as const,
      ]),
    ] as const;
    for (const [path, schema] of answers) {
      const isRight = ajv.compile(schema);
      const answer = await audit<Record<string, unknown>>(path);
      isRight(answer);
      expect(isRight.errors, path).toBeNull();
      // The check can fail: an answer without its first part is refused.
      expect(isRight({}), path).toBe(false);
    }
  });

  test("a message that is wrong touches nothing and is kept with its reason", async () => {
    const wrong = {
      ...sale("five", 1),
      data: { ticket: "x", lines: [{ sku: "five", quantity: "many", amountFen: 0 }] },
    };
    const { results } = await call<{ results: { status: string; reason?: string }[] }>(
      "POST",
      "/events",
      [wrong, sale("five", 1)],
    );
    expect(results.map(({ status, reason }) => [status, reason])).toEqual([
      ["quarantined", "data"],
      ["applied", undefined],
    ]);
    expect((await shown("five", (found) => found.shelf === units(14))).shelf).toBe(units(14));
  });
});
