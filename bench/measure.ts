import { readdirSync, readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { cpus, loadavg } from "node:os";

const ticksPerSecond = 100;
const outputLimit = 20_000;

/** CPU time of a process and all its descendants, microseconds, dead ones that were waited for included (Linux). */
export function treeCpuMicros(rootPid: number): number {
  const stats = new Map<number, { parent: number; own: number; dead: number }>();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    const stat = readStat(Number(name));
    if (stat !== undefined) stats.set(Number(name), stat);
  }
  let total = 0;
  for (const [pid, { own, dead }] of stats) {
    if (isBelow(pid, { rootPid, stats })) total += own + dead;
  }
  return (total / ticksPerSecond) * 1e6;
}

function readStat(pid: number): { parent: number; own: number; dead: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    const fields = text
      .slice(text.lastIndexOf(")") + 2)
      .split(" ")
      .map(Number);
    const field = (index: number): number => fields[index] ?? 0;
    return { parent: field(1), own: field(11) + field(12), dead: field(13) + field(14) };
  } catch {
    // The process ended between the listing and the reading; its parent has its time now.
    return undefined;
  }
}

function isBelow(
  pid: number,
  of: { rootPid: number; stats: ReadonlyMap<number, { parent: number }> },
): boolean {
  for (
    let at: number | undefined = pid;
    at !== undefined && at > 1;
    at = of.stats.get(at)?.parent
  ) {
    if (at === of.rootPid) return true;
  }
  return false;
}

export function residentMegabytes(pid: number): number {
  const match = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "latin1"));
  return Number(match?.[1] ?? 0) / 1024;
}

/** Runs a program to its end and returns what it printed; a failure carries its words. */
export function runToEnd(program: string, args: readonly string[]): Promise<string> {
  return new Promise((done, fail) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    const take = (text: Buffer): void => {
      output = (output + String(text)).slice(-outputLimit);
    };
    child.stdout.on("data", take);
    child.stderr.on("data", take);
    child.once("error", fail);
    child.once("close", (code) => {
      if (code === 0) done(output);
      else fail(new Error(`${program} ended with ${code}: ${output}`));
    });
  });
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** The value that a share of all values does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** Student's t at 97.5 %, by degrees of freedom from 1 on; beyond the table it is the normal's. */
const studentT = [12.71, 4.3, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23];

/** Mean over runs with the half width of its 95 % interval; undefined values are left out. */
export function meanOf(values: readonly (number | undefined)[]): { mean: number; half: number } {
  const known = values.filter((value) => value !== undefined && Number.isFinite(value)) as number[];
  const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
  if (known.length < 2) return { mean, half: Number.NaN };
  const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (known.length - 1);
  const t = studentT[known.length - 2] ?? 1.96;
  return { mean, half: t * Math.sqrt(variance / known.length) };
}

export function shown(values: readonly (number | undefined)[], digits: number): string {
  const { mean, half } = meanOf(values);
  if (!Number.isFinite(mean)) return "–";
  return Number.isFinite(half)
    ? `${mean.toFixed(digits)} ± ${half.toFixed(digits)}`
    : mean.toFixed(digits);
}

/** Prints rows as a table of plain columns, the first to the left and numbers to the right. */
export function printTable(heads: readonly string[], rows: readonly (readonly string[])[]): void {
  const widths = heads.map((head, column) =>
    Math.max(head.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  ");
  console.log(line(heads));
  console.log(widths.map((width) => "-".repeat(width)).join("  "));
  for (const row of rows) console.log(line(row));
}

export function machineLine(): string {
  const [one = 0, five = 0] = loadavg();
  return `Node ${process.version}, ${cpus().length} × ${cpus()[0]?.model ?? "cpu"}, load average ${one.toFixed(2)} (1 min) ${five.toFixed(2)} (5 min)`;
}

export function loadNow(): string {
  return (loadavg()[0] ?? 0).toFixed(1);
}
