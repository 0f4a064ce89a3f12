import { Type, type Static } from "typebox";
import { compileCondition, type Condition, type FieldValue, type Verdict } from "#kernel";
import { conditionSchema } from "./condition-schema.ts";

const closed = { additionalProperties: false } as const;
const bilingual = Type.Object(
  { zh: Type.String({ maxLength: 200 }), en: Type.String({ maxLength: 200 }) },
  closed,
);

/** A threshold by name: what the version ships with, and within what a shop may change it. */
const parameterSchema = Type.Union([
  Type.Object(
    {
      kind: Type.Literal("number"),
      shipped: Type.Number(),
      minimum: Type.Number(),
      maximum: Type.Number(),
      label: bilingual,
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal("switch"), shipped: Type.Boolean(), label: bilingual }, closed),
]);
export type FlowParameter = Static<typeof parameterSchema>;

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

const parameterName = Type.String({ pattern: "^[a-z][A-Za-z0-9]{0,39}$" });

/** Something happens, or something has not happened by its time: so many hours after it, or so many days before. */
const triggerSchema = Type.Union([
  Type.Object(
    { on: Type.Union([Type.Literal("stock-change"), Type.Literal("NegativeStockSettled")]) },
    closed,
  ),
  Type.Object(
    {
      on: Type.Union([
        Type.Literal("update-missed"),
        Type.Literal("custody-overdue"),
        Type.Literal("sample-overdue"),
        Type.Literal("transfer-overdue"),
      ]),
      /** The parameter that says how many. */
      afterHours: parameterName,
    },
    closed,
  ),
  Type.Object({ on: Type.Literal("lot-expiring"), beforeDays: parameterName }, closed),
]);

/** A flow version: one trigger, a condition, one action. Later versions of the schema add to it; there is no second engine. */
export const flowDefinitionSchema = Type.Object(
  {
    trigger: triggerSchema,
    parameters: Type.Optional(
      Type.Record(parameterName, parameterSchema, {
        maxProperties: 20,
      }),
    ),
    condition: conditionSchema,
    action: Type.Union([
      Type.Object({ kind: Type.Literal("open-recount") }, closed),
      Type.Object(
        {
          kind: Type.Literal("raise-alert"),
          level: Type.Union([
            Type.Literal("yellow"),
            Type.Literal("orange"),
            Type.Literal("red"),
            Type.Literal("purple"),
          ]),
          /** What brings the alert to its end; absent: stock is no longer below zero. */
          settledBy: Type.Optional(Type.Array(settlement, { minItems: 1, maxItems: 8 })),
          /** Absent: each event may raise it again once it is settled; "day": no more than once a day. */
          oncePer: Type.Optional(Type.Literal("day")),
        },
        closed,
      ),
    ]),
    /** A parameter stands in it as {name}. */
    sentence: bilingual,
  },
  closed,
);
export type FlowDefinition = Static<typeof flowDefinitionSchema>;
export type Trigger = FlowDefinition["trigger"]["on"];

export type FlowVersion = {
  readonly flow: string;
  readonly version: number;
  readonly definition: FlowDefinition;
  readonly chainSeq: number;
};

export type Facts = Readonly<Record<string, FieldValue>>;

/** The version of each flow that was in force at a position of the chain stream. */
export function versionsAsOf(versions: readonly FlowVersion[], chainSeq: number): FlowVersion[] {
  const inForce = new Map<string, FlowVersion>();
  for (const version of versions) {
    const known = inForce.get(version.flow);
    if (version.chainSeq <= chainSeq && (known === undefined || known.version < version.version))
      inForce.set(version.flow, version);
  }
  return [...inForce.values()];
}

const compiled = new WeakMap<FlowDefinition, (read: (field: string) => FieldValue) => Verdict>();

/** True only when the condition is known to hold; what is unknown never fires. */
export function fires(definition: FlowDefinition, facts: Facts): boolean {
  let judge = compiled.get(definition);
  if (judge === undefined) {
    judge = compileCondition(definition.condition as Condition);
    compiled.set(definition, judge);
  }
  return judge((field) => facts[field]) === true;
}

/** Names of the fields that a condition asks, those that it compares with too. */
export function fieldsOf(condition: Condition): string[] {
  switch (condition.kind) {
    case "compare":
      return typeof condition.value === "object"
        ? [condition.field, condition.value.field]
        : [condition.field];
    case "in":
      return [condition.field];
    case "not":
      return fieldsOf(condition.of);
    case "all":
    case "any":
      return condition.of.flatMap(fieldsOf);
  }
}
