import { readTenant, type Pool, type Tx } from "#database";
import { decidedEvent, derivedId, type Appender, type PreparedEvent } from "#journal";
import { isRefusal, placeStream, units } from "#kernel";
import { previewAssertion } from "#ledger";
import type { CountAccepted, StockArea } from "#vocabulary";
import { stockUnit, unexplained } from "../domain/accounts.ts";
import {
  decideCount,
  defaultToleranceUnits,
  poolCounts,
  type Measured,
  type Observation,
  type PoolCount,
} from "../domain/acceptance.ts";
import type { InventoryPorts, Settling } from "../ports.ts";
import {
  openRecountOf,
  readItemZones,
  readOpenObservations,
  type OpenObservation,
} from "../store.ts";

export type SettleRun = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly ports: InventoryPorts;
  readonly tenantId: number;
  readonly now: () => number;
};

const source = "dianmai/inventory";
type OpenKey = { readonly place: string; readonly sku: string; readonly area: StockArea };

/**
 * Decides the counts whose figures have settled: accepted within tolerance or by a second opinion, otherwise counted again.
 * Each decision has a derived id, so that a run that is repeated decides nothing twice. Returns how many were decided.
 */
export async function settleCounts(run: SettleRun): Promise<number> {
  const groups = groupByItem(
    await readTenant(run.pool, run.tenantId, (tx) => readOpenObservations(tx, run.tenantId)),
  );
  let decided = 0;
  for (const { key, observations } of groups) decided += await settleGroup(run, key, observations);
  return decided;
}

function groupByItem(
  rows: readonly OpenObservation[],
): { key: OpenKey; observations: Observation[] }[] {
  const groups = new Map<string, { key: OpenKey; observations: Observation[] }>();
  for (const { place, sku, area, ...observation } of rows) {
    const name = `${place}\u0001${sku}\u0001${area}`;
    const group = groups.get(name) ?? { key: { place, sku, area }, observations: [] };
    group.observations.push({
      ...observation,
      by: observation.by ?? undefined,
      recount: observation.recount ?? undefined,
    });
    groups.set(name, group);
  }
  return [...groups.values()];
}

async function settleGroup(
  run: SettleRun,
  key: OpenKey,
  observations: readonly Observation[],
): Promise<number> {
  const now = run.now();
  const isDue = await readTenant(run.pool, run.tenantId, async (tx) => {
    const judge = await run.ports.readSettling(tx, run.tenantId, { place: key.place, now });
    return observations.some((observation) => judge(observation).settled);
  });
  if (!isDue) return 0;
  let open = observations;
  let decided = 0;
  // Each acceptance moves the ledger that the next count is held against, so it is a decision of its own.
  while (open.length > 0) {
    const made = await decideNext(run, { key, observations: open, now });
    decided += made.applied;
    const { acceptedAt } = made;
    if (acceptedAt === undefined || made.applied === 0) break;
    open = open.filter((observation) => observation.at > acceptedAt);
  }
  return decided;
}

async function decideNext(
  run: SettleRun,
  group: Group,
): Promise<{ applied: number; acceptedAt: number | undefined }> {
  let acceptedAt: number | undefined;
  const results = await run.appender.decide({
    tenantId: run.tenantId,
    streams: [placeStream(group.key.place)],
    decide: async (tx) => {
      const events = await decideGroup(tx, run, group);
      const accepted = events.find((event) => event.type === "CountAccepted");
      acceptedAt =
        accepted === undefined ? undefined : Date.parse((accepted.data as CountAccepted).countedAt);
      return events;
    },
  });
  if (isRefusal(results)) return { applied: 0, acceptedAt: undefined };
  const applied = results.filter((result) => result.status === "applied").length;
  return { applied, acceptedAt };
}

type Group = {
  readonly key: OpenKey;
  readonly observations: readonly Observation[];
  readonly now: number;
};

async function decideGroup(tx: Tx, run: SettleRun, group: Group): Promise<PreparedEvent[]> {
  const { key } = group;
  const zones = await readItemZones(tx, run.tenantId, key);
  const judge = await run.ports.readSettling(tx, run.tenantId, {
    place: key.place,
    now: group.now,
  });
  const toleranceThousandths = units(defaultToleranceUnits);
  const earlier: Measured[] = [];
  for (const pool of poolCounts(group.observations, zones)) {
    const settled = judge(pool);
    if (!settled.settled) break;
    const count = await measure(tx, run.tenantId, { key, pool });
    const verdict = decideCount(count, earlier, { toleranceThousandths });
    if (verdict.kind === "accept")
      return acceptance(group, {
        count,
        by: verdict.by,
        settled,
        observations: group.observations,
      });
    earlier.push(count);
  }
  const last = earlier.at(-1);
  if (last === undefined || (await openRecountOf(tx, run.tenantId, key)) !== undefined) return [];
  return [recount(group, last)];
}

async function measure(
  tx: Tx,
  tenantId: number,
  what: { key: OpenKey; pool: PoolCount },
): Promise<Measured> {
  const { key, pool } = what;
  const unit = stockUnit(key.sku);
  const preview = await previewAssertion(tx, tenantId, {
    key: { stream: placeStream(key.place), unit, account: key.area },
    entry: {
      kind: "assert",
      id: pool.id,
      unit,
      account: key.area,
      counter: unexplained,
      quantity: pool.quantity,
      at: pool.at,
      since: pool.since,
      errorMs: pool.errorMs,
    },
  });
  return { ...pool, ...preview };
}

function acceptance(
  group: Group,
  what: {
    count: Measured;
    by: "tolerance" | "second-count";
    settled: Settling;
    observations: readonly Observation[];
  },
): PreparedEvent[] {
  const { key, now } = group;
  const { count, by, settled } = what;
  const common = { source, place: key.place, at: now, causation: count.id };
  const accepted = decidedEvent({
    ...common,
    type: "CountAccepted",
    id: derivedId("accept", key.place, count.id),
    data: {
      count: count.id,
      observations: count.observations,
      sku: key.sku,
      area: key.area,
      quantity: count.quantity,
      countedAt: new Date(count.at).toISOString(),
      since: new Date(count.since).toISOString(),
      errorMs: count.errorMs,
      variance: count.variance,
      raced: count.raced,
      by,
      settledBy: settled.by ?? "timeout",
    },
  });
  const recounts = new Set(
    what.observations
      .filter((observation) => observation.at <= count.at)
      .flatMap((observation) => observation.recount ?? []),
  );
  const closings = [...recounts].map((recountId) =>
    decidedEvent({
      ...common,
      type: "RecountClosed",
      id: derivedId("close", key.place, recountId),
      data: { recount: recountId, sku: key.sku, outcome: "counted", count: count.id },
    }),
  );
  return [accepted, ...closings];
}

function recount(group: Group, count: Measured): PreparedEvent {
  const { key, now } = group;
  const id = derivedId("recount", key.place, count.id);
  return decidedEvent({
    type: "RecountRequested",
    source,
    id,
    place: key.place,
    at: now,
    causation: count.id,
    data: {
      recount: id,
      sku: key.sku,
      area: key.area,
      because: count.raced ? "race" : "tolerance",
      cause: count.id,
      quantity: count.variance,
      priority: "high",
      ...(count.by !== undefined && { notBy: count.by }),
    },
  });
}
