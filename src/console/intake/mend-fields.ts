import { stepsOf, valueAt, withValueAt } from "./pointer.ts";
import type { Fault } from "./payload-lines.ts";

/** How what somebody typed is meant; `remove` takes the field away. */
export const fieldKinds = ["text", "number", "json", "remove"] as const;
export type FieldKind = (typeof fieldKinds)[number];
export type MendField = {
  readonly pointer: string;
  readonly kind: FieldKind;
  readonly typed: string;
};

/** Where a reason names no field, the one that it is about. */
const fieldsOfReason: Readonly<Record<string, readonly string[]>> = {
  conflict: ["/id"],
  "no-place": ["/place"],
  time: ["/time"],
  future: ["/time"],
  "unknown-type": ["/type"],
  "unknown-version": ["/dataschema"],
};

/** One input for each field that is wrong, filled with what came. */
export function mendFields(
  message: unknown,
  wrong: { readonly reason: string; readonly errors: readonly Fault[] },
): readonly MendField[] {
  const named = wrong.errors.map(({ pointer }) => pointer).filter((pointer) => pointer !== "");
  const pointers = named.length > 0 ? named : (fieldsOfReason[wrong.reason] ?? []);
  return [...new Set(pointers)].map((pointer) => {
    const value = valueAt(message, pointer);
    const detail = wrong.errors.find((error) => error.pointer === pointer)?.detail ?? "";
    const typed = value === undefined ? "" : textOf(value);
    return { pointer, kind: kindOf({ pointer, value, detail }), typed };
  });
}

const textOf = (value: unknown): string =>
  typeof value === "string" ? value : JSON.stringify(value);

/** Names of the vocabulary whose unit stands last count something. */
const numberName = /(?:quantity|seq|version|count|Fen|Ms|Units|Minutes)$/i;

function kindOf(field: {
  readonly pointer: string;
  readonly value: unknown;
  readonly detail: string;
}): FieldKind {
  const { detail, value } = field;
  if (/additional propert/.test(detail)) return "remove";
  if (/must be (?:integer|number|>|<)/.test(detail)) return "number";
  if (/must be (?:array|object)/.test(detail)) return "json";
  if (/must be string|must match/.test(detail)) return "text";
  if (typeof value === "number") return "number";
  if (typeof value === "object" && value !== null) return "json";
  return value === undefined && numberName.test(stepsOf(field.pointer).at(-1) ?? "")
    ? "number"
    : "text";
}

export type Mending =
  | { readonly event: Record<string, unknown> }
  /** The input at this pointer cannot be what its kind says. */
  | { readonly wrongAt: string };

/** The message with every field as it was typed. */
export function mendedEvent(message: unknown, fields: readonly MendField[]): Mending {
  let event = message;
  for (const { pointer, kind, typed } of fields) {
    const read = readTyped(kind, typed);
    if (read === undefined) return { wrongAt: pointer };
    event = withValueAt(event, pointer, read.value);
  }
  return { event: event as Record<string, unknown> };
}

function readTyped(kind: FieldKind, typed: string): { readonly value: unknown } | undefined {
  const text = typed.trim();
  switch (kind) {
    case "text":
      return { value: typed };
    case "remove":
      return { value: undefined };
    case "number": {
      const value = Number(text);
      return text !== "" && Number.isFinite(value) ? { value } : undefined;
    }
    case "json":
      return readJson(text);
  }
}

/** JSON that somebody typed; undefined when it is none. */
export function readJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch {
    return undefined;
  }
}
