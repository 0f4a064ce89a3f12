import { fork, type ChildProcess } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { AppendServerSettings } from "./append-server.ts";

/** The append alone behind a small door, or the whole product. */
export type Program = "append-server" | "whole-server";
const readyWaitMs = 30_000;

export type ServerProcess = {
  readonly port: number;
  readonly address: string;
  readonly pid: () => number;
  /** SIGKILL: a crash. */
  readonly kill: () => Promise<void>;
  readonly restart: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** Last words of processes that ended without being told to: a server may fail a request, never itself. */
  readonly collapses: readonly string[];
};

/** What we did to the process ourselves. */
const ended = new WeakSet<ChildProcess>();

/** Starts the append server as a child, ready to answer. */
export async function startServerProcess(
  settings: AppendServerSettings,
  program: Program = "append-server",
): Promise<ServerProcess> {
  const collapses: string[] = [];
  let child = await launch({ settings, program, collapses });
  return {
    collapses,
    port: settings.port,
    address: `http://127.0.0.1:${settings.port}`,
    pid: () => child.pid ?? 0,
    kill: () => end(child, "SIGKILL"),
    restart: async () => {
      await end(child, "SIGKILL");
      child = await launch({ settings, program, collapses });
    },
    stop: () => end(child, "SIGTERM"),
  };
}

type Launch = {
  readonly settings: AppendServerSettings;
  readonly program: Program;
  readonly collapses: string[];
};

function launch({ settings, program, collapses }: Launch): Promise<ChildProcess> {
  const file = fileURLToPath(new URL(`./${program}.ts`, import.meta.url));
  const child = fork(file, [JSON.stringify(settings)], {
    execArgv: [],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  return new Promise((done, fail) => {
    let said = "";
    const timer = setTimeout(() => {
      child.kill("SIGKILL");
      fail(new Error(`append server not ready in ${readyWaitMs / 1000} s: ${said}`));
    }, readyWaitMs);
    child.stderr?.on("data", (text: Buffer) => (said = (said + String(text)).slice(-4_000)));
    child.stdout?.on("data", (text: Buffer) => {
      if (!String(text).includes("ready")) return;
      clearTimeout(timer);
      done(child);
    });
    child.once("exit", (code) => {
      clearTimeout(timer);
      if (!ended.has(child)) collapses.push(`ended with ${code}: ${said}`);
      fail(new Error(`append server ended with ${code}: ${said}`));
    });
  });
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  ended.add(child);
  const exit = new Promise((done) => child.once("exit", done));
  child.kill(signal);
  await exit;
}
