import type { WorkLine } from "../contract.ts";

const levels: readonly WorkLine["level"][] = ["red", "purple", "orange", "yellow", null];

/** Most money at stake first; what has no known price after it, by level; of equals the one that waits longest. */
export function ranked(lines: readonly WorkLine[]): WorkLine[] {
  return lines.toSorted(
    (left, right) =>
      (right.stakeFen ?? 0) - (left.stakeFen ?? 0) ||
      levels.indexOf(left.level) - levels.indexOf(right.level) ||
      Date.parse(left.since) - Date.parse(right.since),
  );
}
