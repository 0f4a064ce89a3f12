import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freePort, openPool } from "#database";
import { createPoster, rebuild, verify } from "#ledger";
import { entriesOf } from "../test/faults/event-intake.ts";
import { startServerProcess, type ServerProcess } from "../test/faults/server-process.ts";
import { prepareWholeServer } from "../test/faults/whole-server.ts";
import { startExternal, type TestServer } from "../test/setup/external-server.ts";
import type { LoadReport, LoadSettings } from "./load-generator.ts";
import {
  loadNow,
  machineLine,
  printTable,
  residentMegabytes,
  runToEnd,
  treeCpuMicros,
} from "./measure.ts";
import { hotMovements, measurePages, openingReceipt, shopOf, skuOf } from "./pages.ts";

/** Does an event cost the same when a million lie behind it? How fast is a million proved, rebuilt, followed and shown? */
const generator = fileURLToPath(new URL("./load-generator.ts", import.meta.url));
const world = { shops: 200, items: 4_000 };
const parts = 10;
const receiptLines = 200;
const openingLanes = 8;
const warmUpEvents = 20_000;
const limitPartSeconds = 900;
const tenantId = 1;
const durable = {
  fsync: "on",
  shared_buffers: "512MB",
  max_wal_size: "4GB",
  checkpoint_timeout: "15min",
  wal_compression: "on",
};

type Part = {
  rate: number;
  postgresMicros: number;
  nodeMicros: number;
  nodeMegabytes: number;
  load: string;
};

export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      events: { type: "string", default: "1000000" },
      proofs: { type: "boolean", default: true },
      pages: { type: "boolean", default: true },
    },
    allowNegative: true,
  });
  const events = Number(values.events);
  if (!(events >= parts * 20)) throw new Error("--events is a number of at least 200");
  const database = await startExternal(durable);
  let server: ServerProcess | undefined;
  try {
    const door = await prepareWholeServer(database.url);
    server = await startServerProcess({ url: database.url, port: await freePort() });
    console.log(
      `bench scale: PostgreSQL ${database.version}, fsync on, ${world.shops} shops × ${world.items} items, ${events} events in 20-event posts of one shop, 64 connections`,
    );
    console.log(machineLine());
    await openShops(server);
    // What Node compiles and PostgreSQL plans at first belongs to the start, not to the first tenth.
    await measurePart({ database, server, events: warmUpEvents, part: 0 });
    const measured: Part[] = [];
    for (let part = 1; part <= parts; part += 1) {
      const one = await measurePart({ database, server, events: Math.floor(events / parts), part });
      measured.push(one);
      console.log(
        `tenth ${String(part).padStart(2)}  ${one.rate.toFixed(0).padStart(6)} events/s  PostgreSQL ${one.postgresMicros.toFixed(0)} µs  Node ${one.nodeMicros.toFixed(0)} µs  Node holds ${one.nodeMegabytes.toFixed(0)} MB  load ${one.load}`,
      );
    }
    report(measured);
    await server.stop();
    if (values.proofs) await timeProofs(database);
    if (values.pages)
      await measurePages({
        ...world,
        url: database.url,
        door,
        events: events + warmUpEvents + hotMovements + openingReceipts,
      });
  } finally {
    await server?.stop();
    await database.stop();
  }
}

const openingReceipts = (world.shops * world.items) / receiptLines;

/** Puts every item on the shelf of every shop, and gives one item of one shop many movements. */
async function openShops(server: ServerProcess): Promise<void> {
  const startedAt = performance.now();
  const posts: unknown[][] = [];
  for (let shop = 1; shop <= world.shops; shop += 1)
    for (let from = 1; from <= world.items; from += receiptLines)
      posts.push([
        openingReceipt(
          shop,
          Array.from({ length: receiptLines }, (_, at) => from + at),
        ),
      ]);
  for (let from = 0; from < hotMovements; from += 20)
    posts.push(Array.from({ length: 20 }, (_, index) => hotSale(from + index)));
  const lane = async (): Promise<void> => {
    for (let post = posts.pop(); post !== undefined; post = posts.pop()) {
      const answer = await fetch(`${server.address}/events`, {
        method: "POST",
        headers: { "content-type": "application/cloudevents-batch+json" },
        body: JSON.stringify(post),
      });
      if (!answer.ok)
        throw new Error(`the opening answered ${answer.status}: ${await answer.text()}`);
    }
  };
  await Promise.all(Array.from({ length: openingLanes }, lane));
  console.log(
    `opening: ${openingReceipts} receipts of ${receiptLines} items, ${hotMovements} sales of one item, in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`,
  );
}

