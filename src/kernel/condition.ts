/** A value that a field of a condition may have; `undefined` means unknown. */
export type FieldValue = string | number | boolean | undefined;

/** Reads a named field of what is being judged. */
export type FieldReader = (field: string) => FieldValue;

/** A condition as data: what a flow version stores and an editor shows. */
export type Condition =
  | {
      readonly kind: "compare";
      readonly field: string;
      readonly operator: Comparison;
      /** A constant, or another field, as a parameter of the rule is. */
      readonly value: string | number | boolean | { readonly field: string };
    }
  | { readonly kind: "in"; readonly field: string; readonly values: readonly (string | number)[] }
  | { readonly kind: "all"; readonly of: readonly Condition[] }
  | { readonly kind: "any"; readonly of: readonly Condition[] }
  | { readonly kind: "not"; readonly of: Condition };

export type Comparison = "=" | "≠" | "<" | "≤" | ">" | "≥";

/** Three-valued: a missing value is unknown, and unknown is never true (Kleene's strong logic). */
export type Verdict = true | false | "unknown";

/** Turns a condition into a function once, so that judging an event allocates nothing. */
export function compileCondition(condition: Condition): (read: FieldReader) => Verdict {
  switch (condition.kind) {
    case "compare":
      return compileComparison(condition.field, condition.operator, condition.value);
    case "in": {
      const values = new Set<string | number>(condition.values);
      return (read) => {
        const value = read(condition.field);
        if (value === undefined) return "unknown";
        return typeof value === "boolean" ? false : values.has(value);
      };
    }
    case "all":
      return combine(condition.of.map(compileCondition), false);
    case "any":
      return combine(condition.of.map(compileCondition), true);
    case "not": {
      const inner = compileCondition(condition.of);
      return (read) => {
        const verdict = inner(read);
        return verdict === "unknown" ? "unknown" : !verdict;
      };
    }
  }
}

/** `all` stops at the first false, `any` at the first true; otherwise one unknown makes the whole unknown. */
function combine(parts: readonly ((read: FieldReader) => Verdict)[], decisive: boolean) {
  return (read: FieldReader): Verdict => {
    let unknown = false;
    for (const part of parts) {
      const verdict = part(read);
      if (verdict === decisive) return decisive;
      if (verdict === "unknown") unknown = true;
    }
    return unknown ? "unknown" : !decisive;
  };
}

function compileComparison(
  field: string,
  operator: Comparison,
  against: string | number | boolean | { readonly field: string },
) {
  return (read: FieldReader): Verdict => {
    const value = read(field);
    const expected = typeof against === "object" ? read(against.field) : against;
    if (value === undefined || expected === undefined || typeof value !== typeof expected)
      return "unknown";
    switch (operator) {
      case "=":
        return value === expected;
      case "≠":
        return value !== expected;
      case "<":
        return value < expected;
      case "≤":
        return value <= expected;
      case ">":
        return value > expected;
      case "≥":
        return value >= expected;
    }
  };
}
