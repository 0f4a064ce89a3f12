import { hash } from "node:crypto";
import {
  canonicalJson,
  placeStream,
  randomInteger,
  units,
  type CloudEvent,
  type Random,
} from "#kernel";
import { eventKey, type PreparedEvent } from "#journal";
import type { ModelCount, ModelLeg } from "./count-rule-model.ts";

/** One observed or decided thing of a history, with what it means to the model. */
export type HistoryEvent = {
  readonly prepared: PreparedEvent;
  readonly legs: readonly (ModelLeg & { readonly account: string })[];
  readonly count?: ModelCount & { readonly account: string };
  readonly rejects?: string;
};

const startMs = Date.parse("2026-03-02T08:00:00+08:00");
const minuteMs = 60_000;
export const historySku = "6900000000014";

export function prepare(
  stream: string,
  event: { id: string; source: string; type: string; at: number; errorMs: number; data: unknown },
): PreparedEvent {
  const envelope: CloudEvent = {
    specversion: "1.0",
    id: event.id,
    source: event.source,
    type: event.type,
    time: new Date(event.at).toISOString(),
    place: stream.slice("place:".length),
    data: event.data,
  };
  const body = canonicalJson(envelope);
  return {
    kind: "event",
    stream,
    type: event.type,
    version: event.type === "SaleRecorded" ? 2 : 1,
    source: event.source,
    id: event.id,
    key: eventKey(event.source, event.id),
    contentHash: hash("sha256", body, "buffer"),
    body,
    at: event.at,
    errorMs: event.errorMs,
    envelope,
    data: event.data,
  };
}

/**
 * A day of one item in one shop: sales, receipts, moves to and from the backroom, counts that race with them, and
 * rejections, from devices whose clocks are wrong by up to their stated error.
 */
export function randomHistory(random: Random, place: string, stepMs = 15_000): HistoryEvent[] {
  const stream = placeStream(place);
  const devices = Array.from({ length: 3 }, (_, index) => ({
    source: `device-${index}`,
    errorMs: [0, 400, 45_000][index] ?? 0,
  }));
  const history: HistoryEvent[] = [];
  const size = randomInteger(random, 6, 26);
  const counts: string[] = [];
  for (let index = 0; index < size; index += 1) {
    const device = devices[randomInteger(random, 0, devices.length - 1)];
    if (device === undefined) throw new Error("no device");
    const truth = startMs + randomInteger(random, 0, stepMs === 1 ? 12 : 480) * stepMs;
    // Several things happen at one instant as well: the dense histories have whole steps only.
    const at =
      stepMs < 1_000 ? truth : truth + randomInteger(random, -device.errorMs, device.errorMs);
    const base = { id: `${place}-${index}`, source: device.source, at, errorMs: device.errorMs };
    const roll = random();
    if (roll < 0.5)
      history.push(
        movement(stream, base, { type: "SaleRecorded", units: randomInteger(random, 1, 6) }),
      );
    else if (roll < 0.66)
      history.push(
        movement(stream, base, { type: "GoodsReceived", units: randomInteger(random, 1, 12) }),
      );
    else if (roll < 0.76)
      history.push(
        movement(stream, base, { type: "StockMoved", units: randomInteger(random, 1, 4) }),
      );
    else if (roll < 0.96 || counts.length === 0) {
      const count = acceptedCount(stream, base, {
        units: randomInteger(random, 0, 20),
        sinceMs: randomInteger(random, 0, 3) * 4 * stepMs,
        area: random() < 0.8 ? "shelf" : "backroom",
      });
      if (count.count !== undefined) counts.push(count.count.id);
      history.push(count);
    } else {
      const rejected = counts[randomInteger(random, 0, counts.length - 1)];
      if (rejected !== undefined) history.push(rejection(stream, base, rejected));
    }
  }
  return history;
}

type Base = {
  readonly id: string;
  readonly source: string;
  readonly at: number;
  readonly errorMs: number;
};

