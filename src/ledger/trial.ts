import type { AssertEntry } from "#kernel";
import { toAssertion } from "./account.ts";
import { byTime, byTimeAndId, foldAssertion, type Assertion, type Passed } from "./assertions.ts";

export type AssertionPreview = { readonly variance: number; readonly raced: boolean };

/** An account on which assertions are tried in the order of their times. Nothing is written. */
export type AccountTrial = {
  /** What the assertion would do if it were made now; `given` are taken to be made before it. */
  readonly preview: (entry: AssertEntry, given?: readonly AssertEntry[]) => AssertionPreview;
  /** Takes the assertion as made: what is tried after it stands on it. */
  readonly assert: (entry: AssertEntry) => void;
};

export function createTrial(from: Passed, known: readonly Assertion[]): AccountTrial {
  let passed: Passed = { held: from.held, legs: [...from.legs].sort(byTime) };
  let ahead: readonly Assertion[] = [...known].sort(byTimeAndId);
  const pass = (assertion: Assertion, given: readonly Assertion[]): Passed => {
    const others = [...ahead, ...given].filter(
      (other) => other.id !== assertion.id && byTimeAndId(other, assertion) < 0,
    );
    return others.sort(byTimeAndId).reduce<Passed>(foldAssertion, passed);
  };
  return {
    preview: (entry, given = []) => {
      const assertion = toAssertion(entry);
      const step = foldAssertion(pass(assertion, given.map(toAssertion)), assertion);
      const variance = step.adjustments
        .filter((adjustment) => adjustment.leg === "")
        .reduce((sum, adjustment) => sum + adjustment.quantity, 0);
      return { variance, raced: step.raced };
    },
    assert: (entry) => {
      const assertion = toAssertion(entry);
      passed = foldAssertion(pass(assertion, []), assertion);
      ahead = ahead.filter(
        (other) => other.id !== assertion.id && byTimeAndId(other, assertion) > 0,
      );
    },
  };
}
