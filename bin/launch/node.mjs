import { existsSync } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { npm } from "./npm.mjs";
import { LaunchError, root, say } from "./say.mjs";

const wantedMajor = 24;
const floor = [22, 18];

/** The path of a Node that runs TypeScript by itself (22.18 or newer): the one we run on, else one fetched from npm. */
export async function makeNode() {
  if (isEnough(process.versions.node) && process.env.DIANMAI_RUNTIME !== "fetch")
    return process.execPath;
  const folder = fileURLToPath(new URL(".runtime/", root));
  const name = `node-${process.platform === "win32" ? "win" : process.platform}-${process.arch}`;
  const binary = `${folder}node_modules/${name}/bin/node${process.platform === "win32" ? ".exe" : ""}`;
  if (existsSync(binary)) return binary;
  refuseMusl();
  say(
    `Node ${process.versions.node} is older than ${floor.join(".")}: fetching Node ${wantedMajor} into .runtime (once) …`,
  );
  await mkdir(folder, { recursive: true }).catch(refuseFolder);
  await writeFile(`${folder}package.json`, '{ "private": true }\n').catch(refuseFolder);
  await npm(process.execPath, [
    "install",
    "--prefix",
    folder,
    "--no-save",
    "--ignore-scripts",
    `${name}@${wantedMajor}`,
  ]);
  if (existsSync(binary)) return binary;
  throw new LaunchError(
    `No Node ${wantedMajor} for ${process.platform}-${process.arch} on npm; install Node ${floor.join(".")} or newer yourself.`,
  );
}

function isEnough(version) {
  const [major, minor] = version.split(".").map(Number);
  return major > floor[0] || (major === floor[0] && minor >= floor[1]);
}

/** The packages on npm are built for glibc. */
function refuseMusl() {
  if (
    process.platform !== "linux" ||
    process.report?.getReport().header.glibcVersionRuntime !== undefined
  )
    return;
  throw new LaunchError(
    `This system uses musl; install Node ${floor.join(".")} or newer from its own packages.`,
  );
}

function refuseFolder(error) {
  throw new LaunchError(
    `The folder .runtime cannot be written (${error.code}); give this user write permission on the checkout.`,
  );
}
