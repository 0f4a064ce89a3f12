import type { Tx } from "#database";
import { readCheckpoint, readHeads } from "#journal";
import { placeStream } from "#kernel";
import type { StockArea } from "#vocabulary";
import { countsConsumer } from "./projections/counts.ts";

export type DueItem = { readonly sku: string; readonly area: StockArea; readonly reach: number };

/** Places that have counts to judge, each with the time of the earliest; one step of the index a place. */
export async function readDuePlaces(
  tx: Tx,
  tenantId: number,
): Promise<{ place: string; reach: number }[]> {
  const { rows } = await tx.query<{ place: string; reach: number }>({
    name: "inventory-due-places",
    text: `with recursive p(place) as (
        (select place from inventory_due where tenant_id = $1 order by place limit 1)
        union all
        select (select d.place from inventory_due d where d.tenant_id = $1 and d.place > p.place order by d.place limit 1) from p where p.place is not null
      )
      select p.place, (select min(d.reach_ms) from inventory_due d where d.tenant_id = $1 and d.place = p.place) as reach from p where p.place is not null`,
    values: [tenantId],
  });
  return rows;
}

/*
 * Statements over many rows of tables that come and go have no name, so that each is planned for the size that the table
 * has then: a plan made for an empty table reads all of it.
 */

/**
 * The items that wait longest, locked: an observation that arrives meanwhile makes its row anew afterwards. One that is
 * just being written is left for the next time, so that two who write never wait for one another.
 */
export async function lockDue(
  tx: Tx,
  tenantId: number,
  of: { place: string; limit: number },
): Promise<DueItem[]> {
  const { rows } = await tx.query<DueItem>({
    text: `with picked as materialized (
        select sku, area from inventory_due where tenant_id = $1 and place = $2 order by reach_ms limit $3
      )
      select sku, area, reach_ms as reach from inventory_due
      where tenant_id = $1 and place = $2 and sku = any(array(select sku from picked)) and (sku, area) in (select sku, area from picked)
      order by sku, area for update skip locked`,
    values: [tenantId, of.place, of.limit],
  });
  return rows;
}

/** `reach` undefined: nothing of the item waits for its time. */
export async function moveDue(
  tx: Tx,
  tenantId: number,
  what: {
    place: string;
    items: readonly { sku: string; area: string; reach: number | undefined }[];
  },
): Promise<void> {
  await tx.query({
    text: `with k as (select * from unnest($3::text[], $4::text[], $5::int8[]) as t(sku, area, reach)), gone as (
        delete from inventory_due d using k where d.tenant_id = $1 and d.place = $2 and d.sku = any($3::text[]) and d.sku = k.sku and d.area = k.area and k.reach is null
      )
      update inventory_due d set reach_ms = k.reach from k
      where d.tenant_id = $1 and d.place = $2 and d.sku = any($3::text[]) and d.sku = k.sku and d.area = k.area and k.reach is not null`,
    values: [
      tenantId,
      what.place,
      what.items.map(({ sku }) => sku),
      what.items.map(({ area }) => area),
      what.items.map(({ reach }) => reach ?? null),
    ],
  });
}

/**
 * Whether the projection of counts shows all that was decided in the place. Asked under the lock of its stream; the head
 * is the last word where a decision turned out to be known already.
 */
export async function showsDecisions(tx: Tx, tenantId: number, place: string): Promise<boolean> {
  const stream = placeStream(place);
  const { rows } = await tx.query<{ seq: number }>({
    name: "inventory-decided",
    text: "select seq from inventory_decided where tenant_id = $1 and place = $2",
    values: [tenantId, place],
  });
  const [decided] = rows;
  if (decided === undefined) return true;
  const seen = await readCheckpoint(tx, { tenantId, consumer: countsConsumer.name, stream });
  if (seen >= decided.seq) return true;
  return seen >= ((await readHeads(tx, tenantId, [stream])).get(stream) ?? 0);
}

/** Called under the lock of the stream, before `count` events are appended to it. */
export async function markDecided(
  tx: Tx,
  tenantId: number,
  what: { place: string; count: number },
): Promise<void> {
  const stream = placeStream(what.place);
  const head = (await readHeads(tx, tenantId, [stream])).get(stream) ?? 0;
  await tx.query({
    name: "inventory-mark-decided",
    text: `insert into inventory_decided (tenant_id, place, seq) values ($1, $2, $3)
      on conflict (tenant_id, place) do update set seq = excluded.seq`,
    values: [tenantId, what.place, head + what.count],
  });
}
