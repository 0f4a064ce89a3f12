import fc from "fast-check";

/** The part of JSON Schema that the vocabulary uses. */
export type Schema = {
  readonly type?: string;
  readonly anyOf?: readonly Schema[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
};

const limitGeneratedLines = 6;
const skus = Array.from({ length: 12 }, (_, index) => `69000000000${10 + index}`);

/** Any value that a schema of the vocabulary allows; codes named `sku` come from a short list, so that balances meet. */
export function valueOf(schema: Schema, name = ""): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.anyOf !== undefined)
    return fc.oneof(...schema.anyOf.map((option) => valueOf(option, name)));
  switch (schema.type) {
    case "object":
      return objectOf(schema);
    case "array":
      return fc.array(valueOf(schema.items ?? {}, name), {
        minLength: schema.minItems ?? 0,
        maxLength: Math.min(schema.maxItems ?? limitGeneratedLines, limitGeneratedLines),
      });
    case "integer":
      return fc.integer({
        min: Math.max(schema.minimum ?? -1e6, -2e9),
        max: Math.min(schema.maximum ?? 1e6, 2e9),
      });
    case "number":
      return fc.integer({ min: schema.minimum ?? -1e6, max: schema.maximum ?? 1e6 });
    case "boolean":
      return fc.boolean();
    case "null":
      return fc.constant(null);
    case undefined:
      return fc.oneof(fc.integer(), fc.boolean(), fc.constant(null));
    case "string":
      return name === "sku" ? fc.constantFrom(...skus) : textOf(schema);
    default:
      throw new Error(`the generator knows no schema like ${JSON.stringify(schema)}`);
  }
}

function objectOf(schema: Schema): fc.Arbitrary<unknown> {
  const members = Object.entries(schema.properties ?? {}).map(
    ([name, member]) => [name, valueOf(member, name)] as const,
  );
  return fc.record(Object.fromEntries(members), { requiredKeys: [...(schema.required ?? [])] });
}

function textOf(schema: Schema): fc.Arbitrary<string> {
  const size = {
    minLength: schema.minLength ?? 0,
    maxLength: Math.min(schema.maxLength ?? 40, 40),
  };
  if (schema.format === "uuid") return fc.uuid();
  if (schema.format === "date") return dates.map((date) => date.toISOString().slice(0, 10));
  if (schema.format === "date-time") return dates.map((date) => date.toISOString());
  if (schema.pattern !== undefined)
    return fc.string({
      unit: fc.integer({ min: 0x21, max: 0x7e }).map((sign) => String.fromCharCode(sign)),
      ...size,
    });
  // Free text of people: any letters there are, but not the sign that no database keeps.
  return fc
    .string({ unit: "grapheme", minLength: size.minLength, maxLength: 8 })
    .filter((text) => !text.includes("\u0000") && text.isWellFormed());
}

const dates = fc.date({
  min: new Date("2026-01-01"),
  max: new Date("2027-12-31"),
  noInvalidDate: true,
});
