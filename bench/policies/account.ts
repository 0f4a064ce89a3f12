import { foldAssertion, toAssertion, type Assertion, type Leg, type Passed } from "#ledger";
import type { AssertEntry } from "#kernel";

/**
 * One account as the ledger keeps it: movements with their errors, and dated statements of what it held. What it holds now
 * is the plain sum of the movements and of the adjustments that make it agree with each statement.
 */
export type Account = {
  readonly add: (leg: Leg) => void;
  readonly assert: (entry: AssertEntry) => void;
  readonly held: () => number;
  readonly lastAt: () => number;
  /** What lies before and is still open, for trying a count on it. */
  readonly open: () => { readonly from: Passed; readonly known: readonly Assertion[] };
  /** Statements older than this are folded away: what arrives later than that, dated before them, is in them. */
  readonly settleBefore: (at: number) => void;
};

export function createAccount(): Account {
  let passed: Passed = { held: 0, legs: [] };
  let order: Assertion[] = [];
  let closedAt = -Infinity;
  let known: number | undefined = 0;
  let lastAt = -Infinity;
  const byTime = (left: { at: number }, right: { at: number }) => left.at - right.at;

  function sum(): number {
    let from = passed;
    for (const index of order.keys()) from = foldAssertion(from, order, index);
    return from.legs.reduce((total, leg) => total + leg.quantity, from.held);
  }
  return {
    add: (leg) => {
      // A statement that was folded away has it already: it only changes the difference that was booked then.
      if (leg.at <= closedAt) return;
      lastAt = Math.max(lastAt, leg.at);
      passed = { held: passed.held, legs: [...passed.legs, leg].sort(byTime) };
      known = order.length === 0 && known !== undefined ? known + leg.quantity : undefined;
    },
    assert: (entry) => {
      const made = toAssertion(entry);
      order = [...order.filter(({ id }) => id !== made.id), made].sort(
        (left, right) => left.at - right.at || (left.id < right.id ? -1 : 1),
      );
      known = undefined;
    },
    held: () => (known ??= sum()),
    lastAt: () => lastAt,
    open: () => ({ from: passed, known: order }),
    settleBefore: (at) => {
      for (let [first] = order; first !== undefined && first.at < at; [first] = order) {
        passed = foldAssertion(passed, order, 0);
        order = order.slice(1);
        closedAt = first.at;
      }
    },
  };
}
