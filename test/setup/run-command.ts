import { spawn } from "node:child_process";
import path from "node:path";

export type CommandRun = {
  readonly code: number | null;
  readonly output: string;
  readonly notes: string;
};

/** Runs `dianmai …` as an operator does, in a process of its own. */
export function runCommand(argv: readonly string[]): Promise<CommandRun> {
  return new Promise((done, fail) => {
    const program = path.resolve(import.meta.dirname, "../../bin/dianmai.mjs");
    const child = spawn(process.execPath, [program, ...argv], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let notes = "";
    child.stdout.on("data", (text: Buffer) => (output += String(text)));
    child.stderr.on("data", (text: Buffer) => (notes += String(text)));
    child.once("error", fail);
    child.once("close", (code) => done({ code, output, notes }));
  });
}
