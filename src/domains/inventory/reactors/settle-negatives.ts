import { readTenant, type Pool } from "#database";
import { decidedEvent, derivedId, type Appender, type PreparedEvent } from "#journal";
import { placeStream } from "#kernel";
import { readNegatives, readUnitBalances, type NegativeBalance } from "#ledger";
import { skuOfUnit, stockUnit } from "../domain/accounts.ts";
import { readNegativeMarks, type NegativeMark } from "../store.ts";
import type { SettleRun } from "./place-decision.ts";

const source = "dianmai/inventory";
const placePrefix = placeStream("");

/**
 * Stock below zero proves that a record is wrong, but only once everything that happened before has arrived: then it is
 * said aloud, once, and taken back when the stock is no longer below zero. Returns how many events were decided.
 */
export async function settleNegatives(run: SettleRun): Promise<number> {
  const { negatives, marked } = await readState(run.pool, run.tenantId);
  const known = new Set(marked.map(({ place, sku, area }) => `${place}\u0001${sku}\u0001${area}`));
  const below = new Set(negatives.map((negative) => nameOf(negative)));
  let decided = 0;
  for (const negative of negatives)
    if (!known.has(nameOf(negative))) decided += await settle(run, negative);
  for (const mark of marked)
    if (!below.has(`${mark.place}\u0001${mark.sku}\u0001${mark.area}`))
      decided += await clear(run, mark);
  return decided;
}

function nameOf(negative: NegativeBalance): string {
  return `${negative.stream.slice(placePrefix.length)}\u0001${skuOfUnit(negative.unit)}\u0001${negative.account}`;
}

async function readState(
  pool: Pool,
  tenantId: number,
): Promise<{ negatives: NegativeBalance[]; marked: NegativeMark[] }> {
  return readTenant(pool, tenantId, async (tx) => {
    const negatives = (await readNegatives(tx, tenantId)).filter((negative) =>
      negative.stream.startsWith(placePrefix),
    );
    return { negatives, marked: await readNegativeMarks(tx, tenantId) };
  });
}

async function settle(run: SettleRun, negative: NegativeBalance): Promise<number> {
  const place = negative.stream.slice(placePrefix.length);
  const now = run.now();
  return append(run, place, async (tx) => {
    const judge = await run.ports.readSettling(tx, run.tenantId, { place, now });
    const balances = await readUnitBalances(tx, {
      tenantId: run.tenantId,
      stream: negative.stream,
      unit: negative.unit,
    });
    const balance = balances.find((row) => row.account === negative.account);
    if (balance === undefined || balance.quantity >= 0) return [];
    const settled = judge({
      at: balance.lastAt,
      errorMs: 0,
    });
    if (!settled.settled) return [];
    return [
      decidedEvent({
        type: "NegativeStockSettled",
        source,
        id: derivedId(
          "negative",
          negative.stream,
          negative.unit,
          negative.account,
          balance.lastSeq,
        ),
        place,
        at: now,
        data: {
          sku: skuOfUnit(negative.unit),
          area: negative.account,
          quantity: balance.quantity,
          since: new Date(balance.negativeSince ?? balance.lastAt).toISOString(),
          settledBy: settled.by ?? "timeout",
        },
      }),
    ];
  });
}

async function clear(run: SettleRun, mark: NegativeMark): Promise<number> {
  return append(run, mark.place, async (tx) => {
    const balances = await readUnitBalances(tx, {
      tenantId: run.tenantId,
      stream: placeStream(mark.place),
      unit: stockUnit(mark.sku),
    });
    const quantity = balances.find((row) => row.account === mark.area)?.quantity ?? 0;
    if (quantity < 0) return [];
    return [
      decidedEvent({
        type: "NegativeStockCleared",
        source,
        id: derivedId("cleared", mark.key),
        place: mark.place,
        at: run.now(),
        causation: mark.key,
        data: { sku: mark.sku, area: mark.area, quantity },
      }),
    ];
  });
}

async function append(
  run: SettleRun,
  place: string,
  decide: (
    tx: Parameters<Parameters<Appender["decide"]>[0]["decide"]>[0],
  ) => Promise<PreparedEvent[]>,
): Promise<number> {
  const results = await run.appender.decide({
    tenantId: run.tenantId,
    streams: [placeStream(place)],
    decide,
  });
  return Array.isArray(results)
    ? results.filter((result) => result.status === "applied").length
    : 0;
}
