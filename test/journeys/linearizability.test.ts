import { hash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate, openPool, readTenant, type Pool } from "#database";
import {
  createAppender,
  eventKey,
  journalMigrations,
  type Appender,
  type EntriesOf,
  type PreparedEvent,
} from "#journal";
import { canonicalJson, randomInteger, seededRandom, type CloudEvent, type Random } from "#kernel";
import { createPoster, ledgerMigrations, readBalanceAt, readUnitBalances } from "#ledger";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";
import { checkLinearizable, type Model, type Operation } from "./linearizability-checker.ts";

const historyCount = process.env["DIANMAI_DEEP"] === "1" ? 200 : 8;
const seed = Number(process.env["DIANMAI_SEED"] ?? 20261123);
const tenantId = 1;
const clientCount = 6;
const operationsPerClient = 40;
const unit = "loyalty";

type Call =
  | { readonly what: "earn" | "redeem"; readonly points: number }
  | { readonly what: "read" };
/** `available` is what a refusal says that there was. */
type Answer =
  | { readonly status: "applied" }
  | { readonly status: "refused"; readonly available: number }
  | { readonly status: "read"; readonly points: number };
type Recorded = Operation<Call, Answer>;

/** One member's account of points: earning always works, redeeming never below zero, a read sees all that ended before it. */
const account: Model<number, Call, Answer> = {
  start: 0,
  key: String,
  step: (points, call, answer) => {
    if (call.what === "read")
      return answer.status === "read" && answer.points === points ? points : undefined;
    if (call.what === "earn") return answer.status === "applied" ? points + call.points : undefined;
    if (answer.status === "applied")
      return points >= call.points ? points - call.points : undefined;
    return answer.status === "refused" && answer.available === points && points < call.points
      ? points
      : undefined;
  },
};

const entriesOf: EntriesOf = (event) => {
  const { member, points } = event.data as { member: string; points: number };
  if (event.type === "PointsEarned")
    return [{ kind: "transfer", unit, debit: member, credit: "issued", quantity: points }];
  return [
    { kind: "transfer", unit, debit: "redeemed", credit: member, quantity: points, floor: 0 },
  ];
};

function prepare(
  stream: string,
  type: string,
  data: { member: string; points: number; id: string },
): PreparedEvent {
  const envelope: CloudEvent = {
    specversion: "1.0",
    id: data.id,
    source: "till",
    type,
    time: "2026-03-02T08:00:00Z",
    data,
  };
  const body = canonicalJson(envelope);
  return {
    kind: "event",
    stream,
    type,
    version: 1,
    source: "till",
    id: data.id,
    key: eventKey("till", data.id),
    contentHash: hash("sha256", body, "buffer"),
    body,
    at: Date.parse(envelope.time),
    errorMs: 0,
    envelope,
    data,
  };
}

let database: FreshDatabase;
/** Two servers' worth: each has its own connections, its own lanes and knows nothing of the other. */
let servers: { readonly pool: Pool; readonly appender: Appender }[];

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
  servers = [0, 1].map(() => {
    const pool = openPool(database.url, { size: 4 });
    return {
      pool,
      appender: createAppender({ pool, poster: createPoster(entriesOf), now: Date.now }),
    };
  });
});

afterAll(async () => {
  for (const { pool } of servers) await pool.end();
  await database.drop();
});

type Play = {
  readonly name: string;
  readonly random: Random;
  readonly readPoints: (client: number) => Promise<number>;
};

/** What both readers of the ledger say of the account, by turns: the kept balance and the sum of its postings. */
async function readPoints(name: string, client: number): Promise<number> {
  const { pool } = serverOf(client + 1);
  return readTenant(pool, tenantId, async (tx) => {
    if (client % 2 === 0)
      return readBalanceAt(tx, { tenantId, stream: name, unit, account: "member" });
    const balances = await readUnitBalances(tx, { tenantId, stream: name, unit });
    return balances.find((balance) => balance.account === "member")?.quantity ?? 0;
  });
}

function serverOf(client: number) {
  const server = servers[client % servers.length];
  if (server === undefined) throw new Error("no server");
  return server;
}

/** Lets the clients loose on one account and records who called what when, and what came back. */
async function play({ name, random, readPoints: read }: Play): Promise<Recorded[]> {
  const history: Recorded[] = [];
  let clock = 0;
  const answer = async (client: number, call: Call, id: string): Promise<Answer> => {
    if (call.what === "read") return { status: "read", points: await read(client) };
    const type = call.what === "earn" ? "PointsEarned" : "PointsRedeemed";
    const [result] = await serverOf(client).appender.append(tenantId, [
      prepare(name, type, { member: "member", points: call.points, id }),
    ]);
    if (result?.status === "applied") return { status: "applied" };
    if (result?.status === "refused")
      return { status: "refused", available: Number(result.refusal.params?.["available"]) };
    throw new Error(`unexpected result ${JSON.stringify(result)}`);
  };
  const run = async (client: number, calls: readonly Call[]) => {
    for (const [index, call] of calls.entries()) {
      const began = (clock += 1);
      const given = await answer(client, call, `${name}-${client}-${index}`);
      history.push({ client, call, answer: given, began, ended: (clock += 1) });
    }
  };
  const plans = Array.from({ length: clientCount }, () =>
    Array.from({ length: operationsPerClient }, () => randomCall(random)),
  );
  await Promise.all(plans.map((calls, client) => run(client, calls)));
  return history;
}

