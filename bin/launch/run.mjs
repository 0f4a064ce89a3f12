import { spawn } from "node:child_process";
import { delimiter, dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { root } from "./say.mjs";

const repeatedSignalMs = 1_000;
/** Node 22 runs TypeScript with a warning that tells a user nothing. */
const nodeFlags = ["--disable-warning=ExperimentalWarning"];
const outputLimit = 4_000_000;
let isInterrupted = false;

/** True once Ctrl-C or a stop signal has come: no further step is begun. */
export function wasInterrupted() {
  return isInterrupted;
}

/** The environment in which our own Node comes first, so that npm and every child use it too. */
export function environmentFor(node, extra = {}) {
  const path = `${dirname(node)}${delimiter}${process.env.PATH ?? ""}`;
  return { ...process.env, ...extra, PATH: path };
}

/** Runs a program of the repository with our Node until it ends; its exit code is the answer. */
export async function runProgram(context, args, extra = {}) {
  const { code } = await run(context.node, [...nodeFlags, ...args], {
    env: environmentFor(context.node, extra),
    isShown: true,
  });
  return code;
}

/**
 * Runs a program, shown or collected. The child has a process group of its own: Ctrl-C reaches us alone and goes
 * on once, where terminal and npm together would send it two or three times and cut the orderly stop short.
 */
export function run(
  program,
  args,
  { env = process.env, isShown = false, cwd = fileURLToPath(root), onText } = {},
) {
  return new Promise((done) => {
    const stdio = isShown ? ["ignore", "inherit", "inherit"] : ["ignore", "pipe", "pipe"];
    const child = spawn(program, args, { env, cwd, stdio, detached: process.platform !== "win32" });
    let output = "";
    const take = (text) => {
      output = (output + text).slice(-outputLimit);
      onText?.(text);
    };
    child.stdout?.setEncoding("utf8").on("data", take);
    child.stderr?.setEncoding("utf8").on("data", take);
    const stopForwarding = forwardSignals(child);
    child.once("error", (error) => {
      stopForwarding();
      done({ code: 127, output: error.message });
    });
    child.once("close", (code, signal) => {
      stopForwarding();
      done({ code: code ?? (signal === "SIGINT" ? 130 : 143), output, signal });
    });
  });
}

/** Vitest and npm start programs of their own, so the whole group is told. */
function forwardSignals(child) {
  let lastAt = 0;
  const forward = (signal) => {
    if (Date.now() - lastAt < repeatedSignalMs) return;
    lastAt = Date.now();
    isInterrupted = true;
    try {
      process.kill(process.platform === "win32" ? child.pid : -child.pid, signal);
    } catch {
      child.kill(signal);
    }
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"];
  for (const signal of signals) process.on(signal, forward);
  return () => {
    for (const signal of signals) process.off(signal, forward);
  };
}