function hotSale(number: number): Record<string, unknown> {
  return {
    specversion: "1.0",
    id: `hot-${number}`,
    source: "till-hot",
    type: "SaleRecorded",
    time: new Date(Date.now() - 3_600_000 + number * 300).toISOString(),
    place: shopOf(1),
    errms: 50,
    data: {
      ticket: `H-${number}`,
      lines: [{ sku: skuOf(1), quantity: 100, amountFen: 100 }],
    },
  };
}

async function measurePart(of: {
  database: TestServer;
  server: ServerProcess;
  events: number;
  part: number;
}): Promise<Part> {
  const { database, server, events, part } = of;
  const settings: LoadSettings = {
    ...world,
    port: server.port,
    path: "/events",
    connections: 64,
    eventsPerPost: 20,
    seconds: limitPartSeconds,
    seed: part,
    maximumEvents: events,
  };
  const before = { postgres: treeCpuMicros(database.pid()), node: treeCpuMicros(server.pid()) };
  const load = JSON.parse(
    await runToEnd(process.execPath, [generator, JSON.stringify(settings)]),
  ) as LoadReport;
  if (load.failures > 0 || load.events < events)
    throw new Error(
      `${load.failures} posts failed, ${load.events} of ${events} applied: ${load.firstFailure}`,
    );
  return {
    rate: load.events / load.seconds,
    postgresMicros: (treeCpuMicros(database.pid()) - before.postgres) / load.events,
    nodeMicros: (treeCpuMicros(server.pid()) - before.node) / load.events,
    nodeMegabytes: residentMegabytes(server.pid()),
    load: loadNow(),
  };
}

function report(measured: readonly Part[]): void {
  const first = measured[0];
  const last = measured.at(-1);
  if (first === undefined || last === undefined) throw new Error("nothing was measured");
  const total = (part: Part): number => part.postgresMicros + part.nodeMicros;
  const ratio = total(last) / total(first);
  const slope =
    (last.nodeMegabytes - (measured[1]?.nodeMegabytes ?? first.nodeMegabytes)) / (parts - 2);
  console.log("");
  printTable(
    ["", "first tenth", "last tenth", "ratio"],
    [
      [
        "PostgreSQL µs an event",
        first.postgresMicros.toFixed(1),
        last.postgresMicros.toFixed(1),
        (last.postgresMicros / first.postgresMicros).toFixed(2),
      ],
      [
        "Node µs an event",
        first.nodeMicros.toFixed(1),
        last.nodeMicros.toFixed(1),
        (last.nodeMicros / first.nodeMicros).toFixed(2),
      ],
      ["together", total(first).toFixed(1), total(last).toFixed(1), ratio.toFixed(2)],
    ],
  );
  console.log(
    `${ratio <= 1.1 ? "reached" : "MISSED "}  last tenth / first tenth ${ratio.toFixed(2)} (goal 1.1)`,
  );
  console.log(`memory of the server from the second tenth on: ${slope.toFixed(1)} MB a tenth`);
}

async function timeProofs(database: TestServer): Promise<void> {
  const pool = openPool(database.url);
  try {
    const proof = await verify({ pool, tenantId });
    console.log(
      `verify: ${proof.events} events, ${proof.postings} postings in ${proof.seconds.toFixed(1)} s = ${(proof.events / proof.seconds).toFixed(0)} events/s, ${(proof.postings / proof.seconds).toFixed(0)} postings/s, ${proof.ok ? "all true" : `WRONG: ${JSON.stringify(proof.findings[0])}`}`,
    );
    const rebuilt = await rebuild({ url: database.url, tenantId, poster: createPoster(entriesOf) });
    console.log(
      `rebuild: the same in ${rebuilt.seconds.toFixed(1)} s = ${(rebuilt.events / rebuilt.seconds).toFixed(0)} events/s, ${(proof.postings / rebuilt.seconds).toFixed(0)} postings/s, this process holds ${residentMegabytes(process.pid).toFixed(0)} MB, ${rebuilt.ok ? "equal" : `DIFFERS: ${JSON.stringify(rebuilt.differences[0])}`}`,
    );
  } finally {
    await pool.end();
  }
}
