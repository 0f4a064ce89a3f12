import { readTenant, type Tx } from "#database";
import { decidedEvent, derivedId, readKnownKeys, type PreparedEvent } from "#journal";
import { isRefusal, placeStream } from "#kernel";
import { readUnitBalances } from "#ledger";
import { stockUnit } from "../domain/accounts.ts";
import { readNewNegatives, readRecovered, type NegativeMark, type NewNegative } from "../store.ts";
import type { SettleRun } from "./place-decision.ts";

const source = "dianmai/inventory";

/**
 * Stock below zero proves that a record is wrong, but only once everything that happened before has arrived: then it is
 * said aloud, once, and taken back when the stock is no longer below zero. What still waits costs a look at the sources of
 * its place, no decision. Returns how many events were decided.
 */
export async function settleNegatives(run: SettleRun): Promise<number> {
  const { settled, recovered } = await readTenant(run.pool, run.tenantId, async (tx) => {
    const [fresh, marks] = await Promise.all([
      readNewNegatives(tx, run.tenantId),
      readRecovered(tx, run.tenantId),
    ]);
    return { settled: await settledOf(tx, run, fresh), recovered: marks };
  });
  const said = decideFor(run, settled, (tx, place, negatives) =>
    settle(tx, run, { place, negatives }),
  );
  const cleared = decideFor(run, recovered, (tx, _place, marks) => clear(tx, run, marks));
  return (await said) + (await cleared);
}

async function settledOf(
  tx: Tx,
  run: SettleRun,
  negatives: readonly NewNegative[],
): Promise<NewNegative[]> {
  const now = run.now();
  const ofPlaces = [...Map.groupBy(negatives, ({ place }) => place)];
  const settled = await Promise.all(
    ofPlaces.map(async ([place, of]) => {
      const judge = await run.ports.readSettling(tx, run.tenantId, { place, now });
      return of.filter(({ lastAt }) => judge({ at: lastAt, errorMs: 0 }).settled);
    }),
  );
  return settled.flat();
}

/** Under the lock of the place's stream everything is asked again. */
async function settle(
  tx: Tx,
  run: SettleRun,
  of: { place: string; negatives: readonly NewNegative[] },
): Promise<PreparedEvent[]> {
  const { place, negatives } = of;
  const { tenantId } = run;
  const now = run.now();
  const judge = await run.ports.readSettling(tx, tenantId, { place, now });
  const stream = placeStream(place);
  const said = await Promise.all(
    negatives.map(async ({ sku, area }) => {
      const balances = await readUnitBalances(tx, { tenantId, stream, unit: stockUnit(sku) });
      const balance = balances.find((row) => row.account === area);
      if (balance === undefined || balance.quantity >= 0) return [];
      const settled = judge({ at: balance.lastAt, errorMs: 0 });
      if (!settled.settled) return [];
      const { quantity, lastAt, lastSeq, negativeSince } = balance;
      const since = new Date(negativeSince ?? lastAt).toISOString();
      return [
        decidedEvent({
          type: "NegativeStockSettled",
          source,
          id: derivedId("negative", stream, balance.unit, area, lastSeq),
          place,
          at: now,
          data: { sku, area, quantity, since, settledBy: settled.by ?? "timeout" },
        }),
      ];
    }),
  );
  return said.flat();
}

async function clear(
  tx: Tx,
  run: SettleRun,
  marks: readonly NegativeMark[],
): Promise<PreparedEvent[]> {
  const { tenantId } = run;
  const said = await Promise.all(
    marks.map(async ({ place, sku, area, key }) => {
      const stream = placeStream(place);
      const balances = await readUnitBalances(tx, { tenantId, stream, unit: stockUnit(sku) });
      const quantity = balances.find((row) => row.account === area)?.quantity ?? 0;
      if (quantity < 0) return [];
      return [
        decidedEvent({
          type: "NegativeStockCleared",
          source,
          id: derivedId("cleared", key),
          place,
          at: run.now(),
          causation: key,
          data: { sku, area, quantity },
        }),
      ];
    }),
  );
  return said.flat();
}

/** One decision, however many places, so that it waits once for its locks and once for the disk. */
async function decideFor<Row extends { readonly place: string }>(
  run: SettleRun,
  rows: readonly Row[],
  decide: (tx: Tx, place: string, rows: readonly Row[]) => Promise<PreparedEvent[]>,
): Promise<number> {
  if (rows.length === 0) return 0;
  const places = [...Map.groupBy(rows, ({ place }) => place)];
  const results = await run.appender.decide({
    tenantId: run.tenantId,
    streams: places.map(([place]) => placeStream(place)),
    decide: async (tx) => {
      const events = (await Promise.all(places.map(([place, of]) => decide(tx, place, of)))).flat();
      // What was looked at may have been said since, by this process or another; said again later it would be a conflict.
      const known = await readKnownKeys(tx, run.tenantId, events);
      return events.filter(({ key }) => !known.has(key));
    },
  });
  return isRefusal(results) ? 0 : results.filter(({ status }) => status === "applied").length;
}
