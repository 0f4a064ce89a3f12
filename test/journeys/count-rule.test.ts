import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate, openPool, readTenant, type Pool } from "#database";
import { createAppender, journalMigrations, type Appender } from "#journal";
import { placeStream, randomInteger, seededRandom, units, type Random } from "#kernel";
import { createPoster, ledgerMigrations, readBalanceAt, readVariances } from "#ledger";
import { stockEntries } from "#inventory";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";
import { modelAccount, type ModelCount, type ModelLeg } from "./count-rule-model.ts";
import {
  arrivalOrder,
  historySku,
  prepare,
  randomHistory,
  type HistoryEvent,
} from "./histories.ts";

const isDeep = process.env["DIANMAI_DEEP"] === "1";
const historyCount = Number(process.env["DIANMAI_HISTORIES"] ?? (isDeep ? 2000 : 300));
const seed = Number(process.env["DIANMAI_SEED"] ?? 20261123);
const tenantId = 1;
const accounts = ["shelf", "backroom"];
const unit = `sku:${historySku}`;

let database: FreshDatabase;
let pool: Pool;
let appender: Appender;

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
  pool = openPool(database.url, { size: 6 });
  appender = createAppender({
    pool,
    poster: createPoster((event) => stockEntries(event.type, event.data)),
    now: () => Date.now(),
  });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

type Known = { readonly seq: number; readonly event: HistoryEvent };

/** Sends a history as it arrives, in posts of random size, with doubles and conflicting bodies among them. */
async function send(
  random: Random,
  arrivals: readonly HistoryEvent[],
): Promise<{ known: Known[]; conflicts: number; doubles: number }> {
  const known: Known[] = [];
  let conflicts = 0;
  let doubles = 0;
  let from = 0;
  while (from < arrivals.length) {
    const post = arrivals.slice(from, from + randomInteger(random, 1, 7));
    from += post.length;
    const items = post
      .flatMap((event) => (random() < 0.1 ? [event, event] : [event]))
      .map((event) => event.prepared);
    const earlier = known[randomInteger(random, 0, Math.max(0, known.length - 1))]?.event.prepared;
    if (earlier !== undefined && random() < 0.1) items.push(earlier);
    if (earlier !== undefined && random() < 0.05) {
      items.push(
        prepare(earlier.stream, {
          ...earlier,
          data: { ...(earlier.data as object), changed: true },
        }),
      );
    }
    const results = await appender.append(tenantId, items);
    for (const [index, result] of results.entries()) {
      if (result.status === "duplicate") doubles += 1;
      if (result.status === "conflict") conflicts += 1;
      const event = post.find((candidate) => candidate.prepared === items[index]);
      if (result.status === "applied" && event !== undefined)
        known.push({ seq: result.seq, event });
    }
  }
  return { known, conflicts, doubles };
}

function modelOf(known: readonly Known[], account: string) {
  const legs: ModelLeg[] = known.flatMap(({ event }) =>
    event.legs.filter((leg) => leg.account === account),
  );
  const rejected = new Set(known.flatMap(({ event }) => event.rejects ?? []));
  const counts: ModelCount[] = known.flatMap(({ event }) =>
    event.count?.account === account && !rejected.has(event.count.id) ? [event.count] : [],
  );
  return modelAccount(legs, counts);
}

describe(`the count rule on ${historyCount} random histories through PostgreSQL (seed ${seed})`, () => {
  test(
    "every balance, every variance and every as-known-then read equals the model",
    { timeout: isDeep ? 3_600_000 : 240_000 },
    async () => {
      const random = seededRandom(seed);
      const seen = { doubles: 0, conflicts: 0, raced: 0, reads: 0, variances: 0 };
      for (let index = 0; index < historyCount; index += 1) {
        const place = `H${index}`;
        const stream = placeStream(place);
        const { known, conflicts, doubles } = await send(
          random,
          arrivalOrder(random, randomHistory(random, place, index % 3 === 2 ? 1 : 15_000)),
        );
        seen.conflicts += conflicts;
        seen.doubles += doubles;
        await readTenant(pool, tenantId, async (tx) => {
          for (const account of accounts) {
            const now = modelOf(known, account);
            seen.raced += now.racedCounts;
            const of = { tenantId, stream, unit, account };
            expect(await readBalanceAt(tx, of), `${place} ${account} now`).toBe(
              units(now.balanceAt(Infinity)),
            );
            const variances = await readVariances(tx, of);
            expect(Object.fromEntries(variances), `${place} ${account} variances`).toEqual(
              Object.fromEntries([...now.variances].map(([id, value]) => [id, units(value)])),
            );
            seen.variances += variances.size;
            for (let read = 0; read < 6; read += 1) {
              const position = randomInteger(random, 1, known.length);
              const at =
                (known[randomInteger(random, 0, known.length - 1)]?.event.prepared.at ?? 0) +
                randomInteger(random, -2, 2);
              const then = modelOf(
                known.filter(({ seq }) => seq <= position),
                account,
              );
              expect(
                await readBalanceAt(tx, { ...of, at, position }),
                `${place} ${account} at ${at} as known at ${position}`,
              ).toBe(units(then.balanceAt(at)));
              seen.reads += 1;
            }
          }
        });
      }
      console.log(
        `histories ${historyCount}, as-known-then reads ${seen.reads}, variances ${seen.variances}, raced counts ${seen.raced}, doubles ${seen.doubles}, conflicts ${seen.conflicts}, wrong 0`,
      );
      expect(seen.raced).toBeGreaterThan(historyCount / 10);
      expect(seen.conflicts).toBeGreaterThan(0);
      const { rows } = await pool.query("select 1").then(() =>
        readTenant(pool, tenantId, (tx) =>
          tx.query<{ wrong: number }>(
            `select count(*)::int as wrong from ledger_balances b where quantity <> coalesce((select sum(case when p.debit = b.account then p.quantity else -p.quantity end)
        from ledger_postings p where p.tenant_id = b.tenant_id and p.stream = b.stream and p.unit = b.unit and (p.debit = b.account or p.credit = b.account)), 0)`,
          ),
        ),
      );
      expect(rows[0]?.wrong).toBe(0);
    },
  );
});
