import { spawn, spawnSync } from "node:child_process";
import { chmodSync, chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { freePort, serverUser, watchOver } from "#database";

const readyWaitMs = 30_000;
const pollMs = 100;

export type TestServer = {
  /** An ordinary role that may create databases; its own database is `dianmai`. */
  readonly url: string;
  readonly adminUrl: string;
  readonly version: string;
  readonly folder: string;
  readonly port: number;
  readonly pid: () => number;
  /** Sends a signal to the postmaster: SIGKILL is a crash. */
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Starts it again on the same folder and port after it ended. */
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** The folder with Debian's server programs: PostgreSQL 15 when there, else the oldest newer one; undefined: none. */
export function externalPrograms(): string | undefined {
  const given = process.env["DIANMAI_TEST_PG_BIN"];
  if (given !== undefined) return given;
  const root = "/usr/lib/postgresql";
  if (!existsSync(root)) return undefined;
  const versions = readdirSync(root)
    .map(Number)
    .filter((version) => version >= 15 && existsSync(join(root, String(version), "bin", "initdb")))
    .toSorted((a, b) => a - b);
  return versions[0] === undefined ? undefined : join(root, String(versions[0]), "bin");
}

/** Starts a PostgreSQL of its own in a throw-away folder, as an operator would run one. */
export async function startExternal(
  settings: Readonly<Record<string, string>> = {},
): Promise<TestServer> {
  const programs = externalPrograms();
  if (programs === undefined) {
    throw new Error(
      "No PostgreSQL server programs found: install Debian's postgresql (15 or newer) or set DIANMAI_TEST_PG_BIN.",
    );
  }
  const user = serverUser();
  const folder = mkdtempSync(join(tmpdir(), "dianmai-pg-"));
  chmodSync(folder, 0o700);
  if (user !== undefined) chownSync(folder, user.uid, user.gid);
  const port = await freePort();
  const made = spawnSync(
    join(programs, "initdb"),
    [
      "-D",
      join(folder, "data"),
      "-U",
      "postgres",
      "-A",
      "trust",
      "-E",
      "UTF8",
      "--locale=C.UTF-8",
      "--no-sync",
    ],
    { ...user, cwd: "/", encoding: "utf8" },
  );
  if (made.status !== 0) throw new Error(`initdb of the test server failed: ${made.stderr}`);
  const launch = { programs, folder, port, settings };
  let child = await launchServer(launch);
  const adminUrl = `postgres://postgres@127.0.0.1:${port}/postgres`;
  const version = await createOwner(adminUrl);
  const stop = async (): Promise<void> => {
    await end(child, "SIGINT");
    rmSync(folder, { recursive: true, force: true });
  };
  return {
    url: `postgres://dianmai@127.0.0.1:${port}/dianmai`,
    adminUrl,
    version,
    folder,
    port,
    pid: () => child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    restart: async () => {
      await end(child, "SIGINT");
      child = await launchServer(launch);
    },
    stop,
  };
}

type Launch = {
  readonly programs: string;
  readonly folder: string;
  readonly port: number;
  readonly settings: Readonly<Record<string, string>>;
};

async function launchServer(launch: Launch): Promise<ReturnType<typeof spawn>> {
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: launch.folder,
    fsync: "off",
    max_connections: "200",
    shared_buffers: "128MB",
    max_wal_size: "2GB",
    log_min_messages: "fatal",
    ...launch.settings,
  };
  const flags = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const data = join(launch.folder, "data");
  for (let waitedMs = 0; waitedMs < readyWaitMs;) {
    const child = spawn(
      join(launch.programs, "postgres"),
      ["-D", data, "-p", String(launch.port), ...flags],
      {
        ...serverUser(),
        cwd: "/",
        stdio: "ignore",
      },
    );
    watchOver(child, new Promise((done) => child.once("exit", () => done())));
    // Until the children of a killed server have let its memory go, a new one ends at once: try again.
    while (child.exitCode === null && child.signalCode === null && waitedMs < readyWaitMs) {
      if (await answers(launch.port)) return child;
      await wait(pollMs);
      waitedMs += pollMs;
    }
    await wait(pollMs);
    waitedMs += pollMs;
  }
  throw new Error(
    `The test server on port ${launch.port} did not start in ${readyWaitMs / 1000} seconds.`,
  );
}

async function answers(port: number): Promise<boolean> {
  const client = new pg.Client({ host: "127.0.0.1", port, user: "postgres", database: "postgres" });
  client.on("error", () => undefined);
  const isUp = await client.connect().then(
    () => true,
    () => false,
  );
  await client.end().catch(() => undefined);
  return isUp;
}

async function end(child: ReturnType<typeof spawn>, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await ended;
}

async function createOwner(adminUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    await client.query("CREATE ROLE dianmai LOGIN CREATEDB CREATEROLE BYPASSRLS");
    await client.query("CREATE DATABASE dianmai OWNER dianmai");
    const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
    return rows[0]?.server_version ?? "";
  } finally {
    await client.end();
  }
}
