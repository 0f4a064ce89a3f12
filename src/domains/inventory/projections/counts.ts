import type { Tx } from "#database";
import type { Consumer } from "#journal";
import type { JournalEvent } from "#kernel";
import { readRevised } from "#ledger";
import type {
  CountAccepted,
  CountRejected,
  ItemCounted,
  NegativeStockCleared,
  NegativeStockSettled,
  RecountClosed,
  RecountRequested,
} from "#vocabulary";
import { skuOfUnit } from "../domain/accounts.ts";
import { makeDue } from "./due.ts";
import { countLot, receiveLots } from "./lots.ts";
import { settleSweep, sweep } from "./sweeps.ts";

/** Projection: observations, recounts and settled negatives of each place, as facts; which items have counts to judge. */
export const countsConsumer: Consumer = {
  name: "inventory-counts",
  takesManyStreams: true,
  apply: async (tx, events) => {
    const handled = events.filter((event) => event.type in handlers);
    for (const ofStream of Map.groupBy(handled, ({ stream }) => stream).values())
      for (const run of runsOfType(ofStream))
        await handlers[run[0]?.type ?? ""]?.(tx, run as never);
    await noteRevisions(tx, events);
  },
};

type Handler<Data> = (tx: Tx, events: readonly JournalEvent<Data>[]) => Promise<void>;

const handlers: Readonly<Record<string, (tx: Tx, events: never) => Promise<void>>> = {
  ItemCounted: observe,
  CountAccepted: accept,
  CountRejected: eachOf(reject),
  RecountRequested: eachOf(request),
  RecountClosed: close,
  NegativeStockSettled: eachOf(settleNegative),
  NegativeStockCleared: eachOf(clearNegative),
  ZoneSwept: eachOf(sweep),
  SweepSettled: eachOf(settleSweep),
  GoodsReceived: receiveLots,
};

function eachOf<Data>(one: (tx: Tx, event: JournalEvent<Data>) => Promise<void>): Handler<Data> {
  return async (tx, events) => {
    for (const event of events) await one(tx, event);
  };
}

/** Events of one type that follow one another are written together. */
function runsOfType(events: readonly JournalEvent[]): JournalEvent[][] {
  const runs: JournalEvent[][] = [];
  for (const event of events) {
    const last = runs.at(-1);
    if (last?.[0]?.type === event.type) last.push(event);
    else runs.push([event]);
  }
  return runs;
}

