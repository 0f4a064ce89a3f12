import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { randomInteger, seededRandom, units, type JournalEvent, type Random } from "#kernel";
import type { CountAccepted } from "#vocabulary";
import { defineZones, openCountedShops, type CountedShops, type Message } from "./counted-shop.ts";
import { readLedger } from "./history-ledger.ts";

const isDeep = process.env["DIANMAI_DEEP"] === "1";
const shopsEach = isDeep ? 60 : 3;
const seed = Number(process.env["DIANMAI_SEED"] ?? 20261125);
const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const start = Date.parse("2026-03-02T08:00:00+08:00");

let shops: CountedShops;
beforeAll(async () => {
  shops = await openCountedShops();
});
afterAll(() => shops.close());

type When = {
  readonly source: string;
  /** Milliseconds since the start of the day. */
  readonly at: number;
  readonly errorMs?: number;
  readonly deviceseq?: number;
};
let messages = 0;

function message(type: string, when: When, data: object): Message {
  messages += 1;
  const { source, at, errorMs = 0, deviceseq } = when;
  const time = new Date(start + at).toISOString();
  const numbered = deviceseq === undefined ? {} : { deviceseq };
  return { id: `m${messages}`, source, type, time, offsetms: 0, errms: errorMs, ...numbered, data };
}
const sale = (when: When, sku: string, count = 1) =>
  message("SaleRecorded", when, {
    ticket: `T${messages}`,
    lines: [{ sku, quantity: units(count), amountFen: 0 }],
  });
const receipt = (when: When, sku: string, count: number) =>
  message("GoodsReceived", when, {
    document: `D${messages}`,
    supplier: "S-01",
    to: "shelf",
    lines: [{ sku, quantity: units(count) }],
  });
const count = (when: When, what: { sku: string; seen: number; zone: string; since?: number }) =>
  message("ItemCounted", when, {
    session: "CS-1",
    zone: what.zone,
    area: "shelf",
    sku: what.sku,
    quantity: units(what.seen),
    firstScanAt: new Date(start + (what.since ?? when.at)).toISOString(),
    blind: true,
  });

function shuffle<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => [random(), item] as const)
    .toSorted(([left], [right]) => left - right)
    .map(([, item]) => item);
}

/** What a shop comes to when everything has been heard: balances, and what each count was taken for. */
async function outcomeOf(tenantId: number) {
  const { balances } = await readLedger(shops.pool, tenantId);
  const accepted = (await shops.journal(tenantId))
    .filter(({ type }) => type === "CountAccepted")
    .map(({ data }) => data as CountAccepted)
    .map(({ sku, quantity, countedAt, since, variance, raced, by }) => ({
      ...{ sku, quantity, countedAt, since, variance, raced, by },
    }))
    .toSorted((left, right) => (left.sku < right.sku ? -1 : 1));
  return { balances, accepted };
}

async function liveDay(
  zones: Parameters<typeof defineZones>[2],
  arrivals: readonly Message[],
): Promise<Awaited<ReturnType<typeof outcomeOf>>> {
  const tenantId = shops.newTenant();
  shops.setClock(start + 24 * 60 * minuteMs);
  await defineZones(shops, tenantId, zones);
  const results = await shops.receive(tenantId, arrivals);
  expect(results.every(({ status }) => status === "applied")).toBe(true);
  await shops.follow(tenantId);
  return outcomeOf(tenantId);
}

const kinds = [
  ["nothing races", false],
  ["counts race", true],
] as const;