function randomCall(random: Random): Call {
  const roll = random();
  if (roll < 0.3) return { what: "earn", points: randomInteger(random, 1, 9) };
  return roll < 0.65 ? { what: "redeem", points: randomInteger(random, 1, 12) } : { what: "read" };
}

describe("the checker itself", () => {
  const earn = (client: number, began: number, ended: number): Recorded => ({
    client,
    call: { what: "earn", points: 5 },
    answer: { status: "applied" },
    began,
    ended,
  });
  const read = (
    points: number,
    when: { client: number; began: number; ended: number },
  ): Recorded => ({ call: { what: "read" }, answer: { status: "read", points }, ...when });

  test("a read during a change may see it or not, a read after it must", () => {
    expect(
      checkLinearizable([earn(0, 1, 4), read(0, { client: 1, began: 2, ended: 3 })], account)
        .isLinearizable,
    ).toBe(true);
    expect(
      checkLinearizable([earn(0, 1, 4), read(5, { client: 1, began: 2, ended: 3 })], account)
        .isLinearizable,
    ).toBe(true);
    expect(
      checkLinearizable([earn(0, 1, 2), read(0, { client: 1, began: 3, ended: 4 })], account)
        .isLinearizable,
    ).toBe(false);
  });

  test("once a read has seen a change no later read may miss it", () => {
    const history = [
      earn(0, 1, 9),
      read(5, { client: 1, began: 2, ended: 3 }),
      read(0, { client: 2, began: 4, ended: 5 }),
    ];
    expect(checkLinearizable(history, account)).toMatchObject({
      isLinearizable: false,
      explained: 2,
      operations: 3,
    });
  });

  test("two redemptions of the last points cannot both be granted", () => {
    const redeem = (client: number): Recorded => ({
      client,
      call: { what: "redeem", points: 5 },
      answer: { status: "applied" },
      began: 3,
      ended: 4,
    });
    expect(checkLinearizable([earn(0, 1, 2), redeem(1)], account).isLinearizable).toBe(true);
    expect(checkLinearizable([earn(0, 1, 2), redeem(1), redeem(2)], account).isLinearizable).toBe(
      false,
    );
  });
});

describe(`${clientCount} clients over two servers on one account (seed ${seed})`, () => {
  test(`${historyCount} histories of redemptions, earnings and reads are linearizable`, async () => {
    const random = seededRandom(seed);
    const seen = { operations: 0, refused: 0, overlapping: 0, tried: 0 };
    for (let index = 0; index < historyCount; index += 1) {
      const name = `member:L${index}`;
      const history = await play({
        name,
        random,
        readPoints: (client) => readPoints(name, client),
      });
      const verdict = checkLinearizable(history, account);
      expect(verdict, `history ${name}: ${JSON.stringify(history)}`).toMatchObject({
        isLinearizable: true,
        operations: clientCount * operationsPerClient,
      });
      seen.operations += history.length;
      seen.tried += verdict.tried;
      seen.refused += history.filter(({ answer }) => answer.status === "refused").length;
      seen.overlapping += history.filter(({ began, ended }) => ended - began > 1).length;
    }
    process.stdout.write(
      `histories ${historyCount}, operations ${seen.operations}, overlapping others ${seen.overlapping}, refused ${seen.refused}, configurations tried ${seen.tried}, not linearizable 0\n`,
    );
    expect(seen.refused).toBeGreaterThan(historyCount * 10);
    expect(seen.overlapping).toBeGreaterThan(seen.operations / 2);
  });

  test("a reader that answers from an old balance is caught", async () => {
    const name = "member:stale";
    const kept = new Map<number, number>();
    const history = await play({
      name,
      random: seededRandom(seed + 1),
      readPoints: async (client) => {
        const points =
          client === 0
            ? (kept.get(client) ?? (await readPoints(name, client)))
            : await readPoints(name, client);
        if (!kept.has(client)) kept.set(client, points);
        return points;
      },
    });
    const verdict = checkLinearizable(history, account);
    expect(verdict.isLinearizable).toBe(false);
    expect(verdict.explained).toBeLessThan(verdict.operations);
  });

  test("a redemption that checks the balance outside the lock is caught", async () => {
    const name = "member:unlocked";
    const careless: EntriesOf = (event) =>
      entriesOf(event).map((entry) =>
        entry.kind === "transfer" ? { ...entry, floor: -1_000_000 } : entry,
      );
    const [first] = servers;
    if (first === undefined) throw new Error("no server");
    const appender = createAppender({
      pool: first.pool,
      poster: createPoster(careless),
      now: Date.now,
    });
    let clock = 0;
    const earned = prepare(name, "PointsEarned", {
      member: "member",
      points: 5,
      id: "unlocked-earn",
    });
    await appender.append(tenantId, [earned]);
    const history: Recorded[] = [
      {
        client: 9,
        call: { what: "earn", points: 5 },
        answer: { status: "applied" },
        began: (clock += 1),
        ended: (clock += 1),
      },
    ];
    const looks = await Promise.all(
      [1, 2].map(async (client) => ({
        client,
        began: (clock += 1),
        available: await readPoints(name, client),
      })),
    );
    for (const { client, began, available } of looks) {
      expect(available).toBe(5);
      const data = { member: "member", points: 5, id: `unlocked-${client}` };
      await appender.append(tenantId, [prepare(name, "PointsRedeemed", data)]);
      history.push({
        client,
        call: { what: "redeem", points: 5 },
        answer: { status: "applied" },
        began,
        ended: (clock += 1),
      });
    }
    expect(checkLinearizable(history, account).isLinearizable).toBe(false);
  });
});