export function movement(
  stream: string,
  base: Base,
  what: { type: "SaleRecorded" | "GoodsReceived" | "StockMoved"; units: number },
): HistoryEvent {
  const line = { sku: historySku, quantity: units(what.units) };
  const data = {
    SaleRecorded: { ticket: base.id, lines: [{ ...line, amountFen: 0 }] },
    GoodsReceived: { document: base.id, supplier: "S-01", to: "shelf", lines: [line] },
    StockMoved: { from: "backroom", to: "shelf", lines: [line] },
  }[what.type];
  const prepared = prepare(stream, { ...base, type: what.type, data });
  const leg = { ref: `${prepared.key}/0`, at: base.at, errorMs: base.errorMs };
  const shelf = {
    ...leg,
    account: "shelf",
    units: what.type === "SaleRecorded" ? -what.units : what.units,
  };
  const legs =
    what.type === "StockMoved"
      ? [shelf, { ...leg, account: "backroom", units: -what.units }]
      : [shelf];
  return { prepared, legs };
}

export function acceptedCount(
  stream: string,
  base: Base,
  what: { units: number; sinceMs: number; area: "shelf" | "backroom" },
): HistoryEvent {
  const id = eventKey("count", base.id);
  const since = base.at - what.sinceMs;
  const data = {
    count: id,
    observations: [id],
    sku: historySku,
    area: what.area,
    quantity: units(what.units),
    countedAt: new Date(base.at).toISOString(),
    since: new Date(since).toISOString(),
    errorMs: base.errorMs,
    variance: 0,
    raced: false,
    by: "person",
    settledBy: "person",
  };
  const prepared = prepare(stream, { ...base, type: "CountAccepted", data });
  return {
    prepared,
    legs: [],
    count: { id, at: base.at, since, errorMs: base.errorMs, units: what.units, account: what.area },
  };
}

export function rejection(stream: string, base: Base, count: string): HistoryEvent {
  const data = {
    count,
    observations: [count],
    sku: historySku,
    area: "shelf",
    reason: "wrong shelf",
  };
  return {
    prepared: prepare(stream, { ...base, type: "CountRejected", data }),
    legs: [],
    rejects: count,
  };
}

/** An event and when it comes, milliseconds. */
export type ArrivedEvent = { readonly event: HistoryEvent; readonly arrives: number };

/** Arrival order: 35 % come late by up to a third of the day. */
export function arrivalsOf(random: Random, history: readonly HistoryEvent[]): ArrivedEvent[] {
  const arrivals = history.map((event) => ({
    event,
    arrives: event.prepared.at + (random() < 0.35 ? random() * 160 * minuteMs : 0),
  }));
  return orderOf(arrivals);
}

export function arrivalOrder(random: Random, history: readonly HistoryEvent[]): HistoryEvent[] {
  return arrivalsOf(random, history).map(({ event }) => event);
}

/** Any order at all. */
export function shuffled(random: Random, history: readonly HistoryEvent[]): HistoryEvent[] {
  const arrivals = history.map((event) => ({ event, arrives: random() }));
  return orderOf(arrivals).map(({ event }) => event);
}

/** A rejection cannot be decided before the count that it rejects was accepted. */
function orderOf(arrivals: readonly ArrivedEvent[]): ArrivedEvent[] {
  const acceptedAt = new Map(
    arrivals.flatMap(({ event, arrives }) =>
      event.count === undefined ? [] : [[event.count.id, arrives] as const],
    ),
  );
  return arrivals
    .map(({ event, arrives }, index) => ({
      event,
      index,
      arrives: Math.max(arrives, acceptedAt.get(event.rejects ?? "") ?? arrives),
    }))
    .sort(
      (left, right) =>
        left.arrives - right.arrives ||
        Number(left.event.rejects !== undefined) - Number(right.event.rejects !== undefined) ||
        left.index - right.index,
    );
}
