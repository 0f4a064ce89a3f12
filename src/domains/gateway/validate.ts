import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import { Type } from "typebox";
import type { FieldError } from "#kernel";
import { vocabulary } from "#vocabulary";

const ajv = new Ajv({ allErrors: true, strict: false, ownProperties: true });
formats.default(ajv, ["date-time", "date", "uuid"]);

const code = Type.String({ minLength: 1, maxLength: 256, pattern: "^[\\x21-\\x7e]+$" });
const identifier = Type.String({ minLength: 1, maxLength: 64, pattern: "^[\\x21-\\x7e]+$" });
const milliseconds = Type.Number({ minimum: -1e14, maximum: 1e14 });

/** CloudEvents 1.0, structured JSON mode, with the extension attributes of the kernel's CloudEvent. */
export const envelopeSchema = Type.Object(
  {
    specversion: Type.Literal("1.0"),
    id: code,
    source: code,
    type: identifier,
    time: Type.String({ minLength: 10, maxLength: 40 }),
    data: Type.Unknown(),
    datacontenttype: Type.Optional(Type.Literal("application/json")),
    dataschema: Type.Optional(Type.String({ maxLength: 200 })),
    subject: Type.Optional(Type.String({ maxLength: 200 })),
    place: Type.Optional(identifier),
    actor: Type.Optional(identifier),
    deviceseq: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
    boot: Type.Optional(identifier),
    monotonicms: Type.Optional(milliseconds),
    offsetms: Type.Optional(milliseconds),
    errms: Type.Optional(Type.Number({ minimum: 0, maximum: 1e10 })),
    causationid: Type.Optional(code),
    correlationid: Type.Optional(code),
    traceparent: Type.Optional(Type.String({ maxLength: 100 })),
  },
  { additionalProperties: false },
);

const validateEnvelope = ajv.compile(envelopeSchema);
const compiled = new Map<string, ValidateFunction>();

/** Errors of the envelope; empty when it is good. */
export function envelopeErrors(value: unknown): FieldError[] {
  return validateEnvelope(value) ? [] : toErrors(validateEnvelope.errors, "");
}

/** Errors of the data of a word in a version; undefined when the word or the version is unknown. */
export function dataErrors(type: string, version: number, data: unknown): FieldError[] | undefined {
  const validate = validatorOf(type, version);
  if (validate === undefined) return undefined;
  return validate(data) ? [] : toErrors(validate.errors, "/data");
}

function validatorOf(type: string, version: number): ValidateFunction | undefined {
  const name = `${type}/${version}`;
  const known = compiled.get(name);
  if (known !== undefined) return known;
  const word = vocabulary.get(type);
  const schema = word?.version === version ? word.schema : word?.earlier?.[version];
  if (schema === undefined) return undefined;
  const validate = ajv.compile(schema);
  compiled.set(name, validate);
  return validate;
}

const maximumErrors = 20;

function toErrors(errors: readonly ErrorObject[] | null | undefined, root: string): FieldError[] {
  return (errors ?? []).slice(0, maximumErrors).map((error) => {
    const extra =
      error.keyword === "additionalProperties"
        ? `/${String(error.params["additionalProperty"])}`
        : "";
    const missing =
      error.keyword === "required" ? `/${String(error.params["missingProperty"])}` : "";
    return {
      pointer: `${root}${error.instancePath}${extra}${missing}`,
      detail: error.message ?? "is wrong",
    };
  });
}