describe(`the laws of counting in a shop (seed ${seed})`, () => {
  test.each(kinds)(
    "a zone that three devices count together is counted as by one (%s)",
    async (_kind, isRaced) => {
      const random = seededRandom(seed);
      for (let shop = 0; shop < shopsEach; shop += 1) {
        const skus = Array.from({ length: 8 }, (_, item) => `sku-${item}`);
        const seen = skus.map((sku) => ({ sku, seen: 20 + randomInteger(random, -2, 2) }));
        const moves = skus.flatMap((sku, item) => [
          receipt({ source: "dock", at: 0 }, sku, 20),
          ...(isRaced ? [sale({ source: "till", at: (60 + item) * minuteMs }, sku)] : []),
        ]);
        const zone = [{ zone: "A", skus }];
        const countedBy = (deviceOf: (item: number) => string) =>
          seen.map((what, item) => {
            const at = (60 + item) * minuteMs;
            return count(
              { source: deviceOf(item), at: at + 30 * secondMs },
              { ...what, zone: "A", since: at - 30 * secondMs },
            );
          });
        const one = await liveDay(zone, shuffle(random, [...moves, ...countedBy(() => "pda-1")]));
        const three = await liveDay(
          zone,
          shuffle(random, [...moves, ...countedBy((item) => `pda-${(item % 3) + 1}`)]),
        );
        expect(three).toEqual(one);
        expect(one.accepted).toHaveLength(skus.length);
        expect(one.accepted.filter(({ raced }) => raced)).toHaveLength(isRaced ? skus.length : 0);
      }
    },
  );

  test.each(kinds)(
    "an item in several zones is counted as in one, when nothing moves during the counting (%s)",
    async (_kind, isRaced) => {
      const random = seededRandom(seed);
      for (let shop = 0; shop < shopsEach; shop += 1) {
        const zones = ["A", "B", "C", "D"].slice(0, randomInteger(random, 2, 4));
        const parts = zones.map((zone) => ({ zone, seen: randomInteger(random, 4, 9) }));
        const total = parts.reduce((sum, part) => sum + part.seen, 0);
        const last = (60 + 5 * (zones.length - 1)) * minuteMs;
        const errorMs = isRaced ? 45 * secondMs : 0;
        const moves = [
          receipt({ source: "dock", at: 0 }, "tea", total + randomInteger(random, -2, 2)),
          sale({ source: "till", at: last + 30 * minuteMs }, "tea", 2),
          ...(isRaced ? [sale({ source: "till", at: last + 20 * secondMs }, "tea")] : []),
        ];
        const pool = await liveDay(
          zones.map((zone) => ({ zone, skus: ["tea"] })),
          shuffle(random, [
            ...moves,
            ...parts.map((part, index) =>
              count(
                { source: `pda-${index}`, at: (60 + 5 * index) * minuteMs, errorMs },
                { sku: "tea", ...part },
              ),
            ),
          ]),
        );
        const single = await liveDay(
          [{ zone: "A", skus: ["tea"] }],
          shuffle(random, [
            ...moves,
            count(
              { source: "pda-0", at: last, errorMs },
              { sku: "tea", seen: total, zone: "A", since: 60 * minuteMs },
            ),
          ]),
        );
        expect(pool).toEqual(single);
        expect(pool.accepted.map(({ raced }) => raced)).toEqual([isRaced]);
      }
    },
  );

  test.each(kinds)(
    "stock below zero that a late receipt explains never turns red, and turns red without it (%s)",
    async (_kind, isRaced) => {
      const random = seededRandom(seed);
      for (let shop = 0; shop < 2 * shopsEach; shop += 1) {
        const isExplained = shop % 2 === 0;
        const at = 60 * minuteMs;
        const late = receipt({ source: "dock", at: at - 5 * minuteMs, deviceseq: 2 }, "tea", 10);
        const nothing = receipt(
          { source: "dock", at: at - 5 * minuteMs, deviceseq: 2 },
          "other",
          1,
        );
        const seen = randomInteger(random, 0, 1) === 0 ? 7 : 10;
        const arrivals = [
          ...shuffle(random, [
            sale({ source: "till", at, deviceseq: 1 }, "tea", 3),
            message("SourceHeard", { source: "dock", at: at + 4 * minuteMs, deviceseq: 3 }, {}),
            message("SourceHeard", { source: "till", at: at + 4 * minuteMs, deviceseq: 2 }, {}),
            ...(isRaced && isExplained
              ? [
                  count(
                    { source: "pda", at: at + minuteMs },
                    { sku: "tea", seen, zone: "A", since: at - minuteMs },
                  ),
                ]
              : []),
          ]),
          isExplained ? late : nothing,
        ];
        const { reds, accepted } = await liveNegative(arrivals, at);
        expect(reds, `shop ${shop}`).toHaveLength(isExplained ? 0 : 1);
        if (isRaced && isExplained) expect(accepted).toMatchObject([{ raced: true, variance: 0 }]);
      }
    },
  );

  test.each(kinds)(
    "a device whose clock is ten minutes wrong, and known to be, changes nothing (%s)",
    async (_kind, isRaced) => {
      for (let shop = 0; shop < shopsEach; shop += 1) {
        const right = await liveWithClock(seededRandom(seed + shop), { isRaced, wrongMs: 0 });
        for (const wrongMs of [-10 * minuteMs, 10 * minuteMs]) {
          const wrong = await liveWithClock(seededRandom(seed + shop), { isRaced, wrongMs });
          expect(wrong, `clock ${wrongMs} ms off`).toEqual(right);
        }
        expect(right.accepted.some(({ raced }) => raced)).toBe(isRaced);
        for (const { at, errorMs, truth } of right.placed)
          expect(Math.abs(at - truth), "the time holds within its error").toBeLessThanOrEqual(
            errorMs,
          );
      }
    },
  );
});

