import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTenant } from "#database";
import { placeStream, randomInteger, seededRandom, type Random } from "#kernel";
import { readBalanceAt } from "#ledger";
import type { ModelCount, ModelLeg } from "./count-rule-model.ts";
import {
  acceptedCount,
  arrivalOrder,
  movement,
  prepare,
  randomHistory,
  rejection,
  shuffled,
  type HistoryEvent,
} from "./histories.ts";
import {
  accountOf,
  historyUnit,
  openHistoryLedger,
  racedCountsOf,
  readAccounts,
  readLedger,
  send,
  stockAccounts,
  type HistoryLedger,
} from "./history-ledger.ts";
import { possibleTruth } from "./possible-sides.ts";

const isDeep = process.env["DIANMAI_DEEP"] === "1";
const historiesEach = isDeep ? 100 : 6;
const seed = Number(process.env["DIANMAI_SEED"] ?? 20261125);
const place = "P1";
const stream = placeStream(place);
const minuteMs = 60_000;

let ledger: HistoryLedger;
beforeAll(async () => {
  ledger = await openHistoryLedger();
});
afterAll(() => ledger.close());

type Given = { readonly history: readonly HistoryEvent[]; readonly random: Random };

/** A law over random histories with counts: first those in which nothing races, then those in which counts race. */
function law(title: string, holds: (given: Given) => Promise<void>): void {
  test.each([
    ["nothing races", false],
    ["counts race", true],
  ])(`${title} (%s)`, async (_kind, isRaced) => {
    const random = seededRandom(seed);
    let raced = 0;
    for (let index = 0; index < historiesEach; index += 1) {
      const history = drawHistory(random, isRaced);
      raced += racedCountsOf(history);
      await holds({ history, random });
    }
    if (isRaced) expect(raced).toBeGreaterThanOrEqual(historiesEach);
    else expect(raced).toBe(0);
  });
}

function drawHistory(random: Random, isRaced: boolean): HistoryEvent[] {
  for (;;) {
    const history = randomHistory(random, place, isRaced && random() < 0.3 ? 1 : 15_000);
    const counts = stockAccounts.flatMap((account) => accountOf(history, account).counts);
    if (counts.length > 0 && racedCountsOf(history) > 0 === isRaced) return history;
  }
}

/** Lives a history in a world of its own and says what the ledger then holds. */
async function live(random: Random, arrivals: readonly HistoryEvent[], strangeness = 0) {
  const tenantId = ledger.newTenant();
  const how = { doubled: strangeness, again: strangeness, conflicting: 0 };
  const { known, doubles } = await send(
    { appender: ledger.appender, tenantId, strangeness: how },
    random,
    arrivals,
  );
  expect(known).toHaveLength(arrivals.length);
  return { tenantId, doubles, state: await readLedger(ledger.pool, tenantId) };
}

const byTime = (history: readonly HistoryEvent[]) =>
  [...history].sort(
    (left, right) =>
      Number(left.rejects !== undefined) - Number(right.rejects !== undefined) ||
      left.prepared.at - right.prepared.at,
  );

