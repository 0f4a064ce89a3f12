import { spawn } from "node:child_process";
import {
  chownSync,
  existsSync,
  readFileSync,
  readdirSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { tmpdir } from "node:os";
import type { ServerUser } from "./server-user.ts";

export type EngineLog = (level: "debug" | "info" | "warn", text: string) => void;

export type ClusterOptions = {
  readonly cluster: string;
  readonly programs: string;
  readonly user: ServerUser | undefined;
  readonly password: string;
  readonly log: EngineLog;
};

const majorVersion = "18";
/** A fresh cluster takes about 40 MB, its first segments of the log 32 MB; below this a start would fail half way. */
const newClusterMinBytes = 300 * 1024 * 1024;

/** Makes the database cluster unless the folder holds one; a cluster of another major version is refused. */
export async function initialiseCluster(options: ClusterOptions): Promise<void> {
  const { cluster, log } = options;
  const versionFile = join(cluster, "PG_VERSION");
  const isComplete = existsSync(join(cluster, "dianmai-complete"));
  if (isComplete) {
    const version = readFileSync(versionFile, "utf8").trim();
    if (version === majorVersion) return;
    throw new Error(
      `The data in ${cluster} were written by PostgreSQL ${version}, this release brings ${majorVersion}: make a backup with the release that wrote them and restore it here (dianmai backup, dianmai restore).`,
    );
  }
  refuseWithoutSpace(cluster);
  emptyUnfinished(cluster);
  log("info", "Preparing the embedded PostgreSQL (once).");
  await runInitdb(options);
  writeFileSync(join(cluster, "dianmai-complete"), "");
}

function refuseWithoutSpace(cluster: string): void {
  const { bavail, bsize } = statfsSync(dirname(cluster));
  if (bavail * bsize >= newClusterMinBytes) return;
  const freeMb = Math.floor((bavail * bsize) / 1024 / 1024);
  throw new Error(
    `${dirname(cluster)} has ${freeMb} MB free, the database needs ${newClusterMinBytes / 1024 / 1024} MB to begin; free some space or choose another --data-folder.`,
  );
}

/** What an interrupted preparation left has never held data, because the mark is written last. */
function emptyUnfinished(cluster: string): void {
  if (existsSync(join(cluster, "PG_VERSION")) && existsSync(join(cluster, "postmaster.opts"))) {
    throw new Error(
      `${cluster} holds a PostgreSQL cluster that Dianmai did not make; choose another --data-folder.`,
    );
  }
  for (const name of readdirSync(cluster))
    rmSync(join(cluster, name), { recursive: true, force: true });
}

async function runInitdb({ cluster, programs, user, password }: ClusterOptions): Promise<void> {
  const passwordFile = join(tmpdir(), `dianmai-init-${process.pid}`);
  writeFileSync(passwordFile, password, { mode: 0o600, flag: "wx" });
  if (user !== undefined) chownSync(passwordFile, user.uid, user.gid);
  const flags = [
    "-D",
    cluster,
    "-U",
    "postgres",
    "-A",
    "scram-sha-256",
    "--pwfile",
    passwordFile,
    "-E",
    "UTF8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--locale=C",
    "--data-checksums",
    "--no-instructions",
  ];
  try {
    await run(join(programs, "initdb"), flags, user);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

async function run(
  program: string,
  flags: readonly string[],
  user: ServerUser | undefined,
): Promise<void> {
  const child = spawn(program, flags, {
    ...user,
    cwd: "/",
    stdio: ["ignore", "ignore", "pipe"],
    env: { PATH: process.env["PATH"], LC_ALL: "C", TZ: "UTC" },
  });
  let output = "";
  child.stderr
    .setEncoding("utf8")
    .on("data", (text: string) => (output = (output + text).slice(-4_000)));
  await new Promise<void>((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => {
      if (code === 0) done();
      else fail(new Error(`initdb could not prepare the database: ${output.trim()}`));
    });
  });
}
