import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { freePort } from "#database";
import { prepareWholeServer, type Door } from "../test/faults/whole-server.ts";
import type { AppendServerSettings } from "../test/faults/append-server.ts";
import {
  startServerProcess,
  type Program,
  type ServerProcess,
} from "../test/faults/server-process.ts";
import { startExternal, type TestServer } from "../test/setup/external-server.ts";
import type { LoadReport, LoadSettings } from "./load-generator.ts";
import { loadNow, machineLine, median, printTable, runToEnd, treeCpuMicros } from "./measure.ts";
import { preparePeers, runPeer } from "./pgbench.ts";

/** How fast are events taken in, over HTTP and durably, beside what pgbench makes of the same machine? */
const generator = fileURLToPath(new URL("./load-generator.ts", import.meta.url));
const connections = 64;
const eventsPerPost = 20;
const world = { shops: 200, items: 4_000 };

/** Durable settings: what is acknowledged is on the disk. */
const durable = {
  fsync: "on",
  synchronous_commit: "on",
  shared_buffers: "512MB",
  max_wal_size: "4GB",
  checkpoint_timeout: "15min",
  wal_compression: "on",
};

type Sample = {
  rate: number;
  p50Ms: number;
  p99Ms: number;
  postgresMicros: number;
  nodeMicros: number;
  generatorMicros: number;
  load: string;
};
type Outcome = {
  events: number;
  seconds: number;
  p50Ms: number;
  p99Ms: number;
  cpuMicros?: number;
};
type Contestant = {
  readonly name: string;
  readonly pid?: () => number;
  readonly attempt: (seconds: number, seed: number) => Promise<Outcome>;
};

export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "8" },
      rounds: { type: "string", default: "5" },
    },
  });
  const plan = { seconds: Number(values.seconds), rounds: Number(values.rounds) };
  if (!(plan.seconds > 0) || !(plan.rounds > 0))
    throw new Error("--seconds and --rounds are numbers above 0");
  const database = await startExternal(durable);
  const servers: ServerProcess[] = [];
  const start = async (options: Partial<AppendServerSettings>, program?: Program) => {
    const server = await startServerProcess(
      { url: database.url, port: await freePort(), ...options },
      program,
    );
    servers.push(server);
    return server;
  };
  try {
    const door = await prepareWholeServer(database.url);
    await preparePeers(database, world);
    const append = await start({});
    const oneByOne = await start({ maximumBatch: 1, lanes: 16, poolSize: 16 });
    console.log(
      `bench ingest: PostgreSQL ${database.version}, fsync on, ${plan.rounds} interleaved rounds of ${plan.seconds} s, ${connections} connections, a post is of one shop, ${world.shops} shops × ${world.items} items`,
    );
    console.log(machineLine());
    const peers = contestants(database, { append, oneByOne });
    const samples = await runRounds(peers, { ...plan, database });
    report(samples);
    await append.stop();
    await oneByOne.stop();
    // Its consumers follow every event, so it runs when nobody else does.
    const whole = await start({}, "whole-server");
    const product = wholeServer(whole, door);
    printMedians(await runRounds(product, { ...plan, database }), samples);
  } finally {
    for (const server of servers) await server.stop();
    await database.stop();
  }
}

/** The peers, and our append behind a small HTTP door of its own. */
function contestants(
  database: TestServer,
  { append, oneByOne }: { append: ServerProcess; oneByOne: ServerProcess },
): Contestant[] {
  return [
    {
      name: "a pgbench insert + upsert",
      attempt: (seconds) => runPeer(database, "single", seconds),
    },
    { name: "b pgbench same rows", attempt: (seconds) => runPeer(database, "same-rows", seconds) },
    { name: "append, single posts", pid: append.pid, attempt: poster(append, 1) },
    {
      name: `append, ${eventsPerPost}-event posts`,
      pid: append.pid,
      attempt: poster(append, eventsPerPost),
    },
    { name: "c append, one transaction an event", pid: oneByOne.pid, attempt: poster(oneByOne, 1) },
  ];
}

/** For information: the whole product, with its guards in front and all that follows an event behind. */
function wholeServer(whole: ServerProcess, door: Door): Contestant[] {
  return [1, eventsPerPost].map((size) => ({
    name: `whole server, ${size === 1 ? "single" : `${size}-event`} posts`,
    pid: whole.pid,
    attempt: poster(whole, size, door),
  }));
}

function poster(server: ServerProcess, size: number, door: Door = smallDoor) {
  return (seconds: number, seed: number): Promise<Outcome> =>
    runLoad({ ...door, port: server.port, eventsPerPost: size, seconds, seed });
}

const smallDoor: Door = { path: "/events", headers: {} };

