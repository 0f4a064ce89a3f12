import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import type { EngineLog } from "./cluster.ts";
import { isProcessAlive } from "./folder-lock.ts";
import { freePort } from "./free-port.ts";
import type { ServerUser } from "./server-user.ts";

const startAttemptLimit = 6;
const readyWaitMs = 60_000;
const fastStopWaitMs = 30_000;
const immediateStopWaitMs = 5_000;
const pollMs = 50;

const defaultSettings: Readonly<Record<string, string>> = {
  listen_addresses: "127.0.0.1",
  unix_socket_directories: "",
  max_connections: "100",
  shared_buffers: "128MB",
  max_wal_size: "2GB",
  // A young chain grows from nothing to a million rows in minutes; plans made for empty tables must not outlive that.
  autovacuum_naptime: "10s",
  wal_compression: "on",
  jit: "off",
  random_page_cost: "1.1",
  idle_in_transaction_session_timeout: "60s",
  log_min_messages: "warning",
  // The login may take on the roles that it makes (from PostgreSQL 16 on that has to be asked for).
  createrole_self_grant: "set, inherit",
  timezone: "UTC",
};

/** A PostgreSQL that outlived its server holds the folder: it is stopped, as its owner is dead. */
export async function stopOrphan(cluster: string, log: EngineLog): Promise<void> {
  const pid = orphanPid(cluster);
  if (pid === undefined) return;
  log("warn", `Stopping PostgreSQL (process ${pid}) left over from a server that died.`);
  const steps: readonly (readonly [NodeJS.Signals, number])[] = [
    ["SIGINT", fastStopWaitMs],
    ["SIGQUIT", immediateStopWaitMs],
    ["SIGKILL", immediateStopWaitMs],
  ];
  for (const [signal, limitMs] of steps) {
    if (!isProcessAlive(pid)) return;
    process.kill(pid, signal);
    for (let waitedMs = 0; waitedMs < limitMs && isProcessAlive(pid); waitedMs += pollMs)
      await wait(pollMs);
  }
}

function orphanPid(cluster: string): number | undefined {
  const file = join(cluster, "postmaster.pid");
  if (!existsSync(file)) return undefined;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isProcessAlive(pid)) return undefined;
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("postgres") ? pid : undefined;
  } catch {
    return process.platform === "linux" ? undefined : pid;
  }
}

export type Launch = {
  readonly port?: number | undefined;
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly log: EngineLog;
  readonly cluster: string;
  readonly programs: string;
  readonly user: ServerUser | undefined;
};
export type Running = {
  readonly process: ChildProcess;
  readonly port: number;
  readonly ended: Promise<void>;
};

/** A free port may be taken between asking and using; memory of a killed server takes a moment to be let go. */
export async function startPostgres(launch: Launch): Promise<Running> {
  let reason = "";
  for (let attempt = 0; attempt < startAttemptLimit; attempt += 1) {
    const port = launch.port ?? (await freePort());
    const result = await startOnce(launch, port);
    if (result.status === "running") return result.running;
    reason = result.reason;
    const passing = /pre-existing shared memory|lock file .* already exists/i.test(reason);
    const taken = /could not bind|Address already in use/i.test(reason);
    if (taken && launch.port !== undefined) {
      throw new Error(`Port ${port} is in use; choose another for the embedded PostgreSQL.`);
    }
    if (!passing && !taken) break;
    await wait(500);
  }
  throw new Error(
    `The embedded PostgreSQL does not start: ${reason.trim().split("\n").slice(-4).join(" ")}`,
  );
}

type StartResult =
  | { readonly status: "running"; readonly running: Running }
  | { readonly status: "failed"; readonly reason: string };

async function startOnce(launch: Launch, port: number): Promise<StartResult> {
  const settings = { ...defaultSettings, ...launch.settings };
  const flags = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const child = spawn(
    join(launch.programs, "postgres"),
    ["-D", launch.cluster, "-p", String(port), ...flags],
    {
      ...launch.user,
      cwd: "/",
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" },
    },
  );
  let output = "";
  let isReady = false;
  child.stderr?.setEncoding("utf8").on("data", (text: string) => {
    if (isReady) launch.log("debug", text.trim());
    else output = (output + text).slice(-8_000);
  });
  const ended = new Promise<void>((done) => {
    child.once("error", (error) => {
      output += error.message;
      done();
    });
    child.once("exit", () => done());
  });
  watchOver(child, ended);
  isReady = await becomesReady(launch.cluster, child, ended);
  if (isReady) return { status: "running", running: { process: child, port, ended } };
  child.kill("SIGQUIT");
  return { status: "failed", reason: output };
}

/** The watcher's input is a pipe from us: when we die by whatever hand it closes, and PostgreSQL is told to stop. */
export function watchOver(child: ChildProcess, ended: Promise<void>): void {
  if (child.pid === undefined || process.platform === "win32") return;
  const watcher = spawn(
    "/bin/sh",
    ["-c", 'cat >/dev/null; kill -INT "$1"', "sh", String(child.pid)],
    {
      cwd: "/",
      detached: true,
      stdio: ["pipe", "ignore", "ignore"],
    },
  );
  watcher.on("error", () => undefined);
  watcher.unref();
  void ended.then(() => watcher.kill("SIGKILL"));
}

/**
 * The eighth line of postmaster.pid says "ready" once connections are accepted. A connection would not do as a
 * sign, because a stranger may answer on the same port.
 */
async function becomesReady(
  cluster: string,
  child: ChildProcess,
  ended: Promise<void>,
): Promise<boolean> {
  let hasEnded = false;
  void ended.then(() => (hasEnded = true));
  for (let waitedMs = 0; waitedMs < readyWaitMs && !hasEnded; waitedMs += pollMs) {
    const lines = readLines(join(cluster, "postmaster.pid"));
    if (lines[0] === String(child.pid) && lines[7]?.trim() === "ready") return true;
    await wait(pollMs);
  }
  return false;
}

function readLines(file: string): readonly string[] {
  try {
    return readFileSync(file, "utf8").split("\n");
  } catch {
    return [];
  }
}

/** A fast shutdown breaks open connections and writes a checkpoint; a server that hangs is cut off. */
export async function stopPostgres(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGINT");
  const timer = setTimeout(() => child.kill("SIGQUIT"), fastStopWaitMs);
  await ended;
  clearTimeout(timer);
}
