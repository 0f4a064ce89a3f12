import { decidedEvent, derivedId, type PreparedEvent } from "#journal";
import type { AssertEntry } from "#kernel";
import type { StockArea } from "#vocabulary";
import { stockUnit, unexplained } from "../domain/accounts.ts";
import {
  isWithinTolerance,
  type CountPolicy,
  type Measured,
  type PoolCount,
} from "../domain/acceptance.ts";
import type { Judgement } from "../domain/judge-item.ts";
import { answeredRecounts, type OpenRecount } from "../domain/recounts.ts";

const source = "dianmai/inventory";

export type ItemKey = { readonly sku: string; readonly area: StockArea };
type Deciding = {
  readonly place: string;
  readonly item: ItemKey & {
    readonly recounts: readonly OpenRecount[];
    readonly policy: CountPolicy;
  };
  readonly now: number;
};

/** The count as the ledger takes it: a dated statement of what the account held. */
export function assertionOf(item: ItemKey, count: Omit<PoolCount, "counters" | "by">): AssertEntry {
  return {
    kind: "assert",
    id: count.id,
    unit: stockUnit(item.sku),
    account: item.area,
    counter: unexplained,
    quantity: count.quantity,
    at: count.at,
    since: count.since,
    errorMs: count.errorMs,
  };
}

/** What follows from the judgement of an item: counts accepted, recounts that they answer, one recount of what is doubted. */
export function decisionEvents(judgement: Judgement, deciding: Deciding): PreparedEvent[] {
  let open = deciding.item.recounts;
  const closings: PreparedEvent[] = [];
  for (const acceptance of judgement.accepted) {
    const { count, answered } = acceptance;
    const closed = answeredRecounts(open, { at: count.at, observations: answered });
    open = open.filter((recount) => !closed.includes(recount));
    closings.push(...closed.map((recount) => closing(deciding, recount, count.id)));
  }
  const { doubted } = judgement;
  return [
    ...judgement.accepted.map((acceptance) => acceptedEvent(deciding, acceptance)),
    ...closings,
    ...(doubted !== undefined && open.length === 0 ? [recount(deciding, doubted)] : []),
  ];
}

type AcceptedCount = {
  readonly count: Measured;
  readonly by: "tolerance" | "second-count" | "person";
  readonly settledBy: "watermark" | "timeout" | "person";
};

/** However often a count is accepted, by whom ever, it is one event. */
export function acceptedEvent(
  of: { readonly place: string; readonly item: ItemKey; readonly now: number },
  acceptance: AcceptedCount,
  person: { readonly actor?: string; readonly reason?: string } = {},
): PreparedEvent {
  const { place, item, now } = of;
  const { count, by, settledBy } = acceptance;
  const { actor, reason } = person;
  return decidedEvent({
    type: "CountAccepted",
    source,
    id: derivedId("accept", place, count.id),
    place,
    at: now,
    causation: count.id,
    ...(actor !== undefined && { actor }),
    data: {
      count: count.id,
      observations: count.observations,
      sku: item.sku,
      area: item.area,
      quantity: count.quantity,
      countedAt: new Date(count.at).toISOString(),
      since: new Date(count.since).toISOString(),
      errorMs: count.errorMs,
      variance: count.variance,
      raced: count.raced,
      by,
      settledBy,
      ...(reason !== undefined && { reason }),
    },
  });
}

export function closing(
  of: { place: string; item: { sku: string }; now: number },
  recountOf: { recount: string },
  count: string,
): PreparedEvent {
  return decidedEvent({
    type: "RecountClosed",
    source,
    id: derivedId("close", of.place, recountOf.recount),
    place: of.place,
    at: of.now,
    causation: count,
    data: { recount: recountOf.recount, sku: of.item.sku, outcome: "counted", count },
  });
}

function reasonOf(count: Measured, policy: CountPolicy): "high-value" | "race" | "tolerance" {
  if (isWithinTolerance(count.variance, policy)) return "high-value";
  return count.raced ? "race" : "tolerance";
}

function recount(deciding: Deciding, count: Measured): PreparedEvent {
  const { place, item, now } = deciding;
  const id = derivedId("recount", place, count.id);
  return decidedEvent({
    type: "RecountRequested",
    source,
    id,
    place,
    at: now,
    causation: count.id,
    data: {
      recount: id,
      sku: item.sku,
      area: item.area,
      because: reasonOf(count, item.policy),
      cause: count.id,
      quantity: count.variance,
      since: new Date(count.at).toISOString(),
      priority: "high",
      ...(count.by !== undefined && { notBy: count.by }),
    },
  });
}
