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
});
export type OpenAlert = Static<typeof openAlert>;
export const alertsAnswer = Type.Object({ alerts: Type.Array(openAlert) });
export type AlertsAnswer = Static<typeof alertsAnswer>;

export const alertsProblems: ProblemCatalogue = {};