describe(`the laws of counting on ${2 * historiesEach} random histories each (seed ${seed})`, () => {
  law("messages in whatever order leave the same stock and the same differences", async (given) => {
    const { history, random } = given;
    const { state } = await live(random, history);
    for (let order = 0; order < 2; order += 1)
      expect((await live(random, shuffled(random, history))).state).toEqual(state);
  });

  law("a message that comes again, once or often, changes nothing", async ({ history, random }) => {
    const { state } = await live(random, history);
    const again = await live(random, history, 0.5);
    expect(again.doubles).toBeGreaterThan(0);
    expect(again.state).toEqual(state);
  });

  law("what comes late ends as if it had come in time, each difference too", async (given) => {
    const { history, random } = given;
    const inTime = await live(random, byTime(history));
    expect((await live(random, arrivalOrder(random, history))).state).toEqual(inTime.state);
  });

  law("what moved and the differences that stand add up to the balance", async (given) => {
    const { history, random } = given;
    const { tenantId } = await live(random, arrivalOrder(random, history));
    const accounts = await readAccounts(ledger.pool, { tenantId, place });
    for (const account of stockAccounts) {
      const { legs, counts } = accountOf(history, account);
      const { balance, variances } = accounts[account] ?? { balance: Number.NaN, variances: {} };
      expect(Object.keys(variances)).toHaveLength(counts.length);
      const moved = legs.reduce((sum, leg) => sum + leg.units, 0);
      expect(Object.values(variances).reduce((sum, each) => sum + each, moved)).toBe(balance);
    }
  });

  law("a count that is taken back is as if it had never been made", async (given) => {
    const { history, random } = given;
    const counts = history.flatMap((event) => event.count ?? []);
    const count = counts[randomInteger(random, 0, counts.length - 1)];
    if (count === undefined) throw new Error("no count");
    const without = history.filter(
      (event) => event.count?.id !== count.id && event.rejects !== count.id,
    );
    const at = Math.max(...history.map((event) => event.prepared.at));
    const base = { id: "taken-back", source: "manager", at, errorMs: 0 };
    const taken = [...history, rejection(stream, base, count.id)];
    const { state } = await live(random, arrivalOrder(random, without));
    expect((await live(random, shuffled(random, taken))).state).toEqual(state);
  });

  law("what was known at a position is read the same ever after", async (given) => {
    const { history, random } = given;
    const tenantId = ledger.newTenant();
    const arrivals = arrivalOrder(random, history);
    const times = arrivals.map((event) => event.prepared.at + randomInteger(random, -1, 1));
    const seen: { position: number; accounts: unknown }[] = [];
    for (const event of arrivals) {
      await send({ appender: ledger.appender, tenantId }, random, [event]);
      const position = seen.length + 1;
      seen.push({ position, accounts: await knownAt(tenantId, { times, position: undefined }) });
    }
    for (const { position, accounts } of seen)
      expect(await knownAt(tenantId, { times, position }), `position ${position}`).toEqual(
        accounts,
      );
    expect(new Set(seen.map(({ accounts }) => JSON.stringify(accounts))).size).toBeGreaterThan(1);
  });

  law("a closed period keeps its quantities, whatever comes late", async (given) => {
    const { history, random } = given;
    const tenantId = ledger.newTenant();
    const times = history.map((event) => event.prepared.at).toSorted((a, b) => a - b);
    const until = (times[Math.floor(times.length * 0.7)] ?? 0) + 1;
    const arrivals = shuffled(random, history);
    const half = Math.floor(arrivals.length / 2);
    const to = { appender: ledger.appender, tenantId };
    await send(to, random, arrivals.slice(0, half));
    const data = { until: new Date(until).toISOString() };
    const close = { id: "close", source: "manager", type: "PeriodClosed", errorMs: 0, data };
    await ledger.appender.append(tenantId, [prepare(stream, { ...close, at: until })]);
    const closed = await closedQuantities(tenantId, until);
    await send(to, random, arrivals.slice(half));
    expect(await closedQuantities(tenantId, until)).toEqual(closed);
    const late = arrivals.slice(half).filter(({ prepared }) => prepared.at < until);
    expect(late.length, "something came late").toBeGreaterThan(0);
  });
});

/** The difference of a lone count for each way to put the movements of its race set before or after it. */
function everyOrder(legs: readonly ModelLeg[], count: ModelCount): number[] {
  const races = (leg: ModelLeg) =>
    Math.abs(leg.at - count.at) <= leg.errorMs + count.errorMs ||
    (count.since <= leg.at && leg.at <= count.at);
  const certain = legs.filter((leg) => !races(leg) && leg.at <= count.at);
  let differences = [count.units - certain.reduce((sum, leg) => sum + leg.units, 0)];
  for (const leg of legs.filter(races))
    differences = differences.flatMap((difference) => [difference, difference - leg.units]);
  return differences;
}

async function knownAt(
  tenantId: number,
  of: { times: readonly number[]; position: number | undefined },
) {
  const known = of.position === undefined ? {} : { position: of.position };
  const accounts = await readAccounts(ledger.pool, { tenantId, place, ...known });
  const key = { tenantId, stream, unit: historyUnit, account: "shelf", ...known };
  const curve = await readTenant(ledger.pool, tenantId, async (tx) => {
    const points: number[] = [];
    for (const at of of.times) points.push(await readBalanceAt(tx, { ...key, at }));
    return points;
  });
  return { accounts, curve };
}

/** Sums of what counts into the periods before a time, by account. */
async function closedQuantities(tenantId: number, until: number): Promise<object[]> {
  return readTenant(ledger.pool, tenantId, async (tx) => {
    const { rows } = await tx.query<object>(
      `select account, sum(quantity)::int8 as quantity from (
          select debit as account, quantity, period_ms, tenant_id from ledger_postings
          union all select credit, -quantity, period_ms, tenant_id from ledger_postings) l
        where tenant_id = $1 and period_ms < $2 group by account order by account`,
      [tenantId, until],
    );
    return rows;
  });
}

