import { Type, type Static } from "typebox";
import type { ProblemCatalogue } from "#kernel";

const text = Type.String();
const textOrNull = Type.Union([text, Type.Null()]);
const integerOrNull = Type.Union([Type.Integer(), Type.Null()]);

const workLine = Type.Object({
  /** An alert, several of one rule, the recounts of one zone, or messages that were set aside. */
  kind: Type.Union([
    Type.Literal("alert"),
    Type.Literal("alerts"),
    Type.Literal("recounts"),
    Type.Literal("messages"),
  ]),
  /** The alert, the rule, the zone: names the line. */
  id: text,
  /** How many of them the line stands for. */
  count: Type.Integer({ minimum: 1 }),
  level: Type.Union([
    Type.Literal("red"),
    Type.Literal("purple"),
    Type.Literal("orange"),
    Type.Literal("yellow"),
    Type.Null(),
  ]),
  rule: textOrNull,
  /** Where it concerns one item. */
  sku: textOrNull,
  name: textOrNull,
  nameEn: textOrNull,
  measure: textOrNull,
  area: textOrNull,
  zone: textOrNull,
  /** Thousandths of a unit. */
  quantity: integerOrNull,
  subject: textOrNull,
  person: textOrNull,
  facts: Type.Union([
    Type.Record(text, Type.Union([text, Type.Number(), Type.Boolean()])),
    Type.Null(),
  ]),
  /** |quantity| at cost, or price, fen; of several: their sum. */
  stakeFen: integerOrNull,
  /** Since when the oldest of them waits. */
  since: Type.String({ format: "date-time" }),
});
export type WorkLine = Static<typeof workLine>;

export const todayAnswer = Type.Object({
  lines: Type.Array(workLine),
  /** Lines that were left out, the least urgent ones. */
  more: Type.Integer(),
});
export type TodayAnswer = Static<typeof todayAnswer>;

export const placesTodayAnswer = Type.Object({
  places: Type.Array(
    Type.Object({
      place: text,
      name: textOrNull,
      nameEn: textOrNull,
      red: Type.Integer(),
      purple: Type.Integer(),
      orange: Type.Integer(),
      yellow: Type.Integer(),
      recounts: Type.Integer(),
      stakeFen: Type.Integer(),
    }),
  ),
});
export type PlacesToday = Static<typeof placesTodayAnswer>;

export const tasksProblems: ProblemCatalogue = {};
