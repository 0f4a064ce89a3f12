import type { Tx } from "#database";
import type { JournalEvent } from "#kernel";
import type { CountAccepted } from "#vocabulary";
import { dayOf, meanDays, type ItemDays } from "../domain/item-days.ts";
import { foldItemDays, type ItemDaysFold, type MovementsOf } from "../item-facts.ts";

/** What a batch of one stream speaks of, as it stood before it; thereafter the fold is pure. */
export async function openItemDays(
  tx: Tx,
  events: readonly JournalEvent[],
  movementsOf: MovementsOf,
): Promise<ItemDaysFold> {
  const days = events.map(({ at }) => dayOf(at));
  const named = { skus: skusIn(events, movementsOf), from: Math.min(...days) - meanDays };
  const [first] = events;
  const items =
    first?.place === undefined || named.skus.length === 0
      ? new Map<string, ItemDays>()
      : await readItemDays(tx, first.tenantId, { place: first.place, ...named });
  return foldItemDays(items, movementsOf);
}

function skusIn(events: readonly JournalEvent[], movementsOf: MovementsOf): string[] {
  const skus = events.flatMap((event) =>
    event.type === "CountAccepted"
      ? [(event.data as CountAccepted).sku]
      : movementsOf(event).map(({ sku }) => sku),
  );
  return [...new Set(skus)];
}

async function readItemDays(
  tx: Tx,
  tenantId: number,
  of: { place: string; skus: readonly string[]; from: number },
): Promise<Map<string, ItemDays>> {
  const { rows } = await tx.query<{
    sku: string;
    firstDay: number;
    shelf: number;
    backroom: number;
    days: number[] | null;
    outs: number[] | null;
  }>({
    text: `select s.sku, s.first_day as "firstDay", s.shelf_since_count as shelf, s.backroom_since_count as backroom, d.days, d.outs
      from flows_stock s left join lateral (
        select array_agg(day) as days, array_agg(out_quantity::float8) as outs from flows_days d
        where d.tenant_id = s.tenant_id and d.place = s.place and d.sku = s.sku and d.day >= $4
      ) d on true where s.tenant_id = $1 and s.place = $2 and s.sku = any($3::text[])`,
    values: [tenantId, of.place, of.skus, of.from],
  });
  return new Map(
    rows.map(({ sku, firstDay, shelf, backroom, days, outs }) => [
      sku,
      {
        firstDay,
        sinceCount: { shelf, backroom },
        outByDay: new Map((days ?? []).map((day, index) => [day, outs?.[index] ?? 0])),
      },
    ]),
  );
}

/** Effect of a batch of one stream on the facts, in the transaction that moves the checkpoint. */
export async function keepItemDays(
  tx: Tx,
  events: readonly JournalEvent[],
  movementsOf: MovementsOf,
): Promise<void> {
  const [first] = events;
  if (first?.place === undefined) return;
  const fold = await openItemDays(tx, events, movementsOf);
  for (const event of events) fold.take(event);
  const items = [...fold.items];
  if (items.length === 0) return;
  await tx.query({
    text: `insert into flows_stock (tenant_id, place, sku, first_day, shelf_since_count, backroom_since_count)
      select $1, $2, * from unnest($3::text[], $4::int4[], $5::int8[], $6::int8[])
      on conflict (tenant_id, place, sku) do update set first_day = excluded.first_day,
        shelf_since_count = excluded.shelf_since_count, backroom_since_count = excluded.backroom_since_count`,
    values: [
      first.tenantId,
      first.place,
      items.map(([sku]) => sku),
      items.map(([, { firstDay }]) => firstDay),
      items.map(([, { sinceCount }]) => sinceCount.shelf),
      items.map(([, { sinceCount }]) => sinceCount.backroom),
    ],
  });
  await keepDays(tx, { tenantId: first.tenantId, place: first.place, items }, events);
}

async function keepDays(
  tx: Tx,
  of: { tenantId: number; place: string; items: readonly [string, ItemDays][] },
  events: readonly JournalEvent[],
): Promise<void> {
  const touched = new Set(events.map(({ at }) => dayOf(at)));
  const rows = of.items.flatMap(([sku, { outByDay }]) =>
    [...outByDay].flatMap(([day, out]) => (touched.has(day) ? [{ sku, day, out }] : [])),
  );
  if (rows.length === 0) return;
  await tx.query({
    text: `insert into flows_days (tenant_id, place, sku, day, out_quantity) select $1, $2, * from unnest($3::text[], $4::int4[], $5::int8[])
      on conflict (tenant_id, place, sku, day) do update set out_quantity = excluded.out_quantity`,
    values: [
      of.tenantId,
      of.place,
      rows.map(({ sku }) => sku),
      rows.map(({ day }) => day),
      rows.map(({ out }) => out),
    ],
  });
}
