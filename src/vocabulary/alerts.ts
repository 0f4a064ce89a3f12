import { Type, type Static } from "typebox";
import type { Word } from "#kernel";
import { closed, code, note, sku } from "./shapes.ts";

const level = Type.Union([
  Type.Literal("yellow"),
  Type.Literal("orange"),
  Type.Literal("red"),
  Type.Literal("purple"),
]);

const alertRaised = Type.Object(
  {
    alert: code("Number of the alert"),
    level,
    rule: code("Name of the rule"),
    sku: Type.Optional(sku),
    area: Type.Optional(Type.String({ maxLength: 20 })),
    quantity: Type.Optional(Type.Integer()),
    cause: Type.Optional(Type.String({ format: "uuid" })),
    flow: Type.Optional(code("Flow version that decided it, <flow>@<version>")),
  },
  closed,
);
export type AlertRaised = Static<typeof alertRaised>;

const alertSettled = Type.Object(
  {
    alert: code("Number of the alert"),
    by: Type.Union([Type.Literal("event"), Type.Literal("person")]),
    reason: Type.Optional(note),
  },
  closed,
);
export type AlertSettled = Static<typeof alertSettled>;

export const alertWords: readonly Word[] = [
  {
    type: "AlertRaised",
    version: 1,
    origin: "decided",
    stream: "place",
    label: { zh: "预警", en: "Alert raised" },
    schema: alertRaised,
    example: {
      alert: "AL-1",
      level: "red",
      rule: "negative-stock",
      sku: "6900000000014",
      quantity: -3000,
      flow: "negative-stock@1",
    },
  },
  {
    type: "AlertSettled",
    version: 1,
    origin: "decided",
    stream: "place",
    label: { zh: "预警解除", en: "Alert settled" },
    schema: alertSettled,
    example: { alert: "AL-1", by: "event" },
  },
];
