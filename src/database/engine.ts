import pg from "pg";
import type { EngineLog } from "./cluster.ts";
import { runningEngineUrl, startEmbedded } from "./embedded.ts";

/** PostgreSQL 15 brings the unique indexes and partition behaviour that the journal builds on. */
export const minimumVersionNumber = 150_000;

export type EngineOptions = {
  readonly databaseUrl?: string | undefined;
  readonly folder: string;
  readonly port?: number | undefined;
  /** A command beside a running server works on that server's database instead of failing on its lock. */
  readonly joinRunning?: boolean | undefined;
  /** The data are deleted at the end: the embedded engine need not wait for the disk. */
  readonly isThrowAway?: boolean | undefined;
  readonly log: EngineLog;
};

/** A crash of the machine may cost all of it, which is nothing to data that are deleted anyway. */
const throwAwaySettings = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

export type Engine = {
  readonly url: string;
  readonly kind: "embedded" | "external";
  /** As PostgreSQL numbers itself: 150013 is 15.13. */
  readonly version: number;
  readonly isJoined: boolean;
  readonly stop: () => Promise<void>;
  /** Resolves when an embedded engine ends; never for an external one. */
  readonly ended: Promise<void>;
};

const never = new Promise<void>(() => undefined);
const nothingToStop = async (): Promise<void> => undefined;

/** Opens the database: the external one when an address is given, else the embedded one on the data folder. */
export async function openEngine(options: EngineOptions): Promise<Engine> {
  const { databaseUrl, folder, log } = options;
  if (databaseUrl !== undefined) {
    const version = await versionOf(databaseUrl);
    return {
      url: databaseUrl,
      kind: "external",
      version,
      isJoined: false,
      stop: nothingToStop,
      ended: never,
    };
  }
  const running = options.joinRunning === true ? runningEngineUrl(folder) : undefined;
  if (running !== undefined) {
    const version = await versionOf(running);
    return {
      url: running,
      kind: "embedded",
      version,
      isJoined: true,
      stop: nothingToStop,
      ended: never,
    };
  }
  const embedded = await startEmbedded({
    folder,
    port: options.port,
    ...(options.isThrowAway === true && { settings: throwAwaySettings }),
    log,
  });
  const version = await versionOf(embedded.url);
  return {
    url: embedded.url,
    kind: "embedded",
    version,
    isJoined: false,
    stop: embedded.stop,
    ended: embedded.ended,
  };
}

async function versionOf(url: string): Promise<number> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
  } catch (error) {
    throw new Error(
      `PostgreSQL at ${withoutPassword(url)} does not answer (${(error as Error).message}); check DATABASE_URL and that the server runs.`,
      { cause: error },
    );
  }
  try {
    const { rows } = await client.query<{ version: string }>(
      "SELECT current_setting('server_version_num') AS version",
    );
    const version = Number(rows[0]?.version);
    if (version >= minimumVersionNumber) return version;
    throw new Error(
      `PostgreSQL at ${withoutPassword(url)} is version ${Math.floor(version / 10_000)}, Dianmai needs 15 or newer; upgrade it or leave DATABASE_URL empty for the embedded one.`,
    );
  } finally {
    await client.end();
  }
}

/** An address as it may be shown: without the password. */
export function withoutPassword(url: string): string {
  try {
    const parsed = new URL(url);
    parsed.password = "";
    parsed.search = "";
    return parsed.toString();
  } catch {
    return "the given address";
  }
}
