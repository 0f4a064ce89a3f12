import type { AssertEntry } from "#kernel";
import type { NumberedEvent } from "#journal";

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
