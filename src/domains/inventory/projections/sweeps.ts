import type { Tx } from "#database";
import { derivedId } from "#journal";
import type { JournalEvent } from "#kernel";
import type { SweepSettled, ZoneSwept } from "#vocabulary";
import { makeDue } from "./due.ts";

/** Several devices may share a session: what they say of one zone is one sweep, from the first start to the last end. */
export async function sweep(tx: Tx, event: JournalEvent<ZoneSwept>): Promise<void> {
  const { data } = event;
  const started = Date.parse(data.startedAt) + event.at - Date.parse(event.envelope.time);
  await tx.query(
    `insert into inventory_sweeps as s (tenant_id, place, session, zone, area, sweep, started_ms, at_ms, error_ms, items, swept_by, source, seq)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (tenant_id, place, session, zone, area) do update set sweep = excluded.sweep, started_ms = least(s.started_ms, excluded.started_ms),
       at_ms = greatest(s.at_ms, excluded.at_ms), error_ms = greatest(s.error_ms, excluded.error_ms), items = greatest(s.items, excluded.items),
       swept_by = excluded.swept_by, source = excluded.source, seq = excluded.seq, state = 'waiting', counted = null`,
    [
      event.tenantId,
      event.place,
      data.session,
      data.zone,
      data.area,
      event.key,
      Number.isFinite(started) ? Math.min(event.at, started) : event.at,
      event.at,
      event.errorMs,
      data.items,
      event.actor ?? null,
      event.source,
      event.seq,
    ],
  );
}

/** A zero is an observation of the whole time that the sweep took; a session says it once of an item. */
export async function settleSweep(tx: Tx, event: JournalEvent<SweepSettled>): Promise<void> {
  const { tenantId, place = "", data } = event;
  const { session, zone, area } = data;
  await tx.query(
    `update inventory_sweeps set state = $6, counted = $7
     where tenant_id = $1 and place = $2 and session = $3 and zone = $4 and area = $5 and sweep = $8`,
    [tenantId, place, session, zone, area, data.outcome, data.counted, data.sweep],
  );
  if (data.outcome === "incomplete") return;
  await tx.query(
    `insert into inventory_observations (tenant_id, place, observation, seq, sku, area, zone, quantity, at_ms, since_ms, error_ms, recorded_ms, counted_by, source, session, sweep)
     select $1, $2, z.observation, $8, z.sku, $5, $4, 0, s.at_ms, s.started_ms, s.error_ms, $9, s.swept_by, s.source, $3, $10
     from unnest($6::uuid[], $7::text[]) as z(observation, sku)
     join inventory_sweeps s on s.tenant_id = $1 and s.place = $2 and s.session = $3 and s.zone = $4 and s.area = $5
     on conflict do nothing`,
    [
      tenantId,
      place,
      session,
      zone,
      area,
      data.zeros.map((sku) => derivedId("swept", place, session, zone, area, sku)),
      data.zeros,
      event.seq,
      event.recordedAt,
      data.sweep,
    ],
  );
  const { rows } = await tx.query<{ sku: string; area: string; reach: number }>(
    `select sku, area, at_ms + error_ms as reach from inventory_observations
     where tenant_id = $1 and place = $2 and session = $3 and zone = $4 and area = $5 and state in ('waiting', 'recount') and (lot is not null or sweep is not null)`,
    [tenantId, place, session, zone, area],
  );
  await makeDue(tx, { tenantId, place }, rows);
}
