import type { AssertEntry } from "#kernel";
import type { NumberedEvent } from "#journal";
import type { Assertion } from "./assertions.ts";

/** A time may not race over more than this; a worse clock is worse than its word. */
export const raceLimitMs = 15 * 60_000;

/** One account of one unit in one stream. */
export type AccountKey = {
  readonly stream: string;
  readonly unit: string;
  readonly account: string;
};

export function keyText(key: AccountKey): string {
  return `${key.stream}\u0001${key.unit}\u0001${key.account}`;
}

/** What the fold sees of an entry; its clock is trusted as far as the limit. */
export function toAssertion(entry: AssertEntry): Assertion {
  const { id, at, since, quantity, errorMs } = entry;
  return { id, at, since, quantity, errorMs: Math.min(errorMs, raceLimitMs) };
}

/** One thing that a batch does to an account that has, or gets, an assertion. */
export type AccountChange = {
  readonly numbered: NumberedEvent;
  readonly key: AccountKey;
} & (
  | {
      readonly kind: "leg";
      readonly line: number;
      readonly at: number;
      readonly errorMs: number;
      readonly quantity: number;
    }
  | { readonly kind: "assert"; readonly entry: AssertEntry }
  | { readonly kind: "withdraw"; readonly id: string; readonly reach: number }
);