describe(`counts side by side (seed ${seed})`, () => {
  const start = Date.parse("2026-03-02T18:00:00+08:00");
  const base = (id: string, seconds: number, errorMs = 0) => ({
    id,
    source: `device-${id}`,
    at: start + seconds * 1000,
    errorMs,
  });

  test.each([
    ["nothing races", false],
    ["sales race with both counts", true],
  ])(
    "two counts of the same quantity with nothing certain between them leave the second without a difference (%s)",
    async (_kind, isRaced) => {
      const random = seededRandom(seed);
      let raced = 0;
      for (let index = 0; index < historiesEach; index += 1) {
        const seen = randomInteger(random, 0, 20);
        const errorMs = isRaced ? 45_000 : 0;
        const counts = [0, 20].map((seconds) =>
          acceptedCount(stream, base(`c${seconds}`, seconds, errorMs), {
            units: seen,
            sinceMs: isRaced ? 2 * minuteMs : 0,
            area: "shelf",
          }),
        );
        const sales = Array.from({ length: isRaced ? 3 : 0 }, (_, sale) =>
          movement(stream, base(`s${sale}`, randomInteger(random, -30, 30), 45_000), {
            type: random() < 0.7 ? "SaleRecorded" : "GoodsReceived",
            units: randomInteger(random, 1, 5),
          }),
        );
        const both = [...counts, ...sales];
        raced += racedCountsOf(both);
        const { tenantId } = await live(
          random,
          shuffled(random, [...randomHistory(random, place), ...both]),
        );
        const { shelf } = await readAccounts(ledger.pool, { tenantId, place });
        expect(shelf?.variances[counts[1]?.count?.id ?? ""], `history ${index}`).toBe(0);
      }
      // The first count may take all of the few sales for itself, so that not every second one races.
      if (isRaced) expect(raced).toBeGreaterThan(1.5 * historiesEach);
      else expect(raced).toBe(0);
    },
  );

  test.each([
    ["alone", 1],
    ["among other counts", 3],
  ])(
    "a count that races never books a difference in a direction that some order of the events contradicts (%s)",
    async (_kind, countCount) => {
      const random = seededRandom(seed);
      const seen = { raced: 0, forgiven: 0, booked: 0 };
      for (let index = 0; index < 2 * historiesEach; index += 1) {
        const sales = Array.from({ length: randomInteger(random, 2, 6) }, (_, sale) =>
          movement(stream, base(`s${sale}`, randomInteger(random, -60, 60), 20_000), {
            type: random() < 0.7 ? "SaleRecorded" : "GoodsReceived",
            units: randomInteger(random, 1, 5),
          }),
        );
        const counts = Array.from({ length: countCount }, (_, count) =>
          acceptedCount(stream, base(`c${count}`, 100 * count, 10_000), {
            units: randomInteger(random, 0, 12),
            sinceMs: randomInteger(random, 0, 30) * 1000,
            area: "shelf",
          }),
        );
        const history = [...sales, ...counts];
        seen.raced += racedCountsOf(history);
        const { tenantId } = await live(random, shuffled(random, history));
        const { shelf } = await readAccounts(ledger.pool, { tenantId, place });
        const { legs, counts: standing } = accountOf(history, "shelf");
        for (const [count, [lowest, highest]] of possibleTruth(legs, standing).variances) {
          const variance = shelf?.variances[count] ?? Number.NaN;
          const told = `${JSON.stringify({ legs, standing })} ${variance} of [${lowest}, ${highest}]`;
          expect(variance >= lowest && variance <= highest, told).toBe(true);
          const [only] = standing;
          const orders = only === undefined || countCount > 1 ? [] : everyOrder(legs, only);
          for (const other of orders) {
            if (variance > 0) expect(other, told).toBeGreaterThanOrEqual(variance);
            if (variance < 0) expect(other, told).toBeLessThanOrEqual(variance);
          }
          if (variance === 0) seen.forgiven += 1;
          else seen.booked += 1;
        }
      }
      expect(seen.raced).toBeGreaterThan(historiesEach);
      expect(seen.forgiven).toBeGreaterThan(0);
      expect(seen.booked).toBeGreaterThan(0);
    },
  );
});
