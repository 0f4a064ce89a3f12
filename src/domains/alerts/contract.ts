import { Type, type Static } from "typebox";
import type { ProblemCatalogue } from "#kernel";

const text = Type.String();
const textOrNull = Type.Union([text, Type.Null()]);

export const alertLevels = ["red", "purple", "orange", "yellow"] as const;
export type AlertLevel = (typeof alertLevels)[number];
const level = Type.Union([
  Type.Literal("red"),
  Type.Literal("purple"),
  Type.Literal("orange"),
  Type.Literal("yellow"),
]);
const rule = Type.String({ minLength: 1, maxLength: 64 });
const instant = Type.String({ format: "date-time" });

const listedAlert = Type.Object({
  alert: text,
  level,
  rule: text,
  sku: textOrNull,
  name: textOrNull,
  nameEn: textOrNull,
  area: textOrNull,
  /** Thousandths of a unit. */
  quantity: Type.Union([Type.Integer(), Type.Null()]),
  /** Unit of measure, as "瓶". */
  measure: textOrNull,
  /** |quantity| at cost, or at price where no cost is known, fen; null where neither is. */
  stakeFen: Type.Union([Type.Integer(), Type.Null()]),
  /** `<flow>@<version>` that decided it. */
  flow: textOrNull,
  raisedAt: Type.String({ format: "date-time" }),
  /** The document that it speaks of: a transfer, a custody, a sample. */
  subject: textOrNull,
  person: textOrNull,
  /** What the rule knew when it fired, and the thresholds in force. */
  facts: Type.Union([
    Type.Record(text, Type.Union([text, Type.Number(), Type.Boolean()])),
    Type.Null(),
  ]),
  /** What brings it to its end: count, update, recovery, day-end, acknowledged, arrival, return. */
  settledBy: Type.Array(text),
  settlesAt: Type.Union([Type.String({ format: "date-time" }), Type.Null()]),
  acknowledged: Type.Union([
    Type.Object({ at: Type.String({ format: "date-time" }), by: textOrNull, reason: textOrNull }),
    Type.Null(),
  ]),
  settledAt: Type.Union([instant, Type.Null()]),
  /** What brought it to its end. */
  settledHow: textOrNull,
});
export type ListedAlert = Static<typeof listedAlert>;

export const alertsQuery = Type.Object(
  {
    state: Type.Optional(Type.Union([Type.Literal("open"), Type.Literal("settled")])),
    level: Type.Optional(level),
    rule: Type.Optional(rule),
    /** money: what is at stake first; time: the newest first. */
    sort: Type.Optional(Type.Union([Type.Literal("money"), Type.Literal("time")])),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
    /** `next` of the answer before. */
    after: Type.Optional(Type.String({ pattern: "^-?[0-9]{1,16}_[0-9]{1,16}$" })),
  },
  { additionalProperties: false },
);
export type AlertsQuery = Static<typeof alertsQuery>;

export const alertsAnswer = Type.Object({
  alerts: Type.Array(listedAlert),
  next: Type.Optional(text),
});
export type AlertsAnswer = Static<typeof alertsAnswer>;

export const digestQuery = Type.Object(
  {
    /** A day of the shop, as 2026-11-25; absent: today. */
    day: Type.Optional(Type.String({ format: "date" })),
  },
  { additionalProperties: false },
);

export const digestAnswer = Type.Object({
  day: Type.String({ format: "date" }),
  /** By level and rule: what is open now, and what was raised and settled on the day. */
  rules: Type.Array(
    Type.Object({
      level,
      rule,
      open: Type.Integer(),
      openStakeFen: Type.Integer(),
      oldestAt: Type.Union([instant, Type.Null()]),
      raised: Type.Integer(),
      settled: Type.Integer(),
    }),
  ),
  /** The open ones with most money at stake. */
  worst: Type.Array(listedAlert),
});
export type AlertsDigest = Static<typeof digestAnswer>;

export const acknowledgeAlertBody = Type.Object(
  {
    place: Type.String({ minLength: 1, maxLength: 64 }),
    alert: Type.String({ minLength: 1, maxLength: 64 }),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);

export const alertsProblems: ProblemCatalogue = {
  "alerts.not-open": {
    kind: "not-found",
    title: { zh: "没有这个未解除的预警", en: "There is no such open alert" },
    remedy: {
      zh: "它可能已经解除;请重新读取预警列表。",
      en: "It may have been settled; read the list of alerts again.",
    },
  },
  "alerts.reason-missing": {
    kind: "invalid",
    title: { zh: "这个预警要写明原因才能解除", en: "This alert is settled only with a reason" },
    remedy: { zh: "请在 reason 里写明原因。", en: "Say why in reason." },
  },
};
