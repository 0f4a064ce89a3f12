import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "#database";
import { journalMigrations } from "#journal";
import { randomInteger, seededRandom } from "#kernel";
import { ledgerMigrations } from "#ledger";
import { freePort } from "#database";
import { externalPrograms, startExternal, type TestServer } from "../setup/external-server.ts";
import { flawless, flawsOf, judge } from "./judge.ts";
import { brokenLaws } from "./laws.ts";
import { startTill, type Till } from "./retrying-till.ts";
import { startServerProcess, type Program, type ServerProcess } from "./server-process.ts";
import { prepareWholeServer, type Door } from "./whole-server.ts";

const isDeep = process.env["DIANMAI_DEEP"] === "1";
const seed = Number(process.env["DIANMAI_SEED"] ?? 20_261_122);
const tillCount = 8;
const pollMs = 10;
const limitBusyMs = 60_000;
const hasServerPrograms = externalPrograms() !== undefined;
if (!hasServerPrograms)
  process.stdout.write(
    "crash tests are left out: no PostgreSQL server programs to kill (apt-get install postgresql)\n",
  );

/** The append alone takes counts too; the whole product has its consumers, flows and keys running beside it. */
const programs: readonly (readonly [Program, number])[] = [
  ["append-server", isDeep ? 100 : 10],
  ["whole-server", isDeep ? 200 : 20],
];

describe.skipIf(!hasServerPrograms).each(programs)(
  "%s killed at random points",
  (program, rounds) => {
    let database: TestServer;
    let adminUrl: string;
    let servers: ServerProcess[] = [];
    let door: Door | undefined;

    beforeAll(async () => {
      database = await startExternal({ fsync: "on" });
      adminUrl = database.adminUrl.replace(/postgres$/, "dianmai");
      if (program === "whole-server") door = await prepareWholeServer(database.url);
      else await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
      servers = [
        await startServerProcess({ url: database.url, port: await freePort() }, program),
        await startServerProcess({ url: database.url, port: await freePort() }, program),
      ];
    });

    afterAll(async () => {
      for (const server of servers) await server.stop();
      await database.stop();
    });

    it(`two servers and PostgreSQL survive ${rounds} kills without a lost, doubled or wrong event`, async () => {
      const random = seededRandom(seed);
      const addresses = servers.map(({ address }) => address);
      const tills: Till[] = Array.from({ length: tillCount }, (_, number) =>
        startTill({
          seed: seed + number,
          number,
          addresses,
          answerWaitMs: 20_000,
          limitAttempts: 1_000,
          ...(door !== undefined && { door }),
        }),
      );
      const killed: Record<string, number> = {};
      const startedAt = Date.now();
      for (let round = 0; round < rounds; round += 1) {
        await untilBusy(tills);
        await wait(randomInteger(random, 100, 700));
        const victim =
          ["postgres", "server", "servers", "postgres and server"][randomInteger(random, 0, 3)] ??
          "postgres";
        killed[victim] = (killed[victim] ?? 0) + 1;
        const one = servers[randomInteger(random, 0, 1)];
        const victims =
          victim === "servers"
            ? servers
            : victim.includes("server") && one !== undefined
              ? [one]
              : [];
        if (victim.includes("postgres")) killWithChildren(database.pid());
        for (const server of victims) await server.kill();
        if (victim.includes("postgres")) await database.restart();
        for (const server of victims) await server.restart();
      }
      const roundsEndedAt = Date.now();
      for (const till of tills) till.stop();
      await Promise.all(tills.map(({ work }) => work));
      const verdict = await judge(adminUrl, tills);
      process.stdout.write(
        `crash of ${program}: seed ${seed}, ${rounds} rounds of ${((roundsEndedAt - startedAt) / 1000 / rounds).toFixed(1)} s (tills are answered again, 0.1 to 0.7 s pass, kill -9, restart), killed ${JSON.stringify(killed)}, ${verdict.acknowledged} events acknowledged, ${verdict.retries} retries, ${verdict.replays} replays\n`,
      );
      expect(servers.flatMap(({ collapses }) => collapses)).toEqual([]);
      expect(verdict.acknowledged).toBeGreaterThan(rounds * 10);
      expect(verdict.retries).toBeGreaterThan(0);
      expect(flawsOf(verdict)).toEqual(flawless);
    });

    // The laws are the same for both programs; biting once is enough.
    if (program !== "append-server") return;
    it("each law counts the row that was planted against it", async () => {
      expect(await brokenLaws(adminUrl)).toEqual({});
      for (const [law, plant] of Object.entries(plants)) {
        await planted(adminUrl, plant, async (broken) =>
          expect(Object.keys(broken), plant).toContain(law),
        );
      }
    });
  },
);

const plants = {
  "a stream has no gap": "delete from journal_events where seq = 5",
  "a source's id is in the journal once":
    "insert into journal_events select tenant_id, 'place:X', 1, recorded_at, type, version, at_ms, error_ms, chain_seq, event_key, body, mends, digest from journal_events limit 1",
  "a head is the last event of its stream": "update journal_heads set last_seq = last_seq + 1",
  "every event has its identity": "delete from journal_identities where seq = 3",
  "links follow one another to the head":
    "update journal_links set first_seq = first_seq + 1 where first_seq = 1",
  "an event posts each of its lines once":
    "insert into ledger_postings select tenant_id, stream, seq, 77, recorded_at, kind, unit, debit, credit, quantity, at_ms, error_ms, period_ms, event_key from ledger_postings where kind = 0 limit 1",
  "a balance is the sum of its postings":
    "update ledger_balances set quantity = quantity + 1 where account = 'shelf'",
  "an account agrees with its assertions": "update ledger_assertions set quantity = quantity + 1",
} as const;

/** Judges the laws over a planted fault, which is taken back afterwards. */
async function planted(
  adminUrl: string,
  plant: string,
  look: (broken: object) => unknown,
): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  const tables = [
    "journal_events",
    "journal_heads",
    "journal_identities",
    "journal_links",
    "ledger_postings",
    "ledger_balances",
    "ledger_assertions",
  ];
  try {
    for (const table of tables)
      await client.query(`create table kept_${table} as select * from ${table}`);
    await client.query(plant);
    look(await brokenLaws(adminUrl));
  } finally {
    for (const table of tables) {
      await client.query(`truncate ${table}`);
      await client.query(`insert into ${table} select * from kept_${table}`);
      await client.query(`drop table kept_${table}`);
    }
    await client.end();
  }
}

/** A kill tells something only under load: waits until as many events as there are tills were acknowledged anew. */
async function untilBusy(tills: readonly Till[]): Promise<void> {
  const acknowledged = () => tills.reduce((sum, { memory }) => sum + memory.acknowledged.size, 0);
  const wanted = acknowledged() + tills.length;
  for (let waited = 0; acknowledged() < wanted; waited += pollMs) {
    if (waited > limitBusyMs) throw new Error("the tills were not answered again");
    await wait(pollMs);
  }
}

/** The postmaster and every process below it at once, as when the machine goes. */
function killWithChildren(pid: number): void {
  const children = readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((candidate) => parentOf(candidate) === pid);
  for (const victim of [pid, ...children]) {
    try {
      process.kill(victim, "SIGKILL");
    } catch {
      // It ended by itself in between.
    }
  }
}

function parentOf(pid: number): number | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "latin1");
    return Number(text.slice(text.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return undefined;
  }
}
