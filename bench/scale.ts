import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { migrate, openPool } from "#database";
import { journalMigrations } from "#journal";
import { createPoster, ledgerMigrations } from "#ledger";
import { freePort } from "#database";
import { rebuild } from "#ledger";
import { verify } from "#ledger";
import { entriesOf } from "../test/faults/event-intake.ts";
import { startServerProcess, type ServerProcess } from "../test/faults/server-process.ts";
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

/** Does an event cost the same when a million lie behind it? And how fast is a million proved and rebuilt? */
const generator = fileURLToPath(new URL("./load-generator.ts", import.meta.url));
const world = { shops: 200, items: 4_000 };
const parts = 10;
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
    },
    allowNegative: true,
  });
  const events = Number(values.events);
  if (!(events >= parts * 20)) throw new Error("--events is a number of at least 200");
  const database = await startExternal(durable);
  let server: ServerProcess | undefined;
  try {
    await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
    server = await startServerProcess({ url: database.url, port: await freePort() });
    console.log(
      `bench scale: PostgreSQL ${database.version}, fsync on, ${world.shops} shops × ${world.items} items, ${events} events in 20-event posts of one shop, 64 connections`,
    );
    console.log(machineLine());
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
  } finally {
    await server?.stop();
    await database.stop();
  }
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
      `verify: ${proof.events} events in ${proof.seconds.toFixed(1)} s = ${(proof.events / proof.seconds).toFixed(0)} events/s, ${proof.ok ? "all true" : `WRONG: ${JSON.stringify(proof.findings[0])}`}`,
    );
    const rebuilt = await rebuild({ url: database.url, tenantId, poster: createPoster(entriesOf) });
    console.log(
      `rebuild: ${rebuilt.events} events in ${rebuilt.seconds.toFixed(1)} s = ${(rebuilt.events / rebuilt.seconds).toFixed(0)} events/s, ${rebuilt.ok ? "equal" : `DIFFERS: ${JSON.stringify(rebuilt.differences[0])}`}`,
    );
  } finally {
    await pool.end();
  }
}
