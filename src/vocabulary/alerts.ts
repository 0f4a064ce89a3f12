import { Type, type Static } from "typebox";
import type { Word } from "#kernel";
import { closed, code, instant, note, personId, sku } from "./shapes.ts";

const level = Type.Union([
  Type.Literal("yellow"),
  Type.Literal("orange"),
  Type.Literal("red"),
  Type.Literal("purple"),
]);

/** What brings an alert to its end. */
const settlement = Type.Union([
  Type.Literal("count"),
  Type.Literal("update"),
  Type.Literal("recovery"),
  Type.Literal("day-end"),
  Type.Literal("acknowledged"),
  Type.Literal("arrival"),
  Type.Literal("return"),
  Type.Literal("set-aside"),
]);
export type AlertSettlement = Static<typeof settlement>;

const raisedFields = {
  alert: code("Number of the alert"),
  level,
  rule: code("Name of the rule"),
  sku: Type.Optional(sku),
  area: Type.Optional(Type.String({ maxLength: 20 })),
  quantity: Type.Optional(Type.Integer()),
  cause: Type.Optional(Type.String({ format: "uuid" })),
  flow: Type.Optional(code("Flow version that decided it, <flow>@<version>")),
};

/** Version 1 knew only reds, which end when stock is no longer below zero. */
const alertRaisedV1 = Type.Object(raisedFields, closed);

const alertRaised = Type.Object(
  {
    ...raisedFields,
    subject: Type.Optional(code("Document that it speaks of: a transfer, a custody, a sample")),
    person: Type.Optional(personId),
    settledBy: Type.Optional(Type.Array(settlement, { maxItems: 8 })),
    settlesAt: Type.Optional(instant),
    /** What the rule knew when it fired, and the thresholds that were in force, by name. */
    facts: Type.Optional(
      Type.Record(
        Type.String({ maxLength: 60 }),
        Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]),
        { maxProperties: 60 },
      ),
    ),
  },
  closed,
);
export type AlertRaised = Static<typeof alertRaised>;

const alertAcknowledged = Type.Object(
  { alert: code("Number of the alert"), reason: Type.Optional(note) },
  closed,
);
export type AlertAcknowledged = Static<typeof alertAcknowledged>;

const settledFields = {
  alert: code("Number of the alert"),
  by: Type.Union([Type.Literal("event"), Type.Literal("person")]),
  reason: Type.Optional(note),
};
const alertSettledV1 = Type.Object(settledFields, closed);
const alertSettled = Type.Object(
  {
    ...settledFields,
    how: Type.Optional(settlement),
    cause: Type.Optional(Type.String({ format: "uuid", description: "key of what settled it" })),
  },
  closed,
);
export type AlertSettled = Static<typeof alertSettled>;

const same = (data: unknown): unknown => data;

export const alertWords: readonly Word[] = [
  {
    type: "AlertRaised",
    version: 2,
    origin: "decided",
    stream: "place",
    label: { zh: "预警", en: "Alert raised" },
    schema: alertRaised,
    earlier: { 1: alertRaisedV1 },
    upcasters: { 1: same },
    example: {
      alert: "AL-1",
      level: "red",
      rule: "negative-stock",
      sku: "6900000000014",
      quantity: -3000,
      flow: "negative-stock@1",
      settledBy: ["recovery"],
      facts: { "negative.units": 3 },
    },
  },
  {
    type: "AlertAcknowledged",
    version: 1,
    origin: "decided",
    stream: "place",
    label: { zh: "预警已确认", en: "Alert acknowledged" },
    schema: alertAcknowledged,
    example: { alert: "AL-1", reason: "sold to one customer" },
  },
  {
    type: "AlertSettled",
    version: 2,
    origin: "decided",
    stream: "place",
    label: { zh: "预警解除", en: "Alert settled" },
    schema: alertSettled,
    earlier: { 1: alertSettledV1 },
    upcasters: { 1: same },
    example: { alert: "AL-1", by: "event", how: "recovery" },
  },
];
