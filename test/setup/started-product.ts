import { spawn } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { freePort } from "#database";

export type StartedProduct = {
  readonly api: string;
  /** Everything that the process has written: its logger, its notes, its warnings. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

const readyWaitMs = 30_000;
const pollMs = 100;

/** The product as an operator starts it, on a database that is there, talking as much as it can into a file. */
export async function startProduct(settings: {
  databaseUrl: string;
  secretKey: Buffer;
}): Promise<StartedProduct> {
  const folder = mkdtempSync(path.join(tmpdir(), "dianmai-product-"));
  const logFile = path.join(folder, "server.log");
  const port = await freePort();
  const file = openSync(logFile, "a");
  const child = spawn(
    process.execPath,
    [path.resolve(import.meta.dirname, "../../bin/dianmai.mjs"), "start"],
    {
      stdio: ["ignore", file, file],
      env: {
        ...process.env,
        DATABASE_URL: settings.databaseUrl,
        DIANMAI_SECRET_KEY: settings.secretKey.toString("base64url"),
        DIANMAI_DATA_FOLDER: folder,
        DIANMAI_PORT: String(port),
        DIANMAI_LOG_LEVEL: "trace",
        DIANMAI_MIN_FREE_BYTES: "0",
      },
    },
  );
  closeSync(file);
  const api = `http://127.0.0.1:${port}/api/v1`;
  const log = (): string => readFileSync(logFile, "utf8");
  const ended = new Promise((done) => child.once("exit", done));
  for (let waitedMs = 0; ; waitedMs += pollMs) {
    const isUp = await fetch(`${api}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) break;
    if (child.exitCode !== null || waitedMs >= readyWaitMs)
      throw new Error(`the product did not start: ${log()}`);
    await wait(pollMs);
  }
  return {
    api,
    log,
    stop: async () => {
      child.kill("SIGTERM");
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
