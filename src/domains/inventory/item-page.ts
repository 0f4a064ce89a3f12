import type { Tx } from "#database";
import { readBalanceCurve } from "#ledger";
import { placeStream } from "#kernel";
import { readPostings, readUnitBalances, readVariances } from "#ledger";
import type { CountRow, ItemAnswer, Lot, MovementsAnswer } from "./contract.ts";
import { stockAreas, stockUnit } from "./domain/accounts.ts";
import { estimateLots } from "./domain/lots.ts";
import type { InventoryPorts } from "./ports.ts";
import { describePosting, eventsOf, isLate, present, signed } from "./posting-story.ts";
import { readLots } from "./lot-store.ts";
import { readCounts, readInTransit, readItem, readZonesOfItem } from "./stock-store.ts";
import { readRecountOf } from "./store.ts";

export type ItemOf = {
  readonly tenantId: number;
  readonly place: string;
  readonly sku: string;
  readonly now: number;
};

const curveDays = 30;
const curvePoints = 200;
const limitLotPostings = 5000;
const dayMs = 24 * 3_600_000;

/** Everything the item page shows at once, read on one snapshot. */
export async function readItemPage(tx: Tx, ports: InventoryPorts, of: ItemOf): Promise<ItemAnswer> {
  const stream = placeStream(of.place);
  const unit = stockUnit(of.sku);
  const at = { tenantId: of.tenantId, place: of.place, sku: of.sku };
  const balances = await readUnitBalances(tx, { tenantId: of.tenantId, stream, unit });
  const inside = balances.filter((balance) => stockAreas.some((area) => area === balance.account));
  const lastAt = Math.max(0, ...inside.map((balance) => balance.lastAt));
  const judge = await ports.readSettling(tx, of.tenantId, { place: of.place, now: of.now });
  const settled = judge({ at: lastAt, errorMs: 0 });
  const total = inside.reduce((sum, balance) => sum + balance.quantity, 0);
  const lots = await readLotEstimates(tx, { ...at, stream, unit, total });
  const negatives = inside.some((balance) => balance.quantity < 0);
  return {
    item: await readItem(tx, of.tenantId, of.sku),
    balances: balances.map(({ account, quantity }) => ({ account, quantity })),
    total,
    inTransit: await readInTransit(tx, at),
    state: settled.settled ? "settled" : "provisional",
    settlesBy: new Date(settled.until).toISOString(),
    waitsFor: [...settled.waitsFor],
    negative: negatives ? (settled.settled ? "settled" : "provisional") : null,
    openRecount: await readRecountOf(tx, of.tenantId, of),
    lots,
    zones: (await readZonesOfItem(tx, at)).map(({ seenAt, ...zone }) =>
      present({ ...zone, seenAt: seenAt === null ? null : new Date(seenAt).toISOString() }),
    ),
    curve: await readCurve(tx, { ...of, stream, unit, total }),
    counts: await readCountRows(tx, { ...at, stream, unit }),
  };
}

/** What each lot is thought to hold, and what was seen of it when it was last counted by itself. */
async function readLotEstimates(
  tx: Tx,
  of: { tenantId: number; place: string; sku: string; stream: string; unit: string; total: number },
): Promise<Lot[]> {
  const { tenantId, place, sku } = of;
  const lots = (await readLots(tx, { tenantId, place, skus: [sku] })).get(sku) ?? [];
  const times = lots.flatMap(({ counted }) => counted?.at ?? []);
  const postings =
    times.length === 0
      ? []
      : await readPostings(tx, { ...of, since: Math.min(...times) + 1, limit: limitLotPostings });
  const leftAfter = (at: number) =>
    postings
      .filter((posting) => posting.kind === 0 && posting.at > at)
      .reduce((sum, posting) => sum + leftBy(posting), 0);
  const facts = lots.map(({ counted, ...lot }) => ({
    ...lot,
    counted: counted && { ...counted, leftAfter: leftAfter(counted.at) },
  }));
  return estimateLots(of.total, facts).map(({ counted, expiresOn, ...lot }) =>
    present({
      ...lot,
      expiresOn: expiresOn ?? null,
      counted: counted?.quantity ?? null,
      countedAt: counted === undefined ? null : new Date(counted.at).toISOString(),
    }),
  );
}

/** What leaves the areas that people count; a move between them leaves nothing. */
function leftBy(posting: { debit: string; credit: string; quantity: number }): number {
  const isInside = (account: string) => stockAreas.some((area) => area === account);
  return isInside(posting.credit) && !isInside(posting.debit) ? posting.quantity : 0;
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
): Promise<CountRow[]> {
  const variances = new Map<string, number>();
  for (const account of stockAreas)
    for (const [id, variance] of await readVariances(tx, { ...of, account }))
      variances.set(id, variance);
  const rows = await readCounts(tx, { ...of, limit: 60 });
  return rows.map(({ observation, count, ...row }) =>
    present({
      ...row,
      count: count ?? observation,
      at: new Date(row.at).toISOString(),
      // A superseded observation names the count that replaced it; the variance is that count's, not its own.
      variance: (row.state === "accepted" && count !== null ? variances.get(count) : null) ?? null,
    }),
  );
}

export type Cursor = { readonly at: number; readonly seq: number; readonly line: number };

/** One page of movements of an item in a place, latest first, each with who, when and by which device. */
export async function readMovements(
  tx: Tx,
  of: ItemOf & { before?: Cursor; limit: number },
): Promise<MovementsAnswer> {
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
