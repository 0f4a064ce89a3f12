import { withTenant, type Pool, type Tx } from "#database";
import type { ClockReading } from "./domain/align-time.ts";
import type { SourceState } from "./domain/watermark.ts";

type SourceRow = {
  source: string;
  contiguousSeq: number | null;
  ahead: [number, number][];
  watermark: number;
  lastAt: number;
  lastHeardAt: number;
};

export async function readSources(
  tx: Tx,
  tenantId: number,
  place: string,
): Promise<Map<string, SourceState>> {
  const { rows } = await tx.query<SourceRow>({
    name: "gateway-read-sources",
    text: `select source, contiguous_seq as "contiguousSeq", ahead, watermark_ms as watermark, last_at_ms as "lastAt", last_heard_ms as "lastHeardAt"
      from gateway_sources where tenant_id = $1 and place = $2`,
    values: [tenantId, place],
  });
  return new Map(
    rows.map(({ source, contiguousSeq, ...state }) => [
      source,
      { ...state, contiguousSeq: contiguousSeq ?? undefined },
    ]),
  );
}

/** What was heard of one source in one place. */
export type HeardState = {
  readonly place: string;
  readonly source: string;
  readonly state: SourceState;
};

/** Those of the named sources that were heard of before. */
export async function readSourceStates(
  tx: Tx,
  tenantId: number,
  names: readonly { readonly place: string; readonly source: string }[],
): Promise<HeardState[]> {
  const { rows } = await tx.query<SourceRow & { place: string }>({
    name: "gateway-read-source-states",
    text: `select s.place, s.source, s.contiguous_seq as "contiguousSeq", s.ahead, s.watermark_ms as watermark, s.last_at_ms as "lastAt", s.last_heard_ms as "lastHeardAt"
      from (select distinct * from unnest($2::text[], $3::text[]) as t(place, source)) k
      cross join lateral (select * from gateway_sources x where x.tenant_id = $1 and x.place = k.place and x.source = k.source offset 0) s`,
    values: [tenantId, names.map(({ place }) => place), names.map(({ source }) => source)],
  });
  return rows.map(({ place, source, contiguousSeq, ...state }) => ({
    place,
    source,
    state: { ...state, contiguousSeq: contiguousSeq ?? undefined },
  }));
}

export type HeardSource = {
  readonly source: string;
  readonly state: SourceState;
  readonly clock: Pick<ClockReading, "offsetMs" | "errorMs" | "measuredAt"> | undefined;
};

/** Sources of a place with their clocks, the longest silent first. */
export async function listSources(tx: Tx, tenantId: number, place: string): Promise<HeardSource[]> {
  const states = await readSources(tx, tenantId, place);
  const { rows } = await tx.query<{
    source: string;
    offsetMs: number;
    errorMs: number;
    measuredAt: number;
  }>(
    `select source, offset_ms as "offsetMs", error_ms as "errorMs", measured_ms as "measuredAt" from gateway_clocks
      where tenant_id = $1 and source = any($2)`,
    [tenantId, [...states.keys()]],
  );
  const clocks = new Map(rows.map(({ source, ...clock }) => [source, clock]));
  return [...states]
    .map(([source, state]) => ({ source, state, clock: clocks.get(source) }))
    .sort((left, right) => left.state.lastHeardAt - right.state.lastHeardAt);
}

export async function writeSources(
  tx: Tx,
  tenantId: number,
  rows: readonly HeardState[],
): Promise<void> {
  await tx.query({
    name: "gateway-write-sources",
    text: `insert into gateway_sources (tenant_id, place, source, contiguous_seq, ahead, watermark_ms, last_at_ms, last_heard_ms)
      select $1, place, source, seq, ahead::jsonb, watermark, last_at, last_heard
      from unnest($2::text[], $3::text[], $4::int8[], $5::text[], $6::int8[], $7::int8[], $8::int8[]) as t(place, source, seq, ahead, watermark, last_at, last_heard)
      order by place collate "C", source collate "C"
      on conflict (tenant_id, place, source) do update set contiguous_seq = excluded.contiguous_seq, ahead = excluded.ahead,
        watermark_ms = excluded.watermark_ms, last_at_ms = excluded.last_at_ms, last_heard_ms = excluded.last_heard_ms`,
    values: [
      tenantId,
      rows.map(({ place }) => place),
      rows.map(({ source }) => source),
      rows.map(({ state }) => state.contiguousSeq ?? null),
      rows.map(({ state }) => JSON.stringify(state.ahead)),
      rows.map(({ state }) => state.watermark),
      rows.map(({ state }) => state.lastAt),
      rows.map(({ state }) => state.lastHeardAt),
    ],
  });
}

export async function keepClock(
  pool: Pool,
  tenantId: number,
  clock: { source: string; reading: ClockReading },
): Promise<void> {
  const { source, reading } = clock;
  await withTenant(pool, tenantId, (tx) =>
    tx.query(
      `insert into gateway_clocks (tenant_id, source, boot, offset_ms, error_ms, measured_ms, monotonic_ms) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (tenant_id, source) do update set boot = excluded.boot, offset_ms = excluded.offset_ms, error_ms = excluded.error_ms,
         measured_ms = excluded.measured_ms, monotonic_ms = excluded.monotonic_ms`,
      [
        tenantId,
        source,
        reading.boot ?? null,
        reading.offsetMs,
        reading.errorMs,
        reading.measuredAt,
        reading.monotonicMs ?? null,
      ],
    ),
  );
}

export async function readClock(
  pool: Pool,
  tenantId: number,
  source: string,
): Promise<ClockReading | undefined> {
  return withTenant(pool, tenantId, async (tx) => {
    const { rows } = await tx.query<{
      boot: string | null;
      offsetMs: number;
      errorMs: number;
      measuredAt: number;
      monotonicMs: number | null;
    }>({
      name: "gateway-read-clock",
      text: `select boot, offset_ms as "offsetMs", error_ms as "errorMs", measured_ms as "measuredAt", monotonic_ms as "monotonicMs" from gateway_clocks where tenant_id = $1 and source = $2`,
      values: [tenantId, source],
    });
    const [row] = rows;
    return row === undefined
      ? undefined
      : { ...row, boot: row.boot ?? undefined, monotonicMs: row.monotonicMs ?? undefined };
  });
}

/** A reading that old says nothing: the device has been started anew, or is gone. */
export async function forgetOldClocks(tx: Tx, tenantId: number, before: number): Promise<void> {
  await tx.query("delete from gateway_clocks where tenant_id = $1 and measured_ms < $2", [
    tenantId,
    before,
  ]);
}

/** Whether anything was ever heard of a place. */
export async function isPlaceHeard(tx: Tx, tenantId: number, place: string): Promise<boolean> {
  const { rowCount } = await tx.query(
    "select from gateway_sources where tenant_id = $1 and place = $2 limit 1",
    [tenantId, place],
  );
  return rowCount === 1;
}
