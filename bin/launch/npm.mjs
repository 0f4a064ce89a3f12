import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { environmentFor, run, wasInterrupted } from "./run.mjs";
import { LaunchError, root } from "./say.mjs";

const installMinBytes = 900 * 1024 * 1024;

const reasons = [
  [
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|network/i,
    "npm's registry cannot be reached; check the network or the proxy and try again",
  ],
  [/ENOSPC/, "the disk is full; free about 1 GB and try again"],
  [
    /EACCES|EPERM|EROFS/,
    "this user may not write in the checkout; give it write permission, or run as its owner",
  ],
  [
    /EUSAGE|in sync/,
    "package.json and package-lock.json do not fit together; take both from the same commit",
  ],
  [
    /E404|ETARGET|EINTEGRITY/,
    "npm's registry does not offer a package of package-lock.json as written; check which registry npm uses",
  ],
];

/** Runs npm with the given Node; a failure becomes one sentence that says what to do. */
export async function npm(node, args) {
  await refuseWithoutSpace();
  const quiet = ["--no-audit", "--no-fund", "--loglevel=error"];
  const script = npmScript();
  const [program, first] = script === undefined ? ["npm", []] : [node, [script]];
  const result = await run(program, [...first, ...args, ...quiet], { env: environmentFor(node) });
  if (result.code === 0) return;
  if (result.code === 127)
    throw new LaunchError("npm is not there; install it beside Node and try again.");
  if (wasInterrupted()) throw new LaunchError("Stopped.", 130);
  const known = reasons.find(([pattern]) => pattern.test(result.output));
  const last = result.output.trim().split("\n").slice(-6).join("\n");
  throw new LaunchError(
    known === undefined ? `npm ${args[0]} failed:\n${last}` : `npm ${args[0]} failed: ${known[1]}.`,
  );
}

/** Inside `npm start` npm says where it lives; called directly, the one on the PATH is used. */
function npmScript() {
  const script = process.env.npm_execpath;
  return script !== undefined && script.endsWith("npm-cli.js") && existsSync(script)
    ? script
    : undefined;
}

async function refuseWithoutSpace() {
  const { bavail, bsize } = await statfs(fileURLToPath(root)).catch(() => ({
    bavail: Infinity,
    bsize: 1,
  }));
  if (bavail * bsize >= installMinBytes) return;
  throw new LaunchError(
    `The disk has ${Math.floor((bavail * bsize) / 1e6)} MB free, the packages need ${Math.floor(installMinBytes / 1e6)} MB; free some space.`,
  );
}
