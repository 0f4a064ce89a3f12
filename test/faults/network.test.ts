import { connect } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "#database";
import { journalMigrations } from "#journal";
import { randomInteger, seededRandom } from "#kernel";
import { ledgerMigrations } from "#ledger";
import { freePort } from "#database";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";
import { startChaosProxy, type ChaosProxy } from "./chaos-proxy.ts";
import { flawless, flawsOf, judge } from "./judge.ts";
import { startTill, type Till } from "./retrying-till.ts";
import { startServerProcess, type ServerProcess } from "./server-process.ts";

const faults = process.env["DIANMAI_DEEP"] === "1" ? 200 : 20;
const seed = Number(process.env["DIANMAI_SEED"] ?? 20_261_123);
const tillCount = 6;
/** An answer that takes longer is given up, as an operator sets it in the URL of the database. */
const queryWaitMs = 2_000;
/** PostgreSQL ends a transaction whose client is silent after 30 s; until then it holds its locks. */
const limitRecoveryMs = 60_000;

describe("network between server and PostgreSQL", () => {
  let database: FreshDatabase;
  let proxies: ChaosProxy[] = [];
  let servers: ServerProcess[] = [];
  /** The database is judged as a whole, so whoever sold in it is heard. */
  const everyTill: Till[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
    const target = new URL(database.url);
    for (let number = 0; number < 2; number += 1) {
      const proxy = await startChaosProxy({ host: target.hostname, port: Number(target.port) });
      proxies = [...proxies, proxy];
      const url = new URL(database.url);
      url.port = String(proxy.port);
      url.hostname = "127.0.0.1";
      url.searchParams.set("query_timeout", String(queryWaitMs));
      servers = [
        ...servers,
        await startServerProcess({ url: url.toString(), port: await freePort() }),
      ];
    }
  });

  afterAll(async () => {
    for (const server of servers) await server.stop();
    for (const proxy of proxies) await proxy.stop();
    await database.drop();
  });

  it(`${faults} cuts, resets, delays and lost answers double nothing and lose nothing`, async () => {
    const random = seededRandom(seed);
    const tills = startTills(servers, seed);
    everyTill.push(...tills);
    const done: Record<string, number> = {};
    for (let fault = 0; fault < faults; fault += 1) {
      await wait(randomInteger(random, 50, 400));
      const proxy = proxies[randomInteger(random, 0, 1)];
      const kind = (["cut", "reset", "loseAnswers", "delay", "refuse"] as const)[
        randomInteger(random, 0, 4)
      ];
      if (proxy === undefined || kind === undefined) continue;
      done[kind] = (done[kind] ?? 0) + 1;
      await strike(proxy, kind);
    }
    const verdict = await closeAndJudge(everyTill, database);
    process.stdout.write(
      `network: seed ${seed}, ${JSON.stringify(done)}, ${verdict.acknowledged} events acknowledged, ${verdict.retries} retries\n`,
    );
    expect(servers.flatMap(({ collapses }) => collapses)).toEqual([]);
    expect(verdict.retries).toBeGreaterThan(0);
    expect(flawsOf(verdict)).toEqual(flawless);
  });

  it("half-open connections are given up and the servers go on without a double effect", async () => {
    const tills = startTills(servers, seed + 100);
    everyTill.push(...tills);
    await wait(1_000);
    for (const proxy of proxies) proxy.halfOpen();
    const struckAt = Date.now();
    const known = countOf(tills);
    while (countOf(tills) < known + 200 && Date.now() - struckAt < limitRecoveryMs) await wait(100);
    const recoveredMs = Date.now() - struckAt;
    const verdict = await closeAndJudge(everyTill, database);
    process.stdout.write(
      `half-open: ${recoveredMs} ms until 200 more events were acknowledged, ${verdict.retries} retries\n`,
    );
    expect(servers.flatMap(({ collapses }) => collapses)).toEqual([]);
    expect(recoveredMs).toBeLessThan(limitRecoveryMs);
    expect(flawsOf(verdict)).toEqual(flawless);
  });

  it("the proxy's half-open link neither answers nor closes", async () => {
    const target = new URL(database.url);
    const proxy = await startChaosProxy({ host: target.hostname, port: Number(target.port) });
    const socket = connect(proxy.port, "127.0.0.1");
    let heard = 0;
    socket.on("data", () => (heard += 1));
    await new Promise((done) => socket.once("connect", done));
    await wait(50);
    // PostgreSQL answers a request for encryption with one letter.
    const askForEncryption = Buffer.from([0, 0, 0, 8, 4, 210, 22, 47]);
    proxy.halfOpen();
    socket.write(askForEncryption);
    await wait(300);
    expect({ heard, isClosed: socket.destroyed }).toEqual({ heard: 0, isClosed: false });
    socket.destroy();
    await proxy.stop();
  });
});

function startTills(servers: readonly ServerProcess[], from: number): Till[] {
  const addresses = servers.map(({ address }) => address);
  return Array.from({ length: tillCount }, (_, number) =>
    startTill({
      seed: from + number,
      number: from + number,
      addresses,
      answerWaitMs: 10_000,
      limitAttempts: 500,
    }),
  );
}

async function closeAndJudge(
  tills: readonly Till[],
  database: FreshDatabase,
): ReturnType<typeof judge> {
  for (const till of tills) till.stop();
  await Promise.all(tills.map(({ work }) => work));
  return judge(database.adminUrl, tills);
}

function countOf(tills: readonly Till[]): number {
  return tills.reduce((sum, { memory }) => sum + memory.acknowledged.size, 0);
}

async function strike(
  proxy: ChaosProxy,
  kind: "cut" | "reset" | "loseAnswers" | "delay" | "refuse",
): Promise<void> {
  const lastsMs = 250;
  switch (kind) {
    case "cut":
    case "reset":
    case "loseAnswers":
      proxy[kind]();
      return;
    case "delay":
      proxy.delay(30);
      await wait(lastsMs);
      proxy.delay(0);
      return;
    case "refuse":
      proxy.refuse(true);
      proxy.reset();
      await wait(lastsMs);
      proxy.refuse(false);
  }
}