/** Messages come one by one within the quarter of an hour in which a silent source is waited for. */
async function liveNegative(arrivals: readonly Message[], at: number) {
  const tenantId = shops.newTenant();
  shops.setClock(start + at);
  await shops.receive(tenantId, [
    receipt({ source: "dock", at: 0, deviceseq: 1 }, "other", 5),
    sale({ source: "till", at: 0, deviceseq: 0 }, "other"),
  ]);
  await shops.follow(tenantId);
  for (const [index, arrival] of arrivals.entries()) {
    shops.setClock(start + at + (5 + index) * minuteMs);
    await shops.receive(tenantId, [arrival]);
    await shops.follow(tenantId);
  }
  shops.setClock(start + at + 120 * minuteMs);
  await shops.follow(tenantId);
  const journal = await shops.journal(tenantId);
  const ofType = (type: string): JournalEvent[] => journal.filter((event) => event.type === type);
  return {
    reds: ofType("NegativeStockSettled"),
    accepted: ofType("CountAccepted").map(({ data }) => data as CountAccepted),
  };
}

/** A day in which one device's clock runs wrong by so much, after exchanges with the server, of which some are slow. */
async function liveWithClock(random: Random, how: { isRaced: boolean; wrongMs: number }) {
  const { isRaced, wrongMs } = how;
  const tenantId = shops.newTenant();
  const source = "pda-1";
  const bootedAt = start - 3 * 60 * minuteMs;
  const sentAt = start;
  const samples = Array.from({ length: 4 }, (_, sample) => {
    const t0 = sentAt - (10 - sample) * secondMs;
    const [out, back] = [randomInteger(random, 5, 400), randomInteger(random, 5, 400)];
    return { t0: t0 + wrongMs, t1: t0 + out, t2: t0 + out + 1, t3: t0 + out + 1 + back + wrongMs };
  });
  shops.setClock(sentAt + randomInteger(random, 5, 3_000));
  await shops.exchange(tenantId, {
    source,
    boot: "b1",
    t0: sentAt + wrongMs,
    monotonicMs: sentAt - bootedAt,
    samples,
  });
  shops.setClock(start + 24 * 60 * minuteMs);
  const skus = ["tea", "milk", "rice"];
  const truths = new Map<string, number>();
  const byDevice = (type: string, at: number, data: object): Message => {
    const {
      offsetms: _offset,
      errms: _error,
      ...sent
    } = message(type, { source, at: at + wrongMs }, data);
    truths.set(sent.id, start + at);
    const isMonotonic = randomInteger(random, 0, 1) === 1;
    return isMonotonic ? { ...sent, boot: "b1", monotonicms: start + at - bootedAt } : sent;
  };
  const first = messages;
  const arrivals = skus.flatMap((sku, item) => {
    const at = (60 + 10 * item) * minuteMs;
    const seen = {
      session: "CS-1",
      zone: "A",
      area: "shelf",
      sku,
      quantity: units(20 + randomInteger(random, -2, 2)),
      firstScanAt: new Date(start + at - minuteMs + wrongMs).toISOString(),
      blind: true,
    };
    const lines = [{ sku, quantity: units(1) }];
    return [
      receipt({ source: "dock", at: 0 }, sku, 20),
      byDevice("ItemCounted", at, seen),
      byDevice("GoodsDamaged", at + 5 * minuteMs, { from: "shelf", reason: "broken", lines }),
      ...(isRaced ? [sale({ source: "till", at: at - 20 * secondMs }, sku)] : []),
    ];
  });
  const results = await shops.receive(tenantId, shuffle(random, arrivals));
  expect(results.filter(({ status }) => status !== "applied")).toEqual([]);
  await shops.follow(tenantId);
  const journal = await shops.journal(tenantId);
  const placed = journal
    .filter((event) => event.source === source)
    .map(({ envelope, type, at, errorMs }) => ({
      ...{ message: Number(envelope.id.slice(1)) - first, type, at, errorMs },
      truth: truths.get(envelope.id) ?? Number.NaN,
    }));
  return { ...(await outcomeOf(tenantId)), placed };
}
