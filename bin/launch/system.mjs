import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { run } from "./run.mjs";
import { LaunchError, say } from "./say.mjs";

const browserNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const serverRoot = "/usr/lib/postgresql";
let isListFresh = false;

/** The browser of the browser tests: DIANMAI_CHROMIUM, else the system's, else Debian's where we may install it. */
export async function makeBrowser() {
  const given = process.env.DIANMAI_CHROMIUM;
  if (given !== undefined) {
    if (existsSync(given)) return given;
    throw new LaunchError(`DIANMAI_CHROMIUM names ${given}, which is not there.`);
  }
  const found = findBrowser();
  if (found !== undefined) return found;
  const reason = await install(["chromium", "fonts-noto-cjk"]);
  return findBrowser() ?? without("browser tests", `no Chromium found, and ${reason}`);
}

/** Debian's PostgreSQL server, which the tests start themselves as the external engine. */
export async function makeServerPrograms() {
  if (process.env.DIANMAI_TEST_PG_BIN !== undefined) return process.env.DIANMAI_TEST_PG_BIN;
  if (hasServer()) return undefined;
  const reason = await install(["postgresql"], keepDebianFromStartingOne);
  if (!hasServer())
    without(
      "tests on an external PostgreSQL (they run on the embedded one)",
      `no PostgreSQL server programs found, and ${reason}`,
    );
  return undefined;
}

function findBrowser() {
  for (const name of browserNames) {
    try {
      return execFileSync("sh", ["-c", `command -v ${name}`], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim();
    } catch {
      continue;
    }
  }
  return undefined;
}

function hasServer() {
  if (!existsSync(serverRoot)) return false;
  return readdirSync(serverRoot).some(
    (version) => Number(version) >= 15 && existsSync(join(serverRoot, version, "bin", "initdb")),
  );
}

/** Debian makes and starts a cluster with the package unless told not to beforehand. */
function keepDebianFromStartingOne() {
  const folder = "/etc/postgresql-common/createcluster.d";
  mkdirSync(folder, { recursive: true });
  const file = join(folder, "no-main-cluster.conf");
  if (!existsSync(file)) writeFileSync(file, "create_main_cluster = false\n");
}

/** Installs Debian packages; the answer says why it did not work, for the sentence of those who must do without. */
async function install(packages, before = () => undefined) {
  if (process.platform !== "linux" || !existsSync("/usr/bin/apt-get"))
    return "this system has no apt-get";
  if (process.getuid?.() !== 0)
    return `only root may install it (apt-get install ${packages.join(" ")})`;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  say(`Installing ${packages.join(", ")} with apt-get …`);
  if (!isListFresh) await run("apt-get", ["update", "-q"], { env });
  isListFresh = true;
  before();
  const { code, output } = await run(
    "apt-get",
    ["install", "-y", "-q", "--no-install-recommends", ...packages],
    { env },
  );
  return code === 0
    ? "it is not where it was looked for"
    : `apt-get failed: ${output.trim().split("\n").pop()}`;
}

function without(what, reason) {
  if (process.env.CI === "true")
    throw new LaunchError(`In CI nothing is skipped, but the ${what} cannot run: ${reason}.`, 1);
  say(`Skipping the ${what}: ${reason}.`);
  return undefined;
}
