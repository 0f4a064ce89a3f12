import { pointerOf, stepsOf } from "./pointer.ts";

export type Fault = { readonly pointer: string; readonly detail: string };

/** One line of a message as it is read by a person: what stands there, how deep, and what is wrong with it. */
export type PayloadLine = {
  readonly pointer: string;
  readonly depth: number;
  readonly text: string;
  readonly faults: readonly Fault[];
  /** The line stands for a field that the message lacks. */
  readonly isMissing: boolean;
};

/** A message line by line with each fault at its field; a field that is missing gets a line of its own. */
export function payloadLines(value: unknown, faults: readonly Fault[]): readonly PayloadLine[] {
  const lines: PayloadLine[] = [];
  const write = (steps: readonly (string | number)[], text: string, isMissing = false): void => {
    const pointer = pointerOf(steps);
    const here = faults.filter((fault) => fault.pointer === pointer);
    lines.push({ pointer, depth: steps.length, text, isMissing, faults: here });
  };
  const close = (depth: number, text: string): void => {
    lines.push({ pointer: "", depth, text, isMissing: false, faults: [] });
  };
  const visit = (part: unknown, steps: readonly (string | number)[], name: string): void => {
    if (typeof part !== "object" || part === null) {
      write(steps, `${name}${JSON.stringify(part)}`);
      return;
    }
    const isList = Array.isArray(part);
    write(steps, `${name}${isList ? "[" : "{"}`);
    for (const [key, inner] of Object.entries(part)) {
      visit(inner, [...steps, key], isList ? "" : `${key}: `);
    }
    for (const missing of missingIn(part, steps, faults)) write([...steps, missing], missing, true);
    close(steps.length, isList ? "]" : "}");
  };
  visit(value, [], "");
  return lines;
}

/** Faults at fields right below this part that it does not have. */
function missingIn(
  part: object,
  steps: readonly (string | number)[],
  faults: readonly Fault[],
): readonly string[] {
  const here = pointerOf(steps);
  const names = faults.flatMap(({ pointer }) => {
    const parts = stepsOf(pointer);
    const last = parts.at(-1);
    return last !== undefined &&
      pointerOf(parts.slice(0, -1)) === here &&
      !Object.hasOwn(part, last)
      ? [last]
      : [];
  });
  return [...new Set(names)];
}

/** Fields in which two messages differ, so that a conflict is seen at a glance. */
export function differences(left: unknown, right: unknown): ReadonlySet<string> {
  const found = new Set<string>();
  const compare = (one: unknown, other: unknown, steps: readonly string[]): void => {
    if (isBranch(one) && isBranch(other) && Array.isArray(one) === Array.isArray(other)) {
      for (const name of new Set([...Object.keys(one), ...Object.keys(other)]))
        compare(one[name], other[name], [...steps, name]);
    } else if (JSON.stringify(one) !== JSON.stringify(other)) found.add(pointerOf(steps));
  };
  compare(left, right, []);
  return found;
}

function isBranch(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
