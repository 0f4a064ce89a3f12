import { readTenant, type Tx } from "#database";
import type { PreparedEvent } from "#journal";
import { placeStream, type AssertEntry } from "#kernel";
import { keyText, openTrials, type AccountKey, type AccountTrial } from "#ledger";
import { stockUnit } from "../domain/accounts.ts";
import { poolCounts, type PoolCount } from "../domain/acceptance.ts";
import { judgeItem, type ItemCase } from "../domain/judge-item.ts";
import { lockDue, moveDue, readDuePlaces } from "../due-store.ts";
import { readOpenItems, type OpenItem } from "../open-store.ts";
import type { Settling } from "../ports.ts";
import { assertionOf, decisionEvents } from "./count-decisions.ts";
import { decideAtPlace, type SettleRun } from "./place-decision.ts";

/** Items that one decision looks at, and counts that it accepts: it holds the lock of the place's stream. */
const settleLimits = { items: 200, accepted: 400 } as const;

/**
 * Decides the counts whose figures have settled: accepted within tolerance or by a second opinion, otherwise counted again.
 * Many counts are one decision of their place. Returns how many events were decided.
 */
export async function settleCounts(run: SettleRun): Promise<number> {
  const places = await readTenant(run.pool, run.tenantId, (tx) => readDuePlaces(tx, run.tenantId));
  let decided = 0;
  for (const { place, reach } of places) {
    const judge = await readTenant(run.pool, run.tenantId, (tx) =>
      run.ports.readSettling(tx, run.tenantId, { place, now: run.now() }),
    );
    if (judge({ at: reach, errorMs: 0 }).settled) decided += await settlePlace(run, place);
  }
  return decided;
}

async function settlePlace(run: SettleRun, place: string): Promise<number> {
  let moved = 0;
  const decided = await decideAtPlace(run, place, async (tx) => {
    const outcome = await decidePlace(tx, run, place);
    moved = outcome.moved;
    return outcome.events;
  });
  // Items that were looked at count as work done, so that those behind them have their turn at once.
  return Math.max(moved, decided);
}

async function decidePlace(
  tx: Tx,
  run: SettleRun,
  place: string,
): Promise<{ events: PreparedEvent[]; moved: number }> {
  const { tenantId, limits = settleLimits } = run;
  const now = run.now();
  const judge = await run.ports.readSettling(tx, tenantId, { place, now });
  const due = (await lockDue(tx, tenantId, { place, limit: limits.items })).filter(
    ({ reach }) => judge({ at: reach, errorMs: 0 }).settled,
  );
  if (due.length === 0) return { events: [], moved: 0 };
  const items = await readOpenItems(tx, tenantId, { place, keys: due });
  const trials = await openItemTrials(tx, tenantId, { place, items });
  const events: PreparedEvent[] = [];
  const moves: { sku: string; area: string; reach: number | undefined }[] = [];
  for (const item of items) {
    const limit = limits.accepted - events.length;
    if (limit <= 0) break;
    const trial = trials.get(keyText(accountOf(place, item)));
    const judgement = judgeItem(caseOf(item, { trial, judge, limit }));
    events.push(...decisionEvents(judgement, { place, item, now }));
    moves.push({ sku: item.sku, area: item.area, reach: judgement.reach });
  }
  await moveDue(tx, tenantId, { place, items: moves });
  return { events, moved: moves.length };
}

function accountOf(place: string, item: { sku: string; area: string }): AccountKey {
  return { stream: placeStream(place), unit: stockUnit(item.sku), account: item.area };
}

function openItemTrials(
  tx: Tx,
  tenantId: number,
  of: { place: string; items: readonly OpenItem[] },
): Promise<Map<string, AccountTrial>> {
  const tried: { key: AccountKey; entry: AssertEntry }[] = of.items.flatMap((item) =>
    poolCounts(item.observations, []).map((count) => ({
      key: accountOf(of.place, item),
      entry: assertionOf(item, count),
    })),
  );
  return openTrials(tx, tenantId, tried);
}

function caseOf(
  item: OpenItem,
  by: {
    trial: AccountTrial | undefined;
    judge: (figure: { at: number; errorMs: number }) => Settling;
    limit: number;
  },
): ItemCase {
  const trialOf = (): AccountTrial => {
    if (by.trial === undefined) throw new Error(`the account of ${item.sku} was not read`);
    return by.trial;
  };
  const entry = (count: PoolCount) => assertionOf(item, count);
  return {
    ...item,
    settledBy: (figure) => {
      const settled = by.judge(figure);
      return settled.settled ? (settled.by ?? "timeout") : undefined;
    },
    measure: (count, given) =>
      trialOf().preview(entry(count), given === undefined ? [] : [entry(given)]),
    take: (count) => trialOf().assert(entry(count)),
    limit: by.limit,
  };
}
