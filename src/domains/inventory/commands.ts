import type { Tx } from "#database";
import {
  commandAnswer,
  commandIds,
  decidedEvent,
  derivedId,
  readUnseen,
  type Appender,
  type Decided,
  type PreparedEvent,
} from "#journal";
import {
  isRefusal,
  placeStream,
  type JournalEvent,
  type Refusal,
  type RouteContext,
  type RouteResult,
} from "#kernel";
import { keyText, openTrials } from "#ledger";
import type { RecountClosed, RecountRequested, StockArea } from "#vocabulary";
import { poolCounts } from "./domain/acceptance.ts";
import { answeredRecounts } from "./domain/recounts.ts";
import { markDecided } from "./due-store.ts";
import { readOpenItems } from "./open-store.ts";
import { countsConsumer } from "./projections/counts.ts";
import { acceptedEvent, assertionOf, closing } from "./reactors/count-decisions.ts";
import { openRecountOf, readCount, findOpenRecounts } from "./store.ts";

export type CommandDeps = { readonly appender: Appender; readonly now: () => number };

/**
 * The manager takes a count as it is, whatever its variance. Only a count of the whole item can be taken: one zone of
 * several, or one lot, says nothing of the rest.
 */
export function acceptCount(deps: CommandDeps, context: RouteContext): Promise<RouteResult> {
  const body = context.body as { place: string; count: string; reason?: string };
  const { tenantId } = context.principal;
  return decide(deps, context, {
    name: "AcceptCount",
    place: body.place,
    events: async (tx, base) => {
      const row = await readCount(tx, tenantId, body);
      if (row === undefined) return { problem: "inventory.count-unknown" };
      if (isDecided(row.state)) return { problem: "inventory.count-decided" };
      const [item] = await readOpenItems(tx, tenantId, { place: body.place, keys: [row] });
      const count = poolCounts(item?.observations ?? [], item?.zones ?? []).find(
        ({ observations }) => observations.includes(body.count),
      );
      if (item === undefined || count === undefined) return { problem: "inventory.count-partial" };
      const entry = assertionOf(item, count);
      const key = { stream: placeStream(body.place), unit: entry.unit, account: item.area };
      const trials = await openTrials(tx, tenantId, [{ key, entry }]);
      const preview = trials.get(keyText(key))?.preview(entry);
      if (preview === undefined) throw new Error("the account was not read");
      const accepted = acceptedEvent(
        { place: body.place, item, now: base.at },
        { count: { ...count, ...preview }, by: "person", settledBy: "person" },
        { ...base, ...(body.reason !== undefined && { reason: body.reason }) },
      );
      const observations = item.observations.filter(({ at }) => at <= count.at);
      const closings = answeredRecounts(item.recounts, { at: count.at, observations }).map(
        (recount) => closing({ place: body.place, item, now: base.at }, recount, count.id),
      );
      return [accepted, ...closings];
    },
  });
}

function isDecided(state: string): boolean {
  return state === "accepted" || state === "rejected" || state === "superseded";
}

export function rejectCount(deps: CommandDeps, context: RouteContext): Promise<RouteResult> {
  const body = context.body as { place: string; count: string; reason: string };
  return decide(deps, context, {
    name: "RejectCount",
    place: body.place,
    events: async (tx, base) => {
      const row = await readCount(tx, context.principal.tenantId, body);
      if (row === undefined) return { problem: "inventory.count-unknown" };
      if (row.state === "rejected" || row.state === "superseded")
        return { problem: "inventory.count-decided" };
      const data = {
        count: row.count,
        observations: row.observations,
        sku: row.sku,
        area: row.area,
        reason: body.reason,
      };
      return [decidedEvent({ ...base, type: "CountRejected", data })];
    },
  });
}

export function requestRecount(deps: CommandDeps, context: RouteContext): Promise<RouteResult> {
  const body = context.body as { place: string; sku: string; area: StockArea };
  return decide(deps, context, {
    name: "RequestRecount",
    place: body.place,
    events: async (tx, base) => {
      if ((await openRecountOf(tx, context.principal.tenantId, body)) !== undefined)
        return { problem: "inventory.recount-already-open" };
      return [
        decidedEvent({
          ...base,
          type: "RecountRequested",
          data: {
            recount: base.id,
            sku: body.sku,
            area: body.area,
            because: "person",
            since: new Date(base.at).toISOString(),
            priority: "normal",
          },
        }),
      ];
    },
  });
}

