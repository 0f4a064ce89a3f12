import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { afterEach, describe, expect, test } from "vitest";
import { removeDataFolder, startEmbedded, type EmbeddedEngine } from "./embedded.ts";
import { openEngine } from "./engine.ts";
import { isProcessAlive } from "./folder-lock.ts";

const quiet = (): void => undefined;
const folders: string[] = [];
const engines: EmbeddedEngine[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dianmai-embedded-"));
  folders.push(folder);
  return folder;
}

async function start(folder: string): Promise<EmbeddedEngine> {
  const engine = await startEmbedded({ folder, log: quiet });
  engines.push(engine);
  return engine;
}

async function ask(url: string, sql: string): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[];
  } finally {
    await client.end();
  }
}

afterEach(async () => {
  for (const engine of engines.splice(0)) await engine.stop();
  for (const folder of folders.splice(0)) removeDataFolder(folder);
});

describe("the embedded PostgreSQL", () => {
  test("keeps its data over a restart, with checksums, and listens on loopback alone", async () => {
    const folder = newFolder();
    const first = await start(folder);
    await ask(first.url, "CREATE TABLE kept AS SELECT 42 AS n");
    const settings = await ask(
      first.url,
      "SELECT current_setting('data_checksums') AS sums, current_setting('listen_addresses') AS addresses, rolsuper FROM pg_roles WHERE rolname = current_user",
    );
    expect(settings).toEqual([{ sums: "on", addresses: "127.0.0.1", rolsuper: false }]);
    await first.stop();
    expect(isProcessAlive(first.pid)).toBe(false);
    const second = await start(folder);
    expect(await ask(second.url, "SELECT n FROM kept")).toEqual([{ n: 42 }]);
  });

  test("keeps its passwords in a file that only the owner may read", async () => {
    const folder = newFolder();
    const engine = await start(folder);
    const file = join(folder, "engine-secrets.json");
    expect(statSync(file).mode & 0o077).toBe(0);
    const wrong = new URL(engine.url);
    wrong.password = "wrong";
    await expect(ask(wrong.toString(), "SELECT 1")).rejects.toThrow(
      /password authentication failed/,
    );
    expect(engine.url).toContain(
      (JSON.parse(readFileSync(file, "utf8")) as { password: string }).password,
    );
  });

  test("refuses a folder that another server holds, and lets commands join that server", async () => {
    const folder = newFolder();
    const engine = await start(folder);
    await expect(startEmbedded({ folder, log: quiet })).rejects.toThrow(
      /in use by another Dianmai server \(process \d+/,
    );
    const joined = await openEngine({ folder, joinRunning: true, log: quiet });
    expect(joined).toMatchObject({ url: engine.url, kind: "embedded", isJoined: true });
  });

  test("takes over the lock of a process that is dead", async () => {
    const folder = newFolder();
    writeFileSync(
      join(folder, "server.lock"),
      JSON.stringify({
        pid: process.pid,
        startMark: "another life",
        startedAt: "2020-01-01T00:00:00Z",
      }),
    );
    const engine = await start(folder);
    expect(await ask(engine.url, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  test("ends when its server is killed without a word, and the next start finds every committed row", async () => {
    const folder = newFolder();
    const source = `import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, "embedded.ts"))};
      const engine = await startEmbedded({ folder: ${JSON.stringify(folder)}, log() {} });
      console.log(JSON.stringify({ url: engine.url, pid: engine.pid })); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module-typescript", "-e", source], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const line = await new Promise<string>((done) =>
      child.stdout.once("data", (data: Buffer) => done(String(data))),
    );
    const victim = JSON.parse(line) as { url: string; pid: number };
    await ask(victim.url, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
    const died = new Promise((done) => child.once("exit", done));
    child.kill("SIGKILL");
    await died;
    const engine = await start(folder);
    expect(await ask(engine.url, "SELECT count(*)::int AS n FROM kept")).toEqual([{ n: 1000 }]);
    for (let waited = 0; waited < 100 && isProcessAlive(victim.pid); waited += 1) await wait(100);
    expect(isProcessAlive(victim.pid)).toBe(false);
  });

  test("comes back after PostgreSQL itself was killed", async () => {
    const folder = newFolder();
    const first = await start(folder);
    await ask(first.url, "CREATE TABLE kept AS SELECT 7 AS n");
    process.kill(first.pid, "SIGKILL");
    await first.ended;
    await first.stop();
    const second = await start(folder);
    expect(await ask(second.url, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
  });

  test("names the port when it is taken", async () => {
    const engine = await start(newFolder());
    const port = Number(new URL(engine.url).port);
    await expect(startEmbedded({ folder: newFolder(), port, log: quiet })).rejects.toThrow(
      `Port ${port} is in use`,
    );
  });

  test("says in one sentence that an external database does not answer, without its password", async () => {
    const opening = openEngine({
      databaseUrl: "postgres://a:hidden@127.0.0.1:1/x",
      folder: newFolder(),
      log: quiet,
    });
    await expect(opening).rejects.toThrow(
      /^PostgreSQL at postgres:\/\/a@127.0.0.1:1\/x does not answer/,
    );
  });
});