async function observe(tx: Tx, events: readonly JournalEvent<ItemCounted>[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  await tx.query({
    name: "inventory-observe",
    text: `insert into inventory_observations (tenant_id, place, observation, seq, sku, area, zone, lot, quantity, at_ms, since_ms, error_ms, recorded_ms, counted_by, source, session, recount)
      select $1, $2, * from unnest($3::uuid[], $4::int8[], $5::text[], $6::text[], $7::text[], $8::text[], $9::int8[], $10::int8[], $11::int8[], $12::int4[], $13::int8[], $14::text[], $15::text[], $16::text[], $17::text[])
      on conflict do nothing`,
    values: [
      first.tenantId,
      first.place,
      events.map((event) => event.key),
      events.map((event) => event.seq),
      events.map(({ data }) => data.sku),
      events.map(({ data }) => data.area),
      events.map(({ data }) => data.zone),
      events.map(({ data }) => data.lot ?? null),
      events.map(({ data }) => data.quantity),
      events.map((event) => event.at),
      events.map(firstScanAt),
      events.map((event) => event.errorMs),
      events.map((event) => event.recordedAt),
      events.map((event) => event.actor ?? null),
      events.map((event) => event.source),
      events.map(({ data }) => data.session),
      events.map(({ data }) => data.recount ?? null),
    ],
  });
  await makeDue(
    tx,
    first,
    events.map(({ data: { sku, area }, at, errorMs }) => ({ sku, area, reach: at + errorMs })),
  );
  for (const event of events) if (event.data.lot !== undefined) await countLot(tx, event);
}

/** Both scans were read from one clock, so that the first is corrected as the last was. */
function firstScanAt(event: JournalEvent<ItemCounted>): number {
  const { firstScanAt: first } = event.data;
  if (first === undefined) return event.at;
  const at = Math.min(event.at, Date.parse(first) + event.at - Date.parse(event.envelope.time));
  return Number.isFinite(at) ? at : event.at;
}

/** What was counted before an accepted count, and known by then, is answered by it. */
async function accept(tx: Tx, events: readonly JournalEvent<CountAccepted>[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const rows = events.flatMap(({ data }) =>
    data.observations.map((observation) => ({ observation, count: data.count, by: data.by })),
  );
  await decide(tx, first, { state: "accepted", rows });
  await supersede(tx, events);
}

async function supersede(tx: Tx, events: readonly JournalEvent<CountAccepted>[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const { rows } = await tx.query<{ observation: string; count: string; by: string }>({
    name: "inventory-answered",
    text: `select distinct on (x.observation) x.observation, k.count, k.by
      from unnest($3::text[], $4::text[], $5::int8[], $6::int8[], $7::uuid[], $8::text[]) as k(sku, area, at, seq, count, by)
      cross join lateral (
        select observation from inventory_observations where tenant_id = $1 and place = $2 and sku = k.sku and area = k.area and at_ms <= k.at
          and state in ('waiting', 'recount') and seq < k.seq offset 0
      ) x order by x.observation, k.seq`,
    values: [
      first.tenantId,
      first.place,
      events.map(({ data }) => data.sku),
      events.map(({ data }) => data.area),
      events.map(({ data }) => Date.parse(data.countedAt)),
      events.map((event) => event.seq),
      events.map(({ data }) => data.count),
      events.map(({ data }) => data.by),
    ],
  });
  if (rows.length > 0) await decide(tx, first, { state: "superseded", rows });
}

type DecidedRow = { readonly observation: string; readonly count: string; readonly by: string };

/** Without a name it is planned for the table as it is: a plan from its first days would read all of it. */
async function decide(
  tx: Tx,
  of: { readonly tenantId: number; readonly place: string | undefined },
  what: { state: "accepted" | "superseded"; rows: readonly DecidedRow[] },
): Promise<void> {
  await tx.query({
    text: `update inventory_observations o set state = $6, count_id = k.count, accepted_by = k.by
      from unnest($3::uuid[], $4::uuid[], $5::text[]) as k(observation, count, by)
      where o.tenant_id = $1 and o.place = $2 and o.observation = k.observation`,
    values: [
      of.tenantId,
      of.place,
      what.rows.map(({ observation }) => observation),
      what.rows.map(({ count }) => count),
      what.rows.map(({ by }) => by),
      what.state,
    ],
  });
}

async function reject(tx: Tx, event: JournalEvent<CountRejected>): Promise<void> {
  await tx.query(
    "update inventory_observations set state = 'rejected', count_id = $4 where tenant_id = $1 and place = $2 and observation = any($3::uuid[])",
    [event.tenantId, event.place, event.data.observations, event.data.count],
  );
}

async function request(tx: Tx, event: JournalEvent<RecountRequested>): Promise<void> {
  const { data } = event;
  await tx.query(
    `insert into inventory_recounts (tenant_id, place, recount, sku, area, zone, because, quantity, cause, not_by, flow, priority, requested_ms, since_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14) on conflict do nothing`,
    [
      event.tenantId,
      event.place,
      data.recount,
      data.sku,
      data.area,
      data.zone ?? null,
      data.because,
      data.quantity ?? null,
      data.cause ?? null,
      data.notBy ?? null,
      data.flow ?? null,
      data.priority,
      event.recordedAt,
      data.since === undefined ? null : Date.parse(data.since),
    ],
  );
  if (doubts.has(data.because) && data.cause !== undefined) {
    await tx.query(
      "update inventory_observations set state = 'recount' where tenant_id = $1 and place = $2 and observation = $3 and state = 'waiting'",
      [event.tenantId, event.place, data.cause],
    );
  }
}

/** Recounts that a count itself asked for. */
const doubts: ReadonlySet<string> = new Set(["tolerance", "race", "high-value"]);

async function close(tx: Tx, events: readonly JournalEvent<RecountClosed>[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  await tx.query({
    text: `update inventory_recounts r set state = k.outcome, closed_ms = k.recorded
      from unnest($3::text[], $4::text[], $5::int8[]) as k(recount, outcome, recorded)
      where r.tenant_id = $1 and r.place = $2 and r.recount = k.recount`,
    values: [
      first.tenantId,
      first.place,
      events.map(({ data }) => data.recount),
      events.map(({ data }) => data.outcome),
      events.map((event) => event.recordedAt),
    ],
  });
}

async function settleNegative(tx: Tx, event: JournalEvent<NegativeStockSettled>): Promise<void> {
  const { data } = event;
  await tx.query(
    `insert into inventory_negatives (tenant_id, place, sku, area, since_ms, settled_ms, key) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [
      event.tenantId,
      event.place,
      data.sku,
      data.area,
      Date.parse(data.since),
      event.recordedAt,
      event.key,
    ],
  );
}

async function clearNegative(tx: Tx, event: JournalEvent<NegativeStockCleared>): Promise<void> {
  await tx.query(
    "delete from inventory_negatives where tenant_id = $1 and place = $2 and sku = $3 and area = $4",
    [event.tenantId, event.place, event.data.sku, event.data.area],
  );
}

/** Counts that were accepted before and whose variance these events have changed. */
async function noteRevisions(tx: Tx, events: readonly JournalEvent[]): Promise<void> {
  const [first] = events;
  const ofPlaces = events.filter(({ place }) => place !== undefined);
  if (first === undefined || ofPlaces.length === 0) return;
  const ranges = [...Map.groupBy(ofPlaces, ({ stream }) => stream)].map(([stream, of]) => ({
    stream,
    place: of[0]?.place ?? "",
    from: of[0]?.seq ?? 0,
    to: of.at(-1)?.seq ?? 0,
  }));
  const { tenantId } = first;
  const revised = await readRevised(tx, tenantId, ranges);
  if (revised.length === 0) return;
  const places = new Map(ranges.map(({ stream, place }) => [stream, place]));
  await tx.query(
    `insert into inventory_revisions (tenant_id, place, count_id, sku, area, seq, cause)
     select $1, * from unnest($2::text[], $3::uuid[], $4::text[], $5::text[], $6::int8[], $7::uuid[]) on conflict do nothing`,
    [
      tenantId,
      revised.map(({ stream }) => places.get(stream)),
      revised.map(({ id }) => id),
      revised.map(({ unit }) => skuOfUnit(unit)),
      revised.map(({ account }) => account),
      revised.map(({ seq }) => seq),
      revised.map(({ cause }) => cause),
    ],
  );
}
