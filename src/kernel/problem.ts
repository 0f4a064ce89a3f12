import type { Bilingual } from "./text.ts";

/** How a refusal looks to the caller; only the faces turn the kind into an HTTP status. */
export type ProblemKind =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not-found"
  | "conflict"
  | "too-large"
  | "too-many"
  | "unavailable";

export type ProblemEntry = {
  readonly kind: ProblemKind;
  readonly title: Bilingual;
  /** How to mend it. */
  readonly remedy: Bilingual;
};

/** A domain's catalogue: code → entry. Codes are `<domain>.<what>`. */
export type ProblemCatalogue = Readonly<Record<string, ProblemEntry>>;

/** A rule that says no returns this; it never throws. */
export type Refusal = {
  readonly problem: string;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly errors?: readonly FieldError[];
};

/** Points at the field that is wrong, by JSON pointer. */
export type FieldError = { readonly pointer: string; readonly detail: string };

export function isRefusal(value: unknown): value is Refusal {
  return typeof value === "object" && value !== null && "problem" in value;
}
