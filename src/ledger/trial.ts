import type { AssertEntry } from "#kernel";
import { raceLimitMs, toAssertion } from "./account.ts";
import { byTime, byTimeAndId, foldAssertion, type Assertion, type Passed } from "./assertions.ts";

export type AssertionPreview = { readonly variance: number; readonly raced: boolean };

/** An account on which assertions are tried in the order of their times. Nothing is written. */
export type AccountTrial = {
  /** What the assertion would do if it were made now; `given` are taken to be made before it. */
  readonly preview: (entry: AssertEntry, given?: readonly AssertEntry[]) => AssertionPreview;
  /** Takes the assertion as made: what is tried after it stands on it. */
  readonly assert: (entry: AssertEntry) => void;
};

/** An assertion decides about movements up to both errors after it; one that is made later than that changes nothing of it. */
const unsettledMs = 2 * raceLimitMs;

export function createTrial(from: Passed, known: readonly Assertion[]): AccountTrial {
  let passed: Passed = { held: from.held, legs: [...from.legs].sort(byTime) };
  let open: readonly Assertion[] = [...known].sort(byTimeAndId);
  const orderWith = (made: readonly Assertion[]): Assertion[] => {
    const ids = new Set(made.map(({ id }) => id));
    return [...open.filter(({ id }) => !ids.has(id)), ...made].sort(byTimeAndId);
  };
  return {
    preview: (entry, given = []) => {
      const assertion = toAssertion(entry);
      const others = given.map(toAssertion).filter(({ id }) => id !== assertion.id);
      const order = orderWith([...others, assertion]);
      const place = order.indexOf(assertion);
      let before = passed;
      for (let index = 0; index < place; index += 1) before = foldAssertion(before, order, index);
      const step = foldAssertion(before, order, place);
      const variance = step.adjustments
        .filter((adjustment) => adjustment.leg === "")
        .reduce((sum, adjustment) => sum + adjustment.quantity, 0);
      return { variance, raced: step.raced };
    },
    assert: (entry) => {
      const assertion = toAssertion(entry);
      const order = orderWith([assertion]);
      let done = 0;
      for (const { at } of order) {
        if (at >= assertion.at - unsettledMs) break;
        passed = foldAssertion(passed, order, done);
        done += 1;
      }
      open = order.slice(done);
    },
  };
}