export function closePeriod(deps: CommandDeps, context: RouteContext): Promise<RouteResult> {
  const body = context.body as { place: string; until: string };
  return decide(deps, context, {
    name: "ClosePeriod",
    place: body.place,
    events: (_tx, base) =>
      Promise.resolve([
        decidedEvent({ ...base, type: "PeriodClosed", data: { until: body.until } }),
      ]),
  });
}

type Base = Omit<Decided, "type" | "data">;
type Command = {
  readonly name: string;
  readonly place: string;
  readonly events: (tx: Tx, base: Base) => Promise<PreparedEvent[] | Refusal>;
};

/** Reads and decides under the lock of the place's stream: one transaction, a refusal or the events that follow. */
async function decide(
  deps: CommandDeps,
  context: RouteContext,
  command: Command,
): Promise<RouteResult> {
  const ids = commandIds(context, command.name);
  const base: Base = {
    source: ids.source,
    id: ids.idOf(0),
    place: command.place,
    at: deps.now(),
    actor: context.principal.actor,
  };
  let events: PreparedEvent[] = [];
  const outcome = await deps.appender.decide({
    tenantId: context.principal.tenantId,
    streams: [placeStream(command.place)],
    decide: async (tx) => {
      const decided = await command.events(tx, base);
      if (isRefusal(decided)) return decided;
      events = decided;
      const { place } = command;
      await markDecided(tx, context.principal.tenantId, { place, count: events.length });
      return decided;
    },
  });
  return commandAnswer(outcome, events);
}

export type RecountOrder = {
  readonly event: JournalEvent;
  readonly sku: string;
  readonly area: StockArea;
  readonly quantity: number;
  /** `<flow>@<version>` that decided it. */
  readonly flow: string;
  readonly line: number;
};

/**
 * The action `open-recount` of flows, for events of one chain. An item has one open recount at a time, or it would be asked
 * for twice: what the projection does not show yet is read from the streams, which the decision holds. However many places,
 * they are one decision.
 */
export async function openRecounts(
  deps: CommandDeps,
  orders: readonly RecountOrder[],
): Promise<void> {
  const tenantId = orders[0]?.event.tenantId;
  const places = [...Map.groupBy(orders, ({ event }) => event.place ?? "")].filter(
    ([place]) => place !== "",
  );
  if (tenantId === undefined || places.length === 0) return;
  await deps.appender.decide({
    tenantId,
    streams: places.map(([place]) => placeStream(place)),
    decide: async (tx) => {
      const asked = await Promise.all(
        places.map(async ([place, items]) => {
          const open = await openRecountsOf(tx, tenantId, { place, items });
          return items.flatMap((order) => {
            const name = itemName(order);
            if (open.has(name)) return [];
            open.add(name);
            return [recountEvent(order, place, deps.now())];
          });
        }),
      );
      return asked.flat();
    },
  });
}

const itemName = ({ sku, area }: { sku: string; area: string }): string => `${area} ${sku}`;

async function openRecountsOf(
  tx: Tx,
  tenantId: number,
  of: { place: string; items: readonly { sku: string; area: StockArea }[] },
): Promise<Set<string>> {
  // The stream before the projection: should it move between the two, what it now shows is said twice, not missed.
  const unseen = await readUnseen(tx, {
    tenantId,
    consumer: countsConsumer.name,
    stream: placeStream(of.place),
    types: ["RecountRequested", "RecountClosed"],
  });
  const known = await findOpenRecounts(tx, tenantId, of);
  const open = new Map(known.map((row) => [row.recount, itemName(row)]));
  for (const { type, data } of unseen as JournalEvent<RecountRequested | RecountClosed>[]) {
    if (type === "RecountClosed") open.delete(data.recount);
    else open.set(data.recount, itemName(data as RecountRequested));
  }
  return new Set(open.values());
}

function recountEvent(order: RecountOrder, place: string, at: number): PreparedEvent {
  const { event, sku, area, quantity, flow, line } = order;
  const id = derivedId("flow", flow, event.key, line);
  const data = {
    recount: id,
    sku,
    area,
    because: "change",
    cause: event.key,
    since: new Date(event.at).toISOString(),
    quantity,
    priority: "normal",
    flow,
  };
  return decidedEvent({
    type: "RecountRequested",
    source: `flow/${flow}`,
    id,
    place,
    at,
    causation: event.key,
    data,
  });
}
