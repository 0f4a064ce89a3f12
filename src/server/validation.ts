import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import formats from "ajv-formats";
import type { FieldError, Route } from "#kernel";

const limitErrors = 20;
const settings = {
  allErrors: false,
  strict: false,
  ownProperties: true,
  useDefaults: true,
} as const;
const bodies = new Ajv(settings);
/** Addresses and headers carry text only, so numbers and truth values are read out of it. */
const texts = new Ajv({ ...settings, coerceTypes: true });
for (const ajv of [bodies, texts]) formats.default(ajv, ["date-time", "date", "uuid"]);

export type RequestParts = {
  readonly params: unknown;
  readonly query: unknown;
  readonly headers: unknown;
  readonly body: unknown;
};
export type RequestValidator = (parts: RequestParts) => readonly FieldError[];

/** Compiles the schemas of a route once. Errors point into the part: /query/limit, /params/place, or into the body. */
export function createValidator(schema: Route["schema"]): RequestValidator {
  const checks: readonly (readonly [keyof RequestParts, ValidateFunction])[] = [
    ...(["params", "query", "headers"] as const).flatMap((part) => {
      const given = schema?.[part];
      return given === undefined ? [] : [[part, texts.compile(given)] as const];
    }),
    ...(schema?.body === undefined ? [] : [["body", bodies.compile(schema.body)] as const]),
  ];
  return (parts) => {
    for (const [part, validate] of checks) {
      if (!validate(parts[part]))
        return toErrors(validate.errors ?? [], part === "body" ? "" : `/${part}`);
    }
    return [];
  };
}

function toErrors(errors: readonly ErrorObject[], root: string): FieldError[] {
  return errors.slice(0, limitErrors).map(({ keyword, params, instancePath, message }) => {
    const field =
      keyword === "required"
        ? params["missingProperty"]
        : keyword === "additionalProperties"
          ? params["additionalProperty"]
          : undefined;
    const step =
      field === undefined ? "" : `/${String(field).replaceAll("~", "~0").replaceAll("/", "~1")}`;
    return { pointer: `${root}${instancePath}${step}`, detail: message ?? "is wrong" };
  });
}