async function runLoad(
  load: Door & {
    port: number;
    eventsPerPost: number;
    seconds: number;
    seed: number;
  },
): Promise<LoadReport> {
  const settings: LoadSettings = { ...load, ...world, connections };
  const report = JSON.parse(
    await runToEnd(process.execPath, [generator, JSON.stringify(settings)]),
  ) as LoadReport;
  if (report.failures > 0)
    throw new Error(
      `${report.failures} of ${report.posts} posts were not applied, the first: ${report.firstFailure}`,
    );
  return report;
}

async function runRounds(
  all: readonly Contestant[],
  plan: { rounds: number; seconds: number; database: TestServer },
): Promise<Map<string, Sample[]>> {
  const samples = new Map<string, Sample[]>(all.map(({ name }) => [name, []]));
  for (const [index, { attempt }] of all.entries()) await attempt(1, index + 1);
  for (let round = 1; round <= plan.rounds; round += 1) {
    // Each round begins with another contestant, so that nobody always runs after the same one.
    const order = all
      .map((_, index) => all[(index + round) % all.length])
      .filter((one) => one !== undefined);
    for (const { name, pid, attempt } of order) {
      const before = {
        postgres: treeCpuMicros(plan.database.pid()),
        node: pid === undefined ? 0 : treeCpuMicros(pid()),
      };
      const outcome = await attempt(
        plan.seconds,
        1000 * round + all.findIndex((one) => one.name === name),
      );
      const sample: Sample = {
        rate: outcome.events / outcome.seconds,
        p50Ms: outcome.p50Ms,
        p99Ms: outcome.p99Ms,
        postgresMicros: (treeCpuMicros(plan.database.pid()) - before.postgres) / outcome.events,
        nodeMicros: pid === undefined ? 0 : (treeCpuMicros(pid()) - before.node) / outcome.events,
        generatorMicros: (outcome.cpuMicros ?? 0) / outcome.events,
        load: loadNow(),
      };
      samples.get(name)?.push(sample);
      console.log(
        `round ${round}  ${name.padEnd(34)} ${sample.rate.toFixed(0).padStart(7)} events/s  PostgreSQL ${sample.postgresMicros.toFixed(0)} µs  Node ${sample.nodeMicros.toFixed(0)} µs  generator ${sample.generatorMicros.toFixed(0)} µs  load ${sample.load}`,
      );
    }
  }
  return samples;
}

function report(samples: ReadonlyMap<string, readonly Sample[]>): void {
  const [a, b, single, posts, c] = [...samples.values()];
  if (
    a === undefined ||
    b === undefined ||
    single === undefined ||
    posts === undefined ||
    c === undefined
  )
    throw new Error("a contestant is missing");
  printMedians(samples, samples);
  console.log("\nGoals (median of the ratios paired by round):");
  const goals: [string, number, number][] = [
    ["single posts / (a)", paired(single, a), 0.6],
    ["20-event posts / (a)", paired(posts, a), 2.5],
    ["single posts / (b)", paired(single, b), 1],
    ["20-event posts / (b)", paired(posts, b), 3],
    ["single posts / (c)", paired(single, c), 1.5],
  ];
  for (const [name, value, goal] of goals) {
    console.log(
      `${value >= goal ? "reached" : "MISSED "}  ${name.padEnd(22)} ${value.toFixed(2)} (goal ${goal})`,
    );
  }
}

function printMedians(
  samples: ReadonlyMap<string, readonly Sample[]>,
  peers: ReadonlyMap<string, readonly Sample[]>,
): void {
  const [a = [], b = []] = [...peers.values()];
  const of = (rows: readonly Sample[], pick: (sample: Sample) => number): number =>
    median(rows.map(pick));
  console.log(
    "\nMedians of the rounds; CPU is microseconds an event. All of it, the generator's too, comes from the same cores.",
  );
  printTable(
    [
      "",
      "events/s",
      "of (a)",
      "of (b)",
      "p50 ms",
      "p99 ms",
      "PostgreSQL µs",
      "Node µs",
      "generator µs",
    ],
    [...samples].map(([name, rows]) => [
      name,
      of(rows, (row) => row.rate).toFixed(0),
      paired(rows, a).toFixed(2),
      paired(rows, b).toFixed(2),
      of(rows, (row) => row.p50Ms).toFixed(1),
      Number.isNaN(of(rows, (row) => row.p99Ms)) ? "–" : of(rows, (row) => row.p99Ms).toFixed(1),
      of(rows, (row) => row.postgresMicros).toFixed(0),
      of(rows, (row) => row.nodeMicros).toFixed(0),
      of(rows, (row) => row.generatorMicros).toFixed(0),
    ]),
  );
}

/** Ratios within a round share the same weather on the machine; their median is what counts. */
function paired(rows: readonly Sample[], against: readonly Sample[]): number {
  return median(rows.map((row, index) => row.rate / (against[index]?.rate ?? Number.NaN)));
}
