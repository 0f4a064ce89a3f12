import { Type, type Static } from "typebox";
import type { Word } from "#kernel";
import {
  closed,
  code,
  countedQuantity,
  instant,
  maximumLines,
  note,
  personId,
  sku,
  stockArea,
  zoneCode,
} from "./shapes.ts";

/** An observation; the event's own time is the last scan of this item (not of the session). */
const itemCounted = Type.Object(
  {
    /** The counting session that the observation belongs to; place and zone were bound when it opened. */
    session: code("Number of the counting session"),
    zone: zoneCode,
    area: stockArea,
    sku,
    lot: Type.Optional(code("Lot or batch: a count of this lot only")),
    quantity: countedQuantity,
    firstScanAt: Type.Optional(instant),
    attempt: Type.Optional(Type.Integer({ minimum: 1, maximum: 9 })),
    blind: Type.Boolean(),
    recount: Type.Optional(code("Number of the recount that asked for it")),
  },
  closed,
);
export type ItemCounted = Static<typeof itemCounted>;

/** Says that the whole zone was walked: what the book expects there and nobody counted was not there. */
const zoneSwept = Type.Object(
  {
    session: code("Number of the counting session"),
    zone: zoneCode,
    area: stockArea,
    startedAt: instant,
    /** How many items were counted in the session, so that a lost scan is noticed. */
    items: Type.Integer({ minimum: 0, maximum: 100_000 }),
    lastDeviceSeq: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  closed,
);
export type ZoneSwept = Static<typeof zoneSwept>;

/** What followed from a swept zone: decided once everything from before the sweep has arrived. */
const sweepSettled = Type.Object(
  {
    sweep: Type.String({ format: "uuid", description: "key of the event that declared the sweep" }),
    session: code("Number of the counting session"),
    zone: zoneCode,
    area: stockArea,
    /** incomplete: fewer items arrived than were counted, so nothing is taken to be zero. */
    outcome: Type.Union([Type.Literal("complete"), Type.Literal("incomplete")]),
    /** Items that were counted in the session and arrived. */
    counted: Type.Integer({ minimum: 0 }),
    /** Items that were expected in the zone and not counted: each is an observation of zero. */
    zeros: Type.Array(sku, { maxItems: maximumLines }),
  },
  closed,
);
export type SweepSettled = Static<typeof sweepSettled>;

const sourceHeard = Type.Object({ upTo: Type.Optional(Type.Integer({ minimum: 0 })) }, closed);
export type SourceHeard = Static<typeof sourceHeard>;

/** The observations that an acceptance or a rejection speaks of, by event key. */
const countKeys = Type.Array(Type.String({ format: "uuid" }), { minItems: 1, maxItems: 200 });

const countAccepted = Type.Object(
  {
    count: Type.String({
      format: "uuid",
      description: "id of the count: the key of its last observation",
    }),
    observations: countKeys,
    sku,
    area: stockArea,
    quantity: countedQuantity,
    countedAt: instant,
    since: instant,
    errorMs: Type.Integer({ minimum: 0 }),
    /** What the ledger had when it was accepted minus what was seen; revised later by postings, never here. */
    variance: Type.Integer(),
    raced: Type.Boolean(),
    by: Type.Union([
      Type.Literal("tolerance"),
      Type.Literal("second-count"),
      Type.Literal("person"),
    ]),
    settledBy: Type.Union([
      Type.Literal("watermark"),
      Type.Literal("timeout"),
      Type.Literal("person"),
    ]),
    reason: Type.Optional(note),
  },
  closed,
);
export type CountAccepted = Static<typeof countAccepted>;

const countRejected = Type.Object(
  {
    count: Type.String({ format: "uuid" }),
    observations: countKeys,
    sku,
    area: stockArea,
    reason: note,
  },
  closed,
);
export type CountRejected = Static<typeof countRejected>;

const recountRequested = Type.Object(
  {
    recount: code("Number of the recount"),
    sku,
    area: stockArea,
    zone: Type.Optional(zoneCode),
    because: Type.Union([
      Type.Literal("change"),
      Type.Literal("tolerance"),
      Type.Literal("race"),
      Type.Literal("high-value"),
      Type.Literal("revised"),
      Type.Literal("negative"),
      Type.Literal("person"),
    ]),
    /** Key of the event that asked for it. */
    cause: Type.Optional(Type.String({ format: "uuid" })),
    quantity: Type.Optional(
      Type.Integer({ description: "the change or variance that asked for it, thousandths" }),
    ),
    /** Time of what asked for it: a count made after it is the answer. */
    since: Type.Optional(instant),
    /** Who may not take it: a second count is another person's. */
    notBy: Type.Optional(personId),
    flow: Type.Optional(code("Flow version that decided it, <flow>@<version>")),
    priority: Type.Union([Type.Literal("high"), Type.Literal("normal")]),
  },
  closed,
);
export type RecountRequested = Static<typeof recountRequested>;

const recountClosed = Type.Object(
  {
    recount: code("Number of the recount"),
    sku,
    outcome: Type.Union([
      Type.Literal("counted"),
      Type.Literal("cancelled"),
      Type.Literal("expired"),
    ]),
    count: Type.Optional(Type.String({ format: "uuid" })),
  },
  closed,
);
export type RecountClosed = Static<typeof recountClosed>;

const negativeSettled = Type.Object(
  {
    sku,
    area: stockArea,
    quantity: Type.Integer({ maximum: -1 }),
    since: instant,
    settledBy: Type.Union([Type.Literal("watermark"), Type.Literal("timeout")]),
  },
  closed,
);
export type NegativeStockSettled = Static<typeof negativeSettled>;

const negativeCleared = Type.Object(
  { sku, area: stockArea, quantity: Type.Integer({ minimum: 0 }) },
  closed,
);
export type NegativeStockCleared = Static<typeof negativeCleared>;

const periodClosed = Type.Object({ until: instant }, closed);
export type PeriodClosed = Static<typeof periodClosed>;

const observed = { version: 1, origin: "observed", stream: "place" } as const;
const decided = { version: 1, origin: "decided", stream: "place" } as const;
const someCount = "5b0c9a52-4a44-5c5e-9d0a-2f6c3f1f7a10";

export const countWords: readonly Word[] = [
  {
    ...observed,
    type: "ItemCounted",
    label: { zh: "盘点", en: "Count" },
    schema: itemCounted,
    epcis: {
      bizStep: "cycle_counting",
      note: "stock_taking for a financial count; an observation, as in EPCIS",
    },
    example: {
      session: "CS-12",
      zone: "A",
      area: "shelf",
      sku: "6900000000014",
      quantity: 64000,
      firstScanAt: "2026-11-22T08:02:10+08:00",
      blind: true,
    },
  },
  {
    ...observed,
    type: "ZoneSwept",
    label: { zh: "区域扫完", en: "Zone swept" },
    schema: zoneSwept,
    epcis: { bizStep: "cycle_counting" },
    example: {
      session: "CS-12",
      zone: "A",
      area: "shelf",
      startedAt: "2026-11-22T08:00:00+08:00",
      items: 23,
    },
  },
  {
    ...observed,
    type: "SourceHeard",
    label: { zh: "设备在线", en: "Source heard" },
    schema: sourceHeard,
    example: { upTo: 1200 },
  },
  {
    ...decided,
    type: "SweepSettled",
    label: { zh: "区域扫完结果", en: "Sweep settled" },
    schema: sweepSettled,
    example: {
      sweep: someCount,
      session: "CS-12",
      zone: "A",
      area: "shelf",
      outcome: "complete",
      counted: 23,
      zeros: ["6900000000014"],
    },
  },
  {
    ...decided,
    type: "CountAccepted",
    label: { zh: "盘点入账", en: "Count accepted" },
    schema: countAccepted,
    example: {
      count: someCount,
      observations: [someCount],
      sku: "6900000000014",
      area: "shelf",
      quantity: 64000,
      countedAt: "2026-11-22T08:03:00+08:00",
      since: "2026-11-22T08:02:10+08:00",
      errorMs: 200,
      variance: -2000,
      raced: false,
      by: "tolerance",
      settledBy: "watermark",
    },
  },
  {
    ...decided,
    type: "CountRejected",
    label: { zh: "盘点作废", en: "Count rejected" },
    schema: countRejected,
    example: {
      count: someCount,
      observations: [someCount],
      sku: "6900000000014",
      area: "shelf",
      reason: "wrong shelf",
    },
  },
  {
    ...decided,
    type: "RecountRequested",
    label: { zh: "要求复核", en: "Recount asked for" },
    schema: recountRequested,
    example: {
      recount: "RC-1",
      sku: "6900000000014",
      area: "shelf",
      because: "change",
      quantity: -6000,
      priority: "normal",
      flow: "local-recount@1",
    },
  },
  {
    ...decided,
    type: "RecountClosed",
    label: { zh: "复核结束", en: "Recount closed" },
    schema: recountClosed,
    example: { recount: "RC-1", sku: "6900000000014", outcome: "counted", count: someCount },
  },
  {
    ...decided,
    type: "NegativeStockSettled",
    label: { zh: "负库存确认", en: "Negative stock settled" },
    schema: negativeSettled,
    example: {
      sku: "6900000000014",
      area: "shelf",
      quantity: -3000,
      since: "2026-11-22T14:20:00+08:00",
      settledBy: "watermark",
    },
  },
  {
    ...decided,
    type: "NegativeStockCleared",
    label: { zh: "负库存解除", en: "Negative stock cleared" },
    schema: negativeCleared,
    example: { sku: "6900000000014", area: "shelf", quantity: 2000 },
  },
  {
    ...decided,
    type: "PeriodClosed",
    label: { zh: "关账", en: "Period closed" },
    schema: periodClosed,
    example: { until: "2026-11-01T00:00:00+08:00" },
  },
];
