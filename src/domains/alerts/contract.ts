import { Type, type Static } from "typebox";
import type { ProblemCatalogue } from "#kernel";

const text = Type.String();
const textOrNull = Type.Union([text, Type.Null()]);

const openAlert = Type.Object({
  alert: text,
  level: Type.Union([
    Type.Literal("yellow"),
    Type.Literal("orange"),
    Type.Literal("red"),
    Type.Literal("purple"),
  ]),
  rule: text,
  sku: textOrNull,
  name: textOrNull,
  nameEn: textOrNull,
  area: textOrNull,
  /** Thousandths of a unit. */
  quantity: Type.Union([Type.Integer(), Type.Null()]),
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
});
export type OpenAlert = Static<typeof openAlert>;
export const alertsAnswer = Type.Object({ alerts: Type.Array(openAlert) });
export type AlertsAnswer = Static<typeof alertsAnswer>;

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
