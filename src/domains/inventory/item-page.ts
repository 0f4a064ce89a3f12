import type { Tx } from "#database";
import { readBalanceCurve } from "#ledger";
import { placeStream } from "#kernel";
import { readPostings, readUnitBalances, readVariances } from "#ledger";
import { stockAreas, stockUnit } from "./domain/accounts.ts";
import { estimateLots } from "./domain/lots.ts";
import type { InventoryPorts } from "./ports.ts";
import { describePosting, eventsOf, isLate, present, signed } from "./posting-story.ts";
import { readCounts, readItem, readLots, readZonesOfItem } from "./stock-store.ts";
import { readRecountOf } from "./store.ts";

export type ItemOf = {
  readonly tenantId: number;
  readonly place: string;
  readonly sku: string;
  readonly now: number;
};

const curveDays = 30;
const curvePoints = 200;
const dayMs = 24 * 3_600_000;

/** Everything the item page shows at once, read on one snapshot. */
export async function readItemPage(
  tx: Tx,
  ports: InventoryPorts,
  of: ItemOf,
): Promise<Record<string, unknown>> {
  const stream = placeStream(of.place);
  const unit = stockUnit(of.sku);
  const at = { tenantId: of.tenantId, place: of.place, sku: of.sku };
  const balances = await readUnitBalances(tx, { tenantId: of.tenantId, stream, unit });
  const inside = balances.filter((balance) => stockAreas.some((area) => area === balance.account));
  const lastAt = Math.max(0, ...inside.map((balance) => balance.lastAt));
  const judge = await ports.readSettling(tx, of.tenantId, { place: of.place, now: of.now });
  const settled = judge({ at: lastAt, errorMs: 0 });
  const total = inside.reduce((sum, balance) => sum + balance.quantity, 0);
  const lots = await readLots(tx, at);
  const negatives = inside.some((balance) => balance.quantity < 0);
  return {
    item: await readItem(tx, of.tenantId, of.sku),
    balances: balances.map(({ account, quantity }) => ({ account, quantity })),
    total,
    state: settled.settled ? "settled" : "provisional",
    settledUntil: new Date(settled.until).toISOString(),
    waitsFor: settled.waitsFor,
    negative: negatives ? (settled.settled ? "settled" : "provisional") : null,
    openRecount: await readRecountOf(tx, of.tenantId, of),
    lots: estimateLots(
      total,
      lots.map((lot) => ({
        ...lot,
        expiresOn: lot.expiresOn ?? undefined,
        counted: lot.counted ?? undefined,
      })),
    ),
    zones: await readZonesOfItem(tx, at),
    curve: await readCurve(tx, { ...of, stream, unit, total }),
    counts: await readCountRows(tx, { ...at, stream, unit }),
  };
}

/** What lay in the place over the last month: today's total minus what happened since, from the latest back. */
async function readCurve(
  tx: Tx,
  of: ItemOf & { stream: string; unit: string; total: number },
): Promise<{ at: string; quantity: number }[]> {
  const points = await readBalanceCurve(tx, {
    ...of,
    accounts: stockAreas,
    held: of.total,
    since: of.now - curveDays * dayMs,
    points: curvePoints,
  });
  return points.map(({ at, quantity }) => ({ at: new Date(at).toISOString(), quantity }));
}

async function readCountRows(
  tx: Tx,
  of: { tenantId: number; place: string; sku: string; stream: string; unit: string },
): Promise<Record<string, unknown>[]> {
  const variances = new Map<string, number>();
  for (const account of stockAreas)
    for (const [id, variance] of await readVariances(tx, { ...of, account }))
      variances.set(id, variance);
  const rows = await readCounts(tx, { ...of, limit: 60 });
  return rows.map(({ observation, count, acceptedBy: _, ...row }) =>
    present({
      ...row,
      count: count ?? observation,
      at: new Date(row.at).toISOString(),
      variance: (count === null ? undefined : variances.get(count)) ?? null,
      raced: false,
    }),
  );
}

export type Cursor = { readonly at: number; readonly seq: number; readonly line: number };

/** One page of movements of an item in a place, latest first, each with who, when and by which device. */
export async function readMovements(
  tx: Tx,
  of: ItemOf & { before?: Cursor; limit: number },
): Promise<{ movements: Record<string, unknown>[]; next?: string }> {
  const stream = placeStream(of.place);
  const postings = await readPostings(tx, {
    tenantId: of.tenantId,
    stream,
    unit: stockUnit(of.sku),
    ...(of.before && { before: of.before }),
    limit: of.limit,
  });
  const events = await eventsOf(tx, of.tenantId, { stream, postings });
  const last = postings.at(-1);
  const movements = postings.map((posting) => {
    const account =
      stockAreas.find((area) => area === posting.debit || area === posting.credit) ?? posting.debit;
    return {
      ...describePosting(posting, events.get(posting.seq)),
      late: isLate(posting, postings),
      quantity: signed(posting, account),
      account,
      counterAccount: posting.debit === account ? posting.credit : posting.debit,
    };
  });
  return {
    movements,
    ...(last !== undefined &&
      postings.length === of.limit && { next: `${last.at}_${last.seq}_${last.line}` }),
  };
}
