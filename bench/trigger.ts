import { fileURLToPath } from "node:url";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Agent } from "node:http";
import { freePort, openPool } from "#database";
import { startServerProcess, type ServerProcess } from "../test/faults/server-process.ts";
import { prepareWholeServer } from "../test/faults/whole-server.ts";
import { startExternal, type TestServer } from "../test/setup/external-server.ts";
import type { LoadReport, LoadSettings } from "./load-generator.ts";
import { loadNow, machineLine, printTable, quantile, runToEnd, treeCpuMicros } from "./measure.ts";
import { shopOf } from "./pages.ts";
import { askJson, openScreen, type Screen } from "./screens.ts";
import {
  defineChain,
  openShops,
  probeKinds,
  probesOfAKind,
  probeSku,
  saleOf,
  scaleOf,
  type Keys,
  type ProbeKind,
  type Size,
} from "./trigger-shops.ts";

/** How long from a sale to the alert or recount on the screen of its shop, while the whole chain sells? */
const generator = fileURLToPath(new URL("./load-generator.ts", import.meta.url));
const goalMs = 250;
const connections = 64;
const warmUpSeconds = 8;
/** What is not on the screen by then is missed. */
const limitShownMs = 15_000;
/** The shop's own till has spoken of a later time by then, so that only its scale is still waited for. */
const settleAfterMs = 1_500;
const limitWaitMs = 600_000;
const durable = {
  fsync: "on",
  synchronous_commit: "on",
  shared_buffers: "512MB",
  max_wal_size: "4GB",
  checkpoint_timeout: "15min",
  wal_compression: "on",
};

type Shown = { readonly kind: string; readonly noticeMs: number; readonly listMs: number };
type Bench = {
  readonly size: Size;
  readonly server: ServerProcess;
  readonly screens: readonly Screen[];
  readonly post: (events: unknown[]) => Promise<void>;
};

export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" },
      perSecond: { type: "string", default: "1000" },
      probes: { type: "string", default: "16" },
      shops: { type: "string", default: "200" },
      items: { type: "string", default: "4000" },
    },
  });
  const size = { shops: Number(values.shops), items: Number(values.items) };
  const plan = {
    seconds: Number(values.seconds),
    perSecond: Number(values.perSecond),
    probes: Number(values.probes),
  };
  if (
    !(plan.seconds > 0 && plan.perSecond > 0 && plan.probes > 0 && size.shops > 0 && size.items > 0)
  )
    throw new Error("--seconds, --perSecond, --probes, --shops and --items are numbers above 0");
  const database = await startExternal(durable);
  let server: ServerProcess | undefined;
  const screens: Screen[] = [];
  try {
    await prepareWholeServer(database.url);
    const keys = await defineChain(database.url, size);
    server = await startServerProcess(
      { url: database.url, port: await freePort() },
      "whole-server",
    );
    console.log(
      `bench trigger: PostgreSQL ${database.version}, fsync on, ${size.shops} shops × ${size.items} items, ${plan.perSecond} single sales a second at fixed times, ${plan.probes} triggers a second, a screen in every shop`,
    );
    console.log(machineLine());
    const post = poster(server.port, keys);
    const startedAt = performance.now();
    await openShops(size, post);
    await waitForConsumers(database.url);
    await tidy(database.adminUrl);
    console.log(
      `opening: ${((performance.now() - startedAt) / 1000).toFixed(1)} s until every consumer had read it`,
    );
    for (let shop = 1; shop <= size.shops; shop += 1)
      screens.push(await openScreen({ port: server.port, shop, token: keys.screenOf(shop) }));
    await measure({ size, server, screens, post }, { ...plan, database, keys });
  } finally {
    for (const screen of screens) screen.close();
    await server?.stop();
    await database.stop();
  }
}

function poster(port: number, { tills }: Keys): Bench["post"] {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const headers = {
    authorization: `Bearer ${tills}`,
    "content-type": "application/cloudevents-batch+json",
  };
  return async (events) => {
    const of = { host: "127.0.0.1", port, path: "/api/v1/events", method: "POST", headers, agent };
    const { results } = (await askJson(of, JSON.stringify(events))) as {
      results: { status: string }[];
    };
    const wrong = results.find(({ status }) => status !== "applied");
    if (wrong !== undefined) throw new Error(`an event was not applied: ${JSON.stringify(wrong)}`);
  };
}

