import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentFor, run } from "./run.mjs";
import { LaunchError, root, say } from "./say.mjs";

const base = fileURLToPath(root);
const sourceFolders = ["src/console", "src/ui", "src/kernel", "src/vocabulary"];
const sourceFiles = ["vite.config.ts", "package-lock.json"];
const builtFolder = "dist/console";
const markFile = join(base, "dist", ".console-sources");

/** Builds the console's pages when they are missing or older than their sources (by content, not by date). */
export async function makeConsole({ node }, { isForced }) {
  if (!existsSync(join(base, "src/console")) || !existsSync(join(base, "vite.config.ts"))) return;
  const mark = sourcesMark();
  const isFresh =
    existsSync(markFile) &&
    readFileSync(markFile, "utf8") === mark &&
    existsSync(join(base, builtFolder, "index.html"));
  if (isFresh && !isForced) return;
  const startedAt = Date.now();
  say("Building the console …");
  const vite = join(base, "node_modules", "vite", "bin", "vite.js");
  const result = await run(node, [vite, "build", "--logLevel", "warn"], {
    env: environmentFor(node, { NODE_ENV: "production" }),
  });
  if (result.code !== 0)
    throw new LaunchError(
      `The console could not be built:\n${result.output.trim().split("\n").slice(-15).join("\n")}`,
      1,
    );
  mkdirSync(join(base, "dist"), { recursive: true });
  writeFileSync(markFile, mark);
  say(`Console built in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}

function sourcesMark() {
  const hash = createHash("sha256");
  const folders = sourceFolders.filter((folder) => existsSync(join(base, folder)));
  const inFolders = folders.flatMap((folder) =>
    filesBelow(join(base, folder)).filter((file) => !/\.test\.tsx?$/.test(file)),
  );
  const files = [...sourceFiles.map((file) => join(base, file)), ...inFolders, ...contracts()];
  for (const file of files.filter((each) => existsSync(each)).sort((a, b) => (a < b ? -1 : 1))) {
    hash.update(file.slice(base.length)).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

function contracts() {
  const domains = join(base, "src", "domains");
  return existsSync(domains)
    ? readdirSync(domains).map((name) => `${domains}${sep}${name}${sep}contract.ts`)
    : [];
}

function filesBelow(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory() ? filesBelow(path) : [path];
  });
}
