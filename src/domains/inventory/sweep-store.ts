import type { Tx } from "#database";
import { placeStream } from "#kernel";
import type { StockArea } from "#vocabulary";
import { sweepPatienceMs } from "./domain/sweeps.ts";

export type WaitingSweep = {
  readonly place: string;
  readonly session: string;
  readonly zone: string;
  readonly area: StockArea;
  readonly sweep: string;
  readonly at: number;
  readonly errorMs: number;
  readonly items: number;
};

const limitWaiting = 500;

/** Sweeps that can be judged as far as their observations go: all arrived, or waited for long enough. Oldest first. */
export async function readWaitingSweeps(
  tx: Tx,
  tenantId: number,
  of: { now: number; place?: string },
): Promise<WaitingSweep[]> {
  const { rows } = await tx.query<WaitingSweep>({
    name: "inventory-waiting-sweeps",
    text: `select s.place, s.session, s.zone, s.area, s.sweep, s.at_ms as at, s.error_ms as "errorMs", s.items
      from inventory_sweeps s cross join lateral (
        select count(distinct o.sku) as counted from inventory_observations o
        where o.tenant_id = $1 and o.place = s.place and o.session = s.session and o.zone = s.zone and o.area = s.area and o.sweep is null offset 0
      ) c
      where s.tenant_id = $1 and s.state = 'waiting' and ($3::text is null or s.place = $3) and (c.counted >= s.items or s.at_ms <= $2::int8 - ${sweepPatienceMs})
      order by s.at_ms, s.sweep limit ${limitWaiting}`,
    values: [tenantId, of.now, of.place ?? null],
  });
  return rows;
}

/** Items that were counted in the session of the sweep, in its zone. */
export async function readSweptItems(
  tx: Tx,
  tenantId: number,
  sweep: WaitingSweep,
): Promise<Set<string>> {
  const { rows } = await tx.query<{ sku: string }>({
    name: "inventory-swept-items",
    text: `select distinct sku from inventory_observations where tenant_id = $1 and place = $2 and session = $3 and zone = $4 and area = $5 and sweep is null`,
    values: [tenantId, sweep.place, sweep.session, sweep.zone, sweep.area],
  });
  return new Set(rows.map(({ sku }) => sku));
}

/**
 * Items placed in the zone; where it is the only zone of its area also those that the book has there and nobody placed.
 */
export async function readExpectedItems(
  tx: Tx,
  tenantId: number,
  sweep: WaitingSweep,
): Promise<string[]> {
  const { rows } = await tx.query<{ sku: string }>({
    name: "inventory-expected-items",
    text: `select sku from masterdata_public_zone_items where tenant_id = $1 and place = $2 and zone = $3 and area = $4
      union
      select substr(b.unit, 5) from ledger_public_balances b
      where b.tenant_id = $1 and b.stream = $5 and b.account = $4 and b.unit like 'sku:%' and b.quantity > 0
        and (select array_agg(z.zone) from masterdata_public_zones z where z.tenant_id = $1 and z.place = $2 and z.area = $4) = array[$3::text]
        and not exists (select from masterdata_public_zone_items i where i.tenant_id = $1 and i.place = $2 and i.sku = substr(b.unit, 5) and i.area = $4)
      order by 1`,
    values: [tenantId, sweep.place, sweep.zone, sweep.area, placeStream(sweep.place)],
  });
  return rows.map(({ sku }) => sku);
}

export type SweepRow = Omit<WaitingSweep, "place" | "errorMs"> & {
  readonly state: "waiting" | "complete" | "incomplete";
  readonly counted: number | null;
};

/** The latest sweeps of a place: a lost scan shows as one that is incomplete. */
export async function readSweeps(tx: Tx, tenantId: number, place: string): Promise<SweepRow[]> {
  const { rows } = await tx.query<SweepRow>({
    name: "inventory-sweeps",
    text: `select session, zone, area, sweep, at_ms as at, items, state, counted from inventory_sweeps where tenant_id = $1 and place = $2 order by at_ms desc, session limit 100`,
    values: [tenantId, place],
  });
  return rows;
}