async function behind(url: string): Promise<number> {
  const pool = openPool(url, { size: 1, asApplication: false });
  try {
    const { rows } = await pool.query<{ behind: number }>(
      `select coalesce(sum(h.last_seq - coalesce(c.seq, 0)), 0)::int8 as behind from journal_heads h cross join unnest(array['gateway-sources', 'inventory-counts', 'alerts-alerts', 'flows-run']) as k(consumer)
       left join journal_checkpoints c on c.tenant_id = h.tenant_id and c.stream = h.stream and c.consumer = k.consumer where h.tenant_id = 1`,
    );
    return rows[0]?.behind ?? 0;
  } finally {
    await pool.end();
  }
}

async function waitForConsumers(url: string): Promise<void> {
  const startedAt = performance.now();
  while ((await behind(url)) > 0) {
    if (performance.now() - startedAt > limitWaitMs)
      throw new Error("the consumers did not catch up");
    await wait(200);
  }
}

/** A chain that is a week old has been vacuumed; one that was opened a minute ago would be while it is measured. */
async function tidy(adminUrl: string): Promise<void> {
  const pool = openPool(adminUrl.replace(/\/postgres$/, "/dianmai"), {
    size: 1,
    asApplication: false,
  });
  try {
    await pool.query("vacuum (analyze)");
    await pool.query("checkpoint");
  } finally {
    await pool.end();
  }
}

type Plan = {
  readonly seconds: number;
  readonly perSecond: number;
  readonly probes: number;
  readonly database: TestServer;
  readonly keys: Keys;
};

async function measure(bench: Bench, plan: Plan): Promise<void> {
  const { database, keys, perSecond } = plan;
  const settings: LoadSettings = {
    ...bench.size,
    port: bench.server.port,
    path: "/api/v1/events",
    headers: { authorization: `Bearer ${keys.tills}` },
    connections,
    perSecond,
    eventsPerPost: 1,
    seconds: warmUpSeconds + plan.seconds,
    seed: 1,
  };
  const load = runToEnd(process.execPath, [generator, JSON.stringify(settings)]);
  await wait(warmUpSeconds * 1000);
  const before = cpuOf(bench, database);
  const { lag, shown } = await probe(bench, plan);
  const report = JSON.parse(await load) as LoadReport;
  const cpu = cpuOf(bench, database);
  if (report.failures > 0)
    throw new Error(`${report.failures} sales failed, the first: ${report.firstFailure}`);
  const events = plan.seconds * perSecond;
  const rate = report.events / report.seconds;
  console.log(
    `sales: ${report.events} in ${report.seconds.toFixed(1)} s = ${rate.toFixed(0)} a second (asked: ${perSecond}); answered from when they were due: p50 ${report.p50Ms.toFixed(0)} ms, p99 ${report.p99Ms.toFixed(0)} ms`,
  );
  console.log(
    `CPU an event: Node ${((cpu.node - before.node) / events).toFixed(0)} µs, PostgreSQL ${((cpu.postgres - before.postgres) / events).toFixed(0)} µs, sales generator ${(report.cpuMicros / report.events).toFixed(0)} µs, screens and triggers ${((cpu.bench - before.bench) / events).toFixed(0)} µs; all on the same cores`,
  );
  console.log(`events that the four consumers had not read when the last trigger left: ${lag}`);
  print(shown);
}

function cpuOf(bench: Bench, database: TestServer) {
  const own = process.cpuUsage();
  return {
    node: treeCpuMicros(bench.server.pid()),
    postgres: treeCpuMicros(database.pid()),
    bench: own.user + own.system,
  };
}

/** Triggers leave at fixed times, whether or not the earlier ones are through. */
async function probe(bench: Bench, plan: Plan): Promise<{ lag: number; shown: Shown[] }> {
  const startedAt = performance.now();
  const total = Math.min(
    Math.floor(plan.seconds * plan.probes),
    probeKinds.length * probesOfAKind * bench.size.shops,
  );
  const running: Promise<Shown[]>[] = [];
  for (let index = 0; index < total; index += 1) {
    const dueAt = startedAt + (index * 1000) / plan.probes;
    await wait(Math.max(0, dueAt - performance.now()));
    const kind = probeKinds[index % probeKinds.length] ?? "recount";
    const number = Math.floor(index / probeKinds.length);
    // Neighbours in time are far apart in the chain.
    const shop = 1 + ((number * 37) % bench.size.shops);
    const sku = probeSku(bench.size, kind, Math.floor(number / bench.size.shops));
    running.push(trigger(bench, { kind, shop, sku, dueAt, index }));
  }
  return { lag: await behind(plan.database.url), shown: (await Promise.all(running)).flat() };
}

