import type { Tx } from "#database";
import type { JournalEvent } from "#kernel";
import type { CountAccepted } from "#vocabulary";
import { dayOf, meanDays, type ItemDays } from "../domain/item-days.ts";
import { foldItemDays, type ItemDaysFold, type MovementsOf } from "../item-facts.ts";

/** Items of each place that a batch speaks of, as they stood before it; thereafter the folds are pure. */
export type PlaceFolds = ReadonlyMap<string, ItemDaysFold>;

export async function openItemDays(
  tx: Tx,
  events: readonly JournalEvent[],
  movementsOf: MovementsOf,
): Promise<PlaceFolds> {
  const ofPlaces = Map.groupBy(events, ({ place }) => place ?? "");
  ofPlaces.delete("");
  const [first] = events;
  const items = new Map<string, Map<string, ItemDays>>();
  for (const place of ofPlaces.keys()) items.set(place, new Map());
  const named = [...ofPlaces].flatMap(([place, of]) =>
    skusIn(of, movementsOf).map((sku) => ({ place, sku })),
  );
  if (first !== undefined && named.length > 0) {
    const from = events.reduce((least, { at }) => Math.min(least, dayOf(at)), Infinity) - meanDays;
    const rows = await readItemDays(tx, first.tenantId, { named, from });
    for (const { place, sku, days } of rows) items.get(place)?.set(sku, days);
  }
  return new Map([...items].map(([place, of]) => [place, foldItemDays(of, movementsOf)]));
}

function skusIn(events: readonly JournalEvent[], movementsOf: MovementsOf): string[] {
  const skus = events.flatMap((event) =>
    event.type === "CountAccepted"
      ? [(event.data as CountAccepted).sku]
      : movementsOf(event).map(({ sku }) => sku),
  );
  return [...new Set(skus)];
}

type Named = { readonly place: string; readonly sku: string };

async function readItemDays(
  tx: Tx,
  tenantId: number,
  of: { named: readonly Named[]; from: number },
): Promise<(Named & { readonly days: ItemDays })[]> {
  const { rows } = await tx.query<
    Named & {
      firstDay: number;
      shelf: number;
      backroom: number;
      days: number[] | null;
      outs: number[] | null;
    }
  >({
    text: `select s.place, s.sku, s.first_day as "firstDay", s.shelf_since_count as shelf, s.backroom_since_count as backroom, d.days, d.outs
      from unnest($2::text[], $3::text[]) as k(place, sku)
      cross join lateral (select * from flows_stock x where x.tenant_id = $1 and x.place = k.place and x.sku = k.sku offset 0) s
      left join lateral (
        select array_agg(day) as days, array_agg(out_quantity::float8) as outs from flows_days d
        where d.tenant_id = $1 and d.place = s.place and d.sku = s.sku and d.day >= $4
      ) d on true`,
    values: [tenantId, of.named.map(({ place }) => place), of.named.map(({ sku }) => sku), of.from],
  });
  return rows.map(({ place, sku, firstDay, shelf, backroom, days, outs }) => ({
    place,
    sku,
    days: {
      firstDay,
      sinceCount: { shelf, backroom },
      outByDay: new Map((days ?? []).map((day, index) => [day, outs?.[index] ?? 0])),
    },
  }));
}

/** The facts as the folds say after a batch, in the transaction that moves the checkpoints. */
export async function keepItemDays(
  tx: Tx,
  events: readonly JournalEvent[],
  folds: PlaceFolds,
): Promise<void> {
  const [first] = events;
  const items = [...folds].flatMap(([place, fold]) =>
    [...fold.items].map(([sku, days]) => ({ place, sku, ...days })),
  );
  if (first === undefined || items.length === 0) return;
  await tx.query({
    text: `insert into flows_stock (tenant_id, place, sku, first_day, shelf_since_count, backroom_since_count)
      select $1, * from unnest($2::text[], $3::text[], $4::int4[], $5::int8[], $6::int8[])
      on conflict (tenant_id, place, sku) do update set first_day = excluded.first_day,
        shelf_since_count = excluded.shelf_since_count, backroom_since_count = excluded.backroom_since_count`,
    values: [
      first.tenantId,
      items.map(({ place }) => place),
      items.map(({ sku }) => sku),
      items.map(({ firstDay }) => firstDay),
      items.map(({ sinceCount }) => sinceCount.shelf),
      items.map(({ sinceCount }) => sinceCount.backroom),
    ],
  });
  await keepDays(tx, { tenantId: first.tenantId, items }, events);
}

async function keepDays(
  tx: Tx,
  of: { tenantId: number; items: readonly (Named & ItemDays)[] },
  events: readonly JournalEvent[],
): Promise<void> {
  const touched = new Set(events.map(({ at }) => dayOf(at)));
  const rows = of.items.flatMap(({ place, sku, outByDay }) =>
    [...outByDay].flatMap(([day, out]) => (touched.has(day) ? [{ place, sku, day, out }] : [])),
  );
  if (rows.length === 0) return;
  await tx.query({
    text: `insert into flows_days (tenant_id, place, sku, day, out_quantity) select $1, * from unnest($2::text[], $3::text[], $4::int4[], $5::int8[])
      on conflict (tenant_id, place, sku, day) do update set out_quantity = excluded.out_quantity`,
    values: [
      of.tenantId,
      rows.map(({ place }) => place),
      rows.map(({ sku }) => sku),
      rows.map(({ day }) => day),
      rows.map(({ out }) => out),
    ],
  });
}
