import { Type, type Static, type TSchema } from "typebox";

const field = Type.String({ minLength: 1, maxLength: 60 });
const closed = { additionalProperties: false } as const;

const comparison = Type.Object(
  {
    kind: Type.Literal("compare"),
    field,
    operator: Type.Union([
      Type.Literal("="),
      Type.Literal("≠"),
      Type.Literal("<"),
      Type.Literal("≤"),
      Type.Literal(">"),
      Type.Literal("≥"),
    ]),
    value: Type.Union([
      Type.String({ maxLength: 200 }),
      Type.Number(),
      Type.Boolean(),
      Type.Object({ field }, closed),
    ]),
  },
  closed,
);

const membership = Type.Object(
  {
    kind: Type.Literal("in"),
    field,
    values: Type.Array(Type.Union([Type.String({ maxLength: 200 }), Type.Number()]), {
      maxItems: 200,
    }),
  },
  closed,
);

const leaf = Type.Union([comparison, membership]);

/** One storey more of all, any and not above what stands below. A sentence that needs more than three is two rules. */
function above<Inner extends TSchema>(inner: Inner) {
  const of = Type.Array(inner, { maxItems: 20 });
  return Type.Union([
    comparison,
    membership,
    Type.Object({ kind: Type.Literal("all"), of }, closed),
    Type.Object({ kind: Type.Literal("any"), of }, closed),
    Type.Object({ kind: Type.Literal("not"), of: inner }, closed),
  ]);
}

export const conditionSchema = Type.Object(
  { kind: Type.Literal("all"), of: Type.Array(above(above(leaf)), { maxItems: 20 }) },
  closed,
);
export type FlowCondition = Static<typeof conditionSchema>;
