import { readTenant, type Pool, type Tx } from "#database";
import {
  commandAnswer,
  commandIds,
  decidedEvent,
  derivedId,
  readUnseen,
  type Appender,
  type PreparedEvent,
} from "#journal";
import {
  isRefusal,
  placeStream,
  type FieldValue,
  type JournalEvent,
  type Refusal,
  type RouteContext,
  type RouteResult,
} from "#kernel";
import type { AlertRaised, AlertSettled, AlertSettlement } from "#vocabulary";
import { alertsConsumer } from "./projections/alerts.ts";
import {
  findListedAlert,
  readOverAlerts,
  readRaised,
  type OverAlert,
  type RaisedRow,
} from "./store.ts";

export type AlertDeps = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly now: () => number;
};

export type AlertOrder = {
  readonly tenantId: number;
  readonly place: string;
  /** What it is raised for: the key of an event, or the name of a deadline. It is raised for that once. */
  readonly because: string;
  /** The event's key, where an event is the cause. */
  readonly cause?: string;
  /** Time of the raising, the same however often it is tried. */
  readonly at: number;
  readonly level: "yellow" | "orange" | "red" | "purple";
  /** Name of the rule: one cause, one alert. */
  readonly rule: string;
  readonly sku?: string;
  readonly area?: string;
  readonly quantity?: number;
  readonly subject?: string;
  readonly person?: string;
  /** `<flow>@<version>` that decided it. */
  readonly flow: string;
  readonly settledBy: readonly AlertSettlement[];
  readonly settlesAt?: number;
  readonly facts: Readonly<Record<string, FieldValue>>;
};

/** `open`: another alert of the same cause is open, so that this one may be raised when that is settled. */
export type RaiseOutcome = "raised" | "known" | "open";

/**
 * The action `raise-alert` of flows, for orders of one chain. The same rule, place, item and document has one open alert:
 * what the projection does not show yet is read from the streams, which the decision holds. However many places, they are
 * one decision, which waits once for its locks and once for the disk.
 */
export async function raiseAlerts(
  deps: AlertDeps,
  orders: readonly AlertOrder[],
): Promise<RaiseOutcome[]> {
  const [first] = orders;
  if (first === undefined) return [];
  const { tenantId } = first;
  const places = [...Map.groupBy(orders, ({ place }) => place)];
  const outcomes = new Map<AlertOrder, RaiseOutcome>();
  const outcome = await deps.appender.decide({
    tenantId,
    streams: places.map(([place]) => placeStream(place)),
    decide: async (tx) => {
      await Promise.all(
        places.map(async ([, ofPlace]) => {
          const before = await raisedBefore(tx, ofPlace);
          for (const [order, said] of raiseOnce(ofPlace, before)) outcomes.set(order, said);
        }),
      );
      return orders.filter((order) => outcomes.get(order) === "raised").map(raisedEvent);
    },
  });
  if (isRefusal(outcome)) throw new Error(`an alert was refused: ${outcome.problem}`);
  return orders.map((order) => outcomes.get(order) ?? "open");
}

function raiseOnce(
  orders: readonly AlertOrder[],
  before: { readonly known: Set<string>; readonly open: ReadonlyMap<string, string> },
): [AlertOrder, RaiseOutcome][] {
  const open = new Set(before.open.values());
  return orders.map((order) => {
    if (before.known.has(numberOf(order))) return [order, "known"];
    if (open.has(causeOf(order))) return [order, "open"];
    before.known.add(numberOf(order));
    open.add(causeOf(order));
    return [order, "raised"];
  });
}

type Caused = { readonly rule: string; readonly sku?: string; readonly subject?: string };

/** One cause has one open alert. */
const causeOf = ({ rule, sku = "", subject = "" }: Caused): string =>
  [rule, sku, subject].join("\u0001");

