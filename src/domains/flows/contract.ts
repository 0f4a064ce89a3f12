import { Type } from "typebox";
import type { ProblemCatalogue } from "#kernel";
import { flowDefinitionSchema } from "./domain/definition.ts";

const flowName = Type.String({ minLength: 1, maxLength: 64, pattern: "^[a-z0-9-]+$" });

export const publishFlowBody = Type.Object(
  { flow: flowName, definition: flowDefinitionSchema },
  { additionalProperties: false },
);

const scopeCode = Type.String({ minLength: 1, maxLength: 64 });
const parameterValue = Type.Union([Type.Number(), Type.Boolean()]);

export const changeParameterBody = Type.Object(
  {
    flow: flowName,
    /** A parameter of the flow, or `enabled`. */
    parameter: Type.String({ minLength: 1, maxLength: 40 }),
    /** null: back to what holds for the wider scope. */
    value: Type.Union([Type.Number(), Type.Boolean(), Type.Null()]),
    place: Type.Optional(scopeCode),
    category: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    sku: Type.Optional(scopeCode),
    reason: Type.Optional(Type.String({ maxLength: 500 })),
  },
  { additionalProperties: false },
);

const text = Type.String();
const textOrNull = Type.Union([text, Type.Null()]);
const instant = Type.String({ format: "date-time" });
const bilingual = Type.Object({ zh: text, en: text });

export const flowsAnswer = Type.Object({
  /** Every flow by the version in force. */
  flows: Type.Array(
    Type.Object({
      flow: text,
      version: Type.Integer(),
      /** With the chain's values in it. */
      sentence: bilingual,
      isEnabled: Type.Boolean(),
      trigger: text,
      /** What it does: open-recount, or the level of the alert that it raises. */
      action: text,
      /** How often it has acted in the last 7 days, in the places that the reader may see. */
      firesIn7Days: Type.Integer(),
      /** Of these, how often the learnt threshold would have too. */
      learntFiresIn7Days: Type.Integer(),
      parameters: Type.Array(
        Type.Object({
          parameter: text,
          label: bilingual,
          shipped: parameterValue,
          /** In force where no narrower scope says otherwise. */
          value: parameterValue,
          minimum: Type.Optional(Type.Number()),
          maximum: Type.Optional(Type.Number()),
        }),
      ),
      /** Every change of a parameter, the newest first; `inForce` tells those that hold now for their scope. */
      changes: Type.Array(
        Type.Object({
          parameter: text,
          value: Type.Union([parameterValue, Type.Null()]),
          place: textOrNull,
          category: textOrNull,
          sku: textOrNull,
          at: instant,
          by: textOrNull,
          reason: textOrNull,
          inForce: Type.Boolean(),
        }),
      ),
    }),
  ),
  /** False alarms that the learnt threshold allows a shop on a day, over all items. */
  learntFalseAlarmsPerDay: Type.Number(),
  /** Every version that was published; a version never changes. */
  versions: Type.Array(
    Type.Object({
      flow: text,
      version: Type.Integer(),
      publishedAt: instant,
      definition: flowDefinitionSchema,
    }),
  ),
});

export const whatIfQuery = Type.Object(
  {
    parameter: Type.String({ minLength: 1, maxLength: 40 }),
    /** A number, or true or false. */
    value: Type.String({ minLength: 1, maxLength: 30 }),
    /** The candidate holds for, and is counted in, this place only. */
    place: Type.Optional(scopeCode),
    category: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    sku: Type.Optional(scopeCode),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 30 })),
  },
  { additionalProperties: false },
);

const fires = Type.Object({ fires: Type.Integer(), cases: Type.Integer() });
export const whatIfAnswer = Type.Object({
  /** not-replayed: absence by due time is counted as it happens only. */
  known: Type.Union([
    Type.Literal("as-known-then"),
    Type.Literal("estimate"),
    Type.Literal("not-replayed"),
  ]),
  events: Type.Integer(),
  isTruncated: Type.Boolean(),
  /** By the thresholds of now; cases: an item in a place on a day. */
  now: fires,
  candidate: fires,
  /** Cases of now that the learnt threshold would have had too. */
  learntCases: Type.Integer(),
});

export const flowsProblems: ProblemCatalogue = {
  "flows.unknown-field": {
    kind: "invalid",
    title: { zh: "条件用了不存在的字段", en: "The condition asks for a field that does not exist" },
    remedy: { zh: "只能用该触发器提供的字段。", en: "Use the fields that the trigger offers." },
  },
  "flows.unfit-action": {
    kind: "invalid",
    title: { zh: "这个动作不适用于到期触发", en: "The action does not fit a deadline" },
    remedy: { zh: "到期触发只能发预警。", en: "A deadline can raise an alert only." },
  },
  "flows.unknown-flow": {
    kind: "not-found",
    title: { zh: "没有流程 {flow}", en: "There is no flow {flow}" },
    remedy: { zh: "可用的流程见 GET /flows。", en: "GET /flows lists the flows." },
  },
  "flows.unknown-parameter": {
    kind: "invalid",
    title: {
      zh: "流程 {flow} 没有参数 {parameter}",
      en: "The flow {flow} has no parameter {parameter}",
    },
    remedy: {
      zh: "可用的参数见 GET /flows;enabled 控制开关。",
      en: "GET /flows lists its parameters; enabled switches it on or off.",
    },
  },
  "flows.parameter-value": {
    kind: "invalid",
    title: {
      zh: "参数 {parameter} 不能取这个值",
      en: "The parameter {parameter} cannot have this value",
    },
    remedy: {
      zh: "请填 GET /flows 给出的范围内的值;填 null 恢复默认。",
      en: "Give a value within the limits that GET /flows tells; null goes back to what was shipped.",
    },
  },
};