type Trigger = {
  readonly kind: ProbeKind;
  readonly shop: number;
  readonly sku: string;
  readonly dueAt: number;
  readonly index: number;
};
const unitsOf: Readonly<Record<ProbeKind, number>> = { recount: 6, purple: 4, yellow: 3, red: 1 };

async function trigger(bench: Bench, of: Trigger): Promise<Shown[]> {
  const { kind, shop, sku, dueAt, index } = of;
  const screen = bench.screens[shop - 1];
  if (screen === undefined) throw new Error(`no screen in shop ${shop}`);
  const source = `probe-${shop}`;
  const sale = (
    at: number,
    what: { sku: string; units: number },
    of: { id: string; source: string },
  ) => bench.post([saleOf({ shop, ...of, at: performance.timeOrigin + at, lines: [what] })]);
  const word = kind === "recount" ? "RecountRequested" : "AlertRaised";
  const list = kind === "recount" ? "recounts" : "alerts";
  const sell = () => sale(dueAt, { sku, units: unitsOf[kind] }, { id: `probe-${index}`, source });
  if (kind !== "red") return [await seen(screen, { kind, sku, dueAt, word, list, act: sell })];
  const provisional = await seen(screen, {
    ...{ kind: "red, provisional", sku, dueAt, word: "SaleRecorded", list: "stock", act: sell },
  });
  await wait(Math.max(0, dueAt + settleAfterMs - performance.now()));
  const laterAt = performance.now();
  const speak = () =>
    sale(
      laterAt,
      { sku: probeSku(bench.size, "recount", 0), units: 1 },
      { id: `later-${index}`, source: scaleOf(shop) },
    );
  const settled = await seen(screen, {
    kind: "red, settled",
    sku,
    dueAt: laterAt,
    word,
    list,
    act: speak,
  });
  return [provisional, settled];
}

/** Until the screen was told, and until the list that it then asks for shows the row; measured from when the sale was due. */
function seen(
  screen: Screen,
  of: {
    kind: string;
    sku: string;
    dueAt: number;
    word: string;
    list: string;
    act: () => Promise<void>;
  },
): Promise<Shown> {
  const { kind, sku, dueAt, word, list } = of;
  const path =
    list === "stock"
      ? `/places/${shopOf(screen.shop)}/stock/${sku}`
      : `/places/${shopOf(screen.shop)}/${list}`;
  return new Promise((done, fail) => {
    const missed = setTimeout(
      () => end({ kind, noticeMs: Infinity, listMs: Infinity }),
      limitShownMs,
    );
    const stop = screen.listen(({ types, heardAt }) => {
      if (!types.includes(word)) return;
      screen.ask(path).then((body) => {
        if (!shows(body, { list, sku })) return;
        end({ kind, noticeMs: heardAt - dueAt, listMs: performance.now() - dueAt });
      }, fail);
    });
    const end = (shown: Shown): void => {
      clearTimeout(missed);
      stop();
      done(shown);
    };
    of.act().catch(fail);
  });
}

function shows(body: unknown, of: { list: string; sku: string }): boolean {
  if (of.list === "stock") return (body as { negative: unknown }).negative !== null;
  const rows = (body as Record<string, { sku?: string }[]>)[of.list] ?? [];
  return rows.some(({ sku }) => sku === of.sku);
}

function print(shown: readonly Shown[]): void {
  const rows = [...Map.groupBy(shown, ({ kind }) => kind)].map(([kind, of]) => {
    const missed = of.filter(({ listMs }) => listMs === Infinity).length;
    const at = (pick: (one: Shown) => number): string[] =>
      [0.5, 0.95, 0.99].map((share) => quantile(of.map(pick), share).toFixed(0));
    const p99 = quantile(
      of.map(({ listMs }) => listMs),
      0.99,
    );
    return [
      kind,
      String(of.length),
      String(missed),
      ...at(({ noticeMs }) => noticeMs),
      ...at(({ listMs }) => listMs),
      p99 <= goalMs ? "reached" : "MISSED",
      loadNow(),
    ];
  });
  console.log(
    `\nMilliseconds from when the sale was due until the screen was told, and until its list shows the row; goal p99 ${goalMs} ms`,
  );
  printTable(
    ["", "n", "never", "told p50", "p95", "p99", "shown p50", "p95", "p99", "goal", "load"],
    rows,
  );
}
