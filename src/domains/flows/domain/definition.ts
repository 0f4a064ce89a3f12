import { Type, type Static } from "typebox";
import {
  compileCondition,
  type Bilingual,
  type Condition,
  type FieldValue,
  type Verdict,
} from "#kernel";

const comparison = Type.Object(
  {
    kind: Type.Literal("compare"),
    field: Type.String({ minLength: 1, maxLength: 60 }),
    operator: Type.Union([
      Type.Literal("="),
      Type.Literal("≠"),
      Type.Literal("<"),
      Type.Literal("≤"),
      Type.Literal(">"),
      Type.Literal("≥"),
    ]),
    value: Type.Union([Type.String({ maxLength: 200 }), Type.Number(), Type.Boolean()]),
  },
  { additionalProperties: false },
);

/** A flow version: one trigger, a condition, one action. Later versions of the schema add to it; there is no second engine. */
export const flowDefinitionSchema = Type.Object(
  {
    trigger: Type.Object(
      { on: Type.Union([Type.Literal("stock-change"), Type.Literal("NegativeStockSettled")]) },
      { additionalProperties: false },
    ),
    condition: Type.Object(
      {
        kind: Type.Literal("all"),
        of: Type.Array(
          Type.Union([
            comparison,
            Type.Object(
              {
                kind: Type.Literal("in"),
                field: Type.String({ maxLength: 60 }),
                values: Type.Array(Type.Union([Type.String({ maxLength: 200 }), Type.Number()]), {
                  maxItems: 200,
                }),
              },
              { additionalProperties: false },
            ),
          ]),
          { maxItems: 20 },
        ),
      },
      { additionalProperties: false },
    ),
    action: Type.Union([
      Type.Object({ kind: Type.Literal("open-recount") }, { additionalProperties: false }),
      Type.Object(
        {
          kind: Type.Literal("raise-alert"),
          level: Type.Union([
            Type.Literal("yellow"),
            Type.Literal("orange"),
            Type.Literal("red"),
            Type.Literal("purple"),
          ]),
        },
        { additionalProperties: false },
      ),
    ]),
    sentence: Type.Object(
      { zh: Type.String({ maxLength: 200 }), en: Type.String({ maxLength: 200 }) },
      { additionalProperties: false },
    ),
  },
  { additionalProperties: false },
);
export type FlowDefinition = Static<typeof flowDefinitionSchema>;

export type FlowVersion = {
  readonly flow: string;
  readonly version: number;
  readonly definition: FlowDefinition;
  readonly chainSeq: number;
};

/** Fields that a condition may ask, by trigger; each is read from the event itself (in-event). */
export const fieldCatalogue: Readonly<
  Record<FlowDefinition["trigger"]["on"], Readonly<Record<string, Bilingual>>>
> = {
  "stock-change": {
    "change.type": { zh: "变动类型", en: "kind of change" },
    "change.units": { zh: "变动数量(绝对值)", en: "units changed, either way" },
    "change.signedUnits": { zh: "变动数量", en: "units changed" },
    "change.area": { zh: "位置", en: "area" },
    "change.sku": { zh: "商品编码", en: "item code" },
  },
  NegativeStockSettled: {
    "negative.units": { zh: "负库存数量", en: "units below zero" },
    "negative.sku": { zh: "商品编码", en: "item code" },
  },
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
