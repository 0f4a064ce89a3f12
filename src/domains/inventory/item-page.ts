import type { Tx } from "#database";
import { readEvents, readHeads } from "#journal";
import { placeStream, type JournalEvent } from "#kernel";
import {
  readBalanceAt,
  readLastAssertion,
  readPostings,
  readUnitBalances,
  readVariances,
  type PostingRow,
} from "#ledger";
import { vocabulary } from "#vocabulary";
import { stockAreas, stockUnit } from "./domain/accounts.ts";
import { estimateLots } from "./domain/lots.ts";
import { kindLabels, postingKinds, sumSteps } from "./domain/why.ts";
import type { InventoryPorts } from "./ports.ts";
import { readCounts, readItem, readLots, readZonesOfItem } from "./stock-store.ts";
import { openRecountOf } from "./store.ts";

export type ItemOf = {
  readonly tenantId: number;
  readonly place: string;
  readonly sku: string;
  readonly now: number;
};

const curveDays = 30;
const curvePoints = 200;
const dayMs = 24 * 3_600_000;
const lateAfterMs = 5 * 60_000;

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
    openRecount: (await openRecountOf(tx, of.tenantId, { ...at, area: "shelf" })) ?? null,
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
  const postings = await readPostings(tx, {
    tenantId: of.tenantId,
    stream: of.stream,
    unit: of.unit,
    since: of.now - curveDays * dayMs,
    limit: 5000,
  });
  let held = of.total;
  const points: { at: string; quantity: number }[] = [];
  for (const posting of postings) {
    const change = stockAreas.reduce((sum, area) => sum + signed(posting, area), 0);
    if (change === 0) continue;
    points.push({ at: new Date(posting.at).toISOString(), quantity: held });
    held -= change;
  }
  const step = Math.max(1, Math.ceil(points.length / curvePoints));
  return points.filter((_, index) => index % step === 0).reverse();
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
  return rows.map(({ observation, count, ...row }) => ({
    ...row,
    count: count ?? observation,
    at: new Date(row.at).toISOString(),
    variance: (count === null ? undefined : variances.get(count)) ?? null,
  }));
}

export function signed(posting: PostingRow, account: string): number {
  return (
    (posting.debit === account ? posting.quantity : 0) -
    (posting.credit === account ? posting.quantity : 0)
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
      ...describe(posting, events.get(posting.seq)),
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

async function eventsOf(
  tx: Tx,
  tenantId: number,
  from: { stream: string; postings: readonly PostingRow[] },
): Promise<Map<number, JournalEvent>> {
  const events = await readEvents(tx, {
    tenantId,
    stream: from.stream,
    seqs: [...new Set(from.postings.map((posting) => posting.seq))],
  });
  return new Map(events.map((event) => [event.seq, event]));
}

function describe(posting: PostingRow, event: JournalEvent | undefined): Record<string, unknown> {
  const kind = postingKinds[posting.kind];
  const label = vocabulary.get(event?.type ?? "")?.label ?? { zh: "未知", en: "Unknown" };
  return {
    seq: posting.seq,
    key: posting.key,
    type: event?.type ?? "",
    label: kind === "movement" ? label : kindLabels[kind],
    because: label,
    kind,
    at: new Date(posting.at).toISOString(),
    errorMs: posting.errorMs,
    recordedAt: new Date(posting.recordedAt).toISOString(),
    actor: event?.actor ?? null,
    source: event?.source ?? null,
    boot: event?.envelope.boot ?? null,
    clock: clockOf(event, posting),
    late: posting.recordedAt - posting.at > lateAfterMs,
    flow: (event?.data as { flow?: string } | undefined)?.flow ?? null,
    document: documentOf(event),
  };
}

function clockOf(event: JournalEvent | undefined, posting: PostingRow): string {
  if (event?.envelope.offsetms !== undefined) return "own";
  return posting.errorMs >= 60_000 ? "unverified" : "synced";
}

function documentOf(event: JournalEvent | undefined): string | null {
  const data = (event?.data ?? {}) as {
    document?: string;
    ticket?: string;
    transfer?: string;
    sample?: string;
    custody?: string;
  };
  return data.document ?? data.ticket ?? data.transfer ?? data.sample ?? data.custody ?? null;
}

const whySteps = 400;

/**
 * The story of one number: the last count before it, what happened since, and every event of the chain. The steps add up
 * to the number; without a count they begin at nothing.
 */
export async function readWhy(
  tx: Tx,
  ports: InventoryPorts,
  of: ItemOf & { account: string; at?: number; position?: number },
): Promise<Record<string, unknown>> {
  const stream = placeStream(of.place);
  const key = { tenantId: of.tenantId, stream, unit: stockUnit(of.sku), account: of.account };
  const until = of.at ?? Number.MAX_SAFE_INTEGER;
  const position = of.position ?? (await readHeads(tx, of.tenantId, [stream])).get(stream) ?? 0;
  const last = await readLastAssertion(tx, key);
  const anchor = last !== undefined && last.at <= until && last.seq <= position ? last : undefined;
  const postings = (
    await readPostings(tx, {
      ...key,
      since: anchor === undefined ? 0 : anchor.at + 1,
      limit: whySteps,
    })
  ).filter((posting) => posting.at <= until && posting.seq <= position);
  const events = await eventsOf(tx, of.tenantId, { stream, postings });
  let running = await readBalanceAt(tx, { ...key, at: until, position });
  const quantity = running;
  const steps = postings.map((posting) => {
    const change = signed(posting, of.account);
    const step = { ...describe(posting, events.get(posting.seq)), quantity: change, running };
    running -= change;
    return step;
  });
  const judge = await ports.readSettling(tx, of.tenantId, { place: of.place, now: of.now });
  const newest = postings[0];
  const settled = judge({
    at: newest?.at ?? 0,
    errorMs: newest?.errorMs ?? 0,
  });
  return {
    quantity,
    at: of.at === undefined ? null : new Date(of.at).toISOString(),
    position,
    start: running,
    ...(anchor !== undefined && { anchor: await readAnchor(tx, of, anchor) }),
    sum: sumSteps(
      postings.map((posting) => ({
        seq: posting.seq,
        type: events.get(posting.seq)?.type ?? "",
        label: vocabulary.get(events.get(posting.seq)?.type ?? "")?.label ?? kindLabels.movement,
        kind: postingKinds[posting.kind],
        quantity: signed(posting, of.account),
      })),
    ),
    steps,
    provisional: settled.settled
      ? null
      : { until: new Date(settled.until).toISOString(), waitsFor: settled.waitsFor },
    proof: { stream, seq: newest?.seq ?? position },
  };
}

async function readAnchor(
  tx: Tx,
  of: ItemOf & { account: string },
  anchor: { id: string; at: number; errorMs: number; quantity: number },
): Promise<Record<string, unknown>> {
  const counts = await readCounts(tx, {
    tenantId: of.tenantId,
    place: of.place,
    sku: of.sku,
    limit: 60,
  });
  const count = counts.find((row) => row.count === anchor.id || row.observation === anchor.id);
  const variances = await readVariances(tx, {
    tenantId: of.tenantId,
    stream: placeStream(of.place),
    unit: stockUnit(of.sku),
    account: of.account,
  });
  return {
    count: anchor.id,
    at: new Date(anchor.at).toISOString(),
    errorMs: anchor.errorMs,
    quantity: anchor.quantity,
    variance: variances.get(anchor.id) ?? 0,
    by: count?.by ?? null,
    source: count?.source ?? null,
    zone: count?.zone ?? null,
  };
}
