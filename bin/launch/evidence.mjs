import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { homedir, hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

/** Keeps what a part of the deep tests printed last, with what it was run on, and nothing that names the machine. */
export function keepEvidence(base, { name, output, seconds, totals }) {
  const folder = join(base, "docs", "evidence");
  mkdirSync(folder, { recursive: true });
  const head = [
    `npm run test:deep -- --shard ${name}`,
    `date     ${new Date().toISOString().slice(0, 10)}`,
    `commit   ${commitOf(base)}`,
    `node     ${process.version}`,
    `seed     ${process.env.DIANMAI_SEED ?? "as each test prints"}`,
    `minutes  ${(seconds / 60).toFixed(1)}`,
    `totals   ${totalsText(totals)}`,
  ].join("\n");
  const text = `${head}\n\n${withoutMachine(output, base).trim()}\n`;
  writeFileSync(join(folder, `${name}.txt`), text);
}

export function totalsText({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

/** Without colours, folders and names of this machine. */
export function withoutMachine(output, base) {
  let text = stripVTControlCharacters(output);
  const names = [
    [base.replace(/\/$/, ""), "."],
    [homedir(), "~"],
    [tmpdir(), "<tmp>"],
    [hostname(), "<host>"],
  ];
  for (const [found, instead] of names)
    if (found.length > 3) text = text.replaceAll(found, instead);
  return text.replace(/\n{3,}/g, "\n\n");
}

function commitOf(base) {
  const git = (...args) => {
    try {
      return execFileSync("git", args, { cwd: base, encoding: "utf8" }).trim();
    } catch {
      return "";
    }
  };
  const commit = git("rev-parse", "--short=12", "HEAD");
  if (commit === "") return "unknown";
  const changed = git("status", "--porcelain", "--", ".", ":!docs/evidence");
  return changed === "" ? commit : `${commit} with changes`;
}
