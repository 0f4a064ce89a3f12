import type { Tx } from "#database";
import type { JournalEvent } from "#kernel";
import { deadlineMoves, soonestMs } from "../domain/deadlines.ts";

/**
 * Effect of a batch on what is waited for. Sums, latest and earliest times come out the same in whatever
 * pieces the stream is read. When to look is no fact: a row is looked at no later than it falls due, and a look that
 * comes too early says when to look again, so that an item that sells all day moves its row without moving the index.
 */
export async function moveDeadlines(tx: Tx, events: readonly JournalEvent[]): Promise<void> {
  const [first] = events;
  const moves = events.flatMap((event) =>
    event.place === undefined
      ? []
      : deadlineMoves(event).map((move) => ({ ...move, place: event.place })),
  );
  if (first === undefined || moves.length === 0) return;
  await tx.query({
    text: `insert into flows_deadlines as d (tenant_id, place, kind, subject, sku, person, to_place, quantity, since_ms, look_ms)
      select $1, place, kind, subject, sku, max(person), max(to_place), sum(quantity), since, since + soonest from (
        select *, case when kind = 'lot-expiring' then min(since_ms) over item else max(since_ms) over item end as since
        from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::int8[], $9::int8[], $10::int8[])
          as t(place, kind, subject, sku, person, to_place, quantity, since_ms, soonest) window item as (partition by place, kind, subject, sku)
      ) m group by place, kind, subject, sku, since, soonest
      on conflict (tenant_id, place, kind, subject, sku) do update set
        person = greatest(d.person, excluded.person), to_place = greatest(d.to_place, excluded.to_place),
        quantity = d.quantity + excluded.quantity,
        since_ms = case when d.kind = 'lot-expiring' then least(d.since_ms, excluded.since_ms) else greatest(d.since_ms, excluded.since_ms) end,
        look_ms = least(d.look_ms, case when d.kind = 'lot-expiring' then least(d.since_ms, excluded.since_ms) else greatest(d.since_ms, excluded.since_ms) end
          + ($11::int8[])[array_position($12::text[], d.kind)])`,
    values: [
      first.tenantId,
      moves.map(({ place }) => place),
      moves.map(({ kind }) => kind),
      moves.map(({ subject }) => subject),
      moves.map(({ sku }) => sku),
      moves.map(({ person }) => person ?? null),
      moves.map(({ toPlace }) => toPlace ?? null),
      moves.map(({ quantity }) => quantity),
      moves.map(({ since }) => since ?? null),
      moves.map(({ kind }) => soonestMs[kind]),
      Object.values(soonestMs),
      Object.keys(soonestMs),
    ],
  });
}
