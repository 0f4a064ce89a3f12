/** A JSON pointer (RFC 6901) as the steps it names. */
export function stepsOf(pointer: string): readonly string[] {
  if (pointer === "") return [];
  return pointer
    .slice(1)
    .split("/")
    .map((step) => step.replaceAll("~1", "/").replaceAll("~0", "~"));
}

export function pointerOf(steps: readonly (string | number)[]): string {
  return steps
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
}

/** What stands at a pointer; undefined where nothing does. */
export function valueAt(value: unknown, pointer: string): unknown {
  let found = value;
  for (const step of stepsOf(pointer)) {
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, step))
      return undefined;
    found = (found as Record<string, unknown>)[step];
  }
  return found;
}

/** A copy with another value at a pointer; undefined takes the field away. Objects on the way are made where they are missing. */
export function withValueAt(value: unknown, pointer: string, next: unknown): unknown {
  return changed(value, stepsOf(pointer), next);
}

function changed(value: unknown, steps: readonly string[], next: unknown): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return next;
  if (Array.isArray(value)) {
    const parts: readonly unknown[] = value;
    const at = Number(step);
    if (rest.length === 0 && next === undefined)
      return parts.filter((_part, index) => index !== at);
    const copy = [...parts];
    copy[at] = changed(copy[at], rest, next);
    return copy;
  }
  const members = typeof value === "object" && value !== null ? Object.entries(value) : [];
  const known = members.find(([name]) => name === step)?.[1] as unknown;
  const isGone = rest.length === 0 && next === undefined;
  const inner = isGone ? undefined : changed(known, rest, next);
  if (isGone) return Object.fromEntries(members.filter(([name]) => name !== step));
  if (known === undefined) return Object.fromEntries([...members, [step, inner]]);
  return Object.fromEntries(members.map(([name, part]) => [name, name === step ? inner : part]));
}