/** Which of the orders were raised before, and which causes have an open alert, by its number. */
async function raisedBefore(
  tx: Tx,
  orders: readonly AlertOrder[],
): Promise<{ known: Set<string>; open: Map<string, string> }> {
  const [first] = orders;
  if (first === undefined) return { known: new Set(), open: new Map() };
  const { tenantId, place } = first;
  const causes = orders.map((order) => ({ ...order, alert: numberOf(order) }));
  // The stream before the projection: should it move between the two, what it now shows is said twice, not missed.
  const unseen = await readUnseen(tx, {
    tenantId,
    consumer: alertsConsumer.name,
    stream: placeStream(place),
    types: ["AlertRaised", "AlertSettled"],
  });
  const rows = await readRaised(tx, tenantId, { place, causes });
  const known = new Set(rows.map(({ alert }) => alert));
  const open = new Map(
    rows.filter(({ isOpen }) => isOpen).map((row) => [row.alert, causeOf(withoutNulls(row))]),
  );
  for (const { type, data } of unseen as JournalEvent<AlertRaised | AlertSettled>[]) {
    known.add(data.alert);
    if (type === "AlertSettled") open.delete(data.alert);
    else open.set(data.alert, causeOf(data as AlertRaised));
  }
  return { known, open };
}

function withoutNulls({ rule, sku, subject }: RaisedRow): Caused {
  return { rule, ...(sku !== null && { sku }), ...(subject !== null && { subject }) };
}

function numberOf({ rule, place, because, sku = "", subject = "" }: AlertOrder): string {
  return derivedId("alert", rule, place, because, sku, subject);
}

function raisedEvent(order: AlertOrder): PreparedEvent {
  const { tenantId: _tenant, place, because: _because, at, settlesAt, facts, ...told } = order;
  const alert = numberOf(order);
  const known = Object.entries(facts).filter(([, value]) => value !== undefined);
  return decidedEvent({
    type: "AlertRaised",
    source: `flow/${order.flow}`,
    id: alert,
    place,
    at,
    ...(order.cause !== undefined && { causation: order.cause }),
    data: {
      alert,
      ...told,
      facts: Object.fromEntries(known),
      ...(settlesAt !== undefined && { settlesAt: new Date(settlesAt).toISOString() }),
    },
  });
}

const limitAtOnce = 500;

/** Tick: alerts that an event or the end of their day has ended are settled. Returns how many. */
export async function settleAlerts(deps: AlertDeps, tenantId: number): Promise<number> {
  const over = await readTenant(deps.pool, tenantId, (tx) =>
    readOverAlerts(tx, tenantId, { now: deps.now(), limit: limitAtOnce }),
  );
  const results = await deps.appender.append(tenantId, over.map(settledEvent));
  return results.filter(({ status }) => status === "applied").length;
}

/** The same however often it is decided: its time is that of what ended it. */
function settledEvent({ place, alert, at, how, key }: OverAlert): PreparedEvent {
  return decidedEvent({
    type: "AlertSettled",
    source: "dianmai/alerts",
    id: derivedId("settle", alert),
    place,
    at,
    ...(key !== null && { causation: key }),
    data: { alert, by: "event", how, ...(key !== null && { cause: key }) },
  });
}

/** Somebody has taken note; where the rule says so, with a reason, that settles it. */
export async function acknowledgeAlert(
  deps: AlertDeps,
  context: RouteContext,
): Promise<RouteResult> {
  const body = context.body as { place: string; alert: string; reason?: string };
  const { tenantId, actor } = context.principal;
  const ids = commandIds(context, "AcknowledgeAlert");
  let events: PreparedEvent[] = [];
  const outcome = await deps.appender.decide({
    tenantId,
    streams: [placeStream(body.place)],
    decide: async (tx) => {
      const open = await findListedAlert(tx, tenantId, body);
      if (open === undefined) return { problem: "alerts.not-open" } satisfies Refusal;
      const settles = open.settledBy.includes("acknowledged");
      if (settles && (body.reason ?? "").trim() === "")
        return { problem: "alerts.reason-missing" } satisfies Refusal;
      const base = { source: ids.source, place: body.place, at: deps.now(), actor };
      const said = { alert: body.alert, ...(body.reason !== undefined && { reason: body.reason }) };
      const done = { ...said, by: "person", how: "acknowledged" };
      events = [
        decidedEvent({ ...base, type: "AlertAcknowledged", id: ids.idOf(0), data: said }),
        ...(settles
          ? [decidedEvent({ ...base, type: "AlertSettled", id: ids.idOf(1), data: done })]
          : []),
      ];
      return events;
    },
  });
  return commandAnswer(outcome, events);
}
