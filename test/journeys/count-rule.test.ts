import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readTenant } from "#database";
import { placeStream, randomInteger, seededRandom, units } from "#kernel";
import { readBalanceAt, readVariances } from "#ledger";
import { brokenLaws } from "../faults/laws.ts";
import { asOfOnce, frozenSnapshot, setAbsolute, type Reckoned } from "./incumbents.ts";
import { arrivalsOf, randomHistory, type ArrivedEvent } from "./histories.ts";
import {
  accountOf,
  historyUnit,
  modelOf,
  openHistoryLedger,
  racedCountsOf,
  readAccounts,
  send,
  stockAccounts,
  usualStrangeness,
  type HistoryLedger,
  type Known,
} from "./history-ledger.ts";
import { possibleTruth } from "./possible-sides.ts";

const isDeep = process.env["DIANMAI_DEEP"] === "1";
const historyCount = Number(process.env["DIANMAI_HISTORIES"] ?? (isDeep ? 2000 : 300));
const seed = Number(process.env["DIANMAI_SEED"] ?? 20261123);
const tenantId = 1;
const limitMs = isDeep ? 3_600_000 : 240_000;

let ledger: HistoryLedger;

type Played = {
  readonly place: string;
  readonly arrivals: readonly ArrivedEvent[];
  readonly known: readonly Known[];
};
const played: Played[] = [];
const sent = { doubles: 0, conflicts: 0 };

beforeAll(async () => {
  ledger = await openHistoryLedger();
  const random = seededRandom(seed);
  for (let index = 0; index < historyCount; index += 1) {
    const place = `H${index}`;
    const history = randomHistory(random, place, index % 3 === 2 ? 1 : 15_000);
    const arrivals = arrivalsOf(random, history);
    const { known, conflicts, doubles } = await send(
      { appender: ledger.appender, tenantId, strangeness: usualStrangeness },
      random,
      arrivals.map(({ event }) => event),
    );
    played.push({ place, arrivals, known });
    sent.conflicts += conflicts;
    sent.doubles += doubles;
  }
}, limitMs);

afterAll(() => ledger.close());

describe(`the count rule on ${historyCount} random histories through PostgreSQL (seed ${seed})`, () => {
  test(
    "every balance, every variance and every as-known-then read equals the model",
    { timeout: limitMs },
    async () => {
      const random = seededRandom(seed + 1);
      const seen = { raced: 0, reads: 0, variances: 0 };
      for (const { place, known } of played) {
        const events = known.map(({ event }) => event);
        seen.raced += racedCountsOf(events);
        await readTenant(ledger.pool, tenantId, async (tx) => {
          for (const account of stockAccounts) {
            const now = modelOf(events, account);
            const of = { tenantId, stream: placeStream(place), unit: historyUnit, account };
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
                known.filter(({ seq }) => seq <= position).map(({ event }) => event),
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
      process.stdout.write(
        `histories ${historyCount}, as-known-then reads ${seen.reads}, variances ${seen.variances}, raced counts ${seen.raced}, doubles ${sent.doubles}, conflicts ${sent.conflicts}, wrong 0\n`,
      );
      expect(seen.raced).toBeGreaterThan(historyCount / 10);
      expect(sent.conflicts).toBeGreaterThan(0);
      expect(await brokenLaws(ledger.adminUrl)).toEqual({});
    },
  );

  test(
    "where other rules end with a wrong balance or book a wrong difference, this one does not",
    { timeout: limitMs },
    async () => {
      const tallies = new Map<string, Tally>();
      for (const { place, arrivals, known } of played) {
        const events = known.map(({ event }) => event);
        if (stockAccounts.every((account) => accountOf(events, account).counts.length === 0))
          continue;
        const ours = await readAccounts(ledger.pool, { tenantId, place });
        const isRaced = racedCountsOf(events) > 0;
        for (const [name, reckon] of rules) {
          const tally = tallies.get(name) ?? newTally();
          tallies.set(name, tally);
          judgeRule(tally[isRaced ? "raced" : "plain"], events, (account) =>
            reckon === undefined
              ? {
                  balance: ours[account]?.balance ?? 0,
                  variances: new Map(Object.entries(ours[account]?.variances ?? {})),
                }
              : reckon(arrivals, account),
          );
        }
      }
      process.stdout.write(`${tableOf(tallies)}\n`);
      const right = tallies.get("anchor (this)");
      expect(right?.plain).toMatchObject({ wrongBalances: 0, wrongVariances: 0 });
      expect(right?.raced).toMatchObject({ wrongBalances: 0, wrongVariances: 0 });
      for (const [name, reckon] of rules) {
        if (reckon === undefined) continue;
        for (const kind of ["plain", "raced"] as const) {
          expect(tallies.get(name)?.[kind].wrongBalances, `${name} ${kind}`).toBeGreaterThan(0);
          expect(tallies.get(name)?.[kind].wrongVariances, `${name} ${kind}`).toBeGreaterThan(0);
        }
      }
    },
  );
});

/** Ours is read from PostgreSQL; the others get the same messages in the same order, each once. */
const rules = [
  ["set absolute", setAbsolute],
  ["frozen snapshot", frozenSnapshot],
  ["as of, once", asOfOnce],
  ["anchor (this)", undefined],
] as const;

type Score = {
  histories: number;
  wrongBalances: number;
  variances: number;
  wrongVariances: number;
};
type Tally = { readonly plain: Score; readonly raced: Score };
const newScore = (): Score => ({
  histories: 0,
  wrongBalances: 0,
  variances: 0,
  wrongVariances: 0,
});
const newTally = (): Tally => ({ plain: newScore(), raced: newScore() });

/** Wrong is what no possible order of the events explains; where nothing races there is one order. */
function judgeRule(
  score: Score,
  events: readonly Known["event"][],
  reckon: (account: string) => Reckoned,
): void {
  let isWrong = false;
  for (const account of stockAccounts) {
    const { legs, counts } = accountOf(events, account);
    if (counts.length === 0) continue;
    const truth = possibleTruth(legs, counts);
    const { balance, variances } = reckon(account);
    isWrong ||= balance < truth.balance[0] || balance > truth.balance[1];
    for (const [count, [lowest, highest]] of truth.variances) {
      const variance = variances.get(count) ?? Number.NaN;
      score.variances += 1;
      if (!(variance >= lowest && variance <= highest)) score.wrongVariances += 1;
    }
  }
  score.histories += 1;
  if (isWrong) score.wrongBalances += 1;
}

function tableOf(tallies: ReadonlyMap<string, Tally>): string {
  const share = (part: number, whole: number) => `${((100 * part) / whole).toFixed(1)} %`;
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => (column === 0 ? cell.padEnd(16) : cell.padStart(17))).join(" | ")} |`;
  const [first] = tallies.values();
  const cells = [...tallies].map(([name, { plain, raced }]) =>
    line([
      name,
      share(plain.wrongBalances, plain.histories),
      share(plain.wrongVariances, plain.variances),
      share(raced.wrongBalances, raced.histories),
      share(raced.wrongVariances, raced.variances),
    ]),
  );
  return [
    `${first?.plain.histories} histories in which no count races with a movement (one truth), ${first?.raced.histories} in which one does (wrong = explained by no possible order)`,
    line(["rule", "balances wrong", "variances wrong", "raced: balances", "raced: variances"]),
    line(["---", "---:", "---:", "---:", "---:"]),
    ...cells,
  ].join("\n");
}
