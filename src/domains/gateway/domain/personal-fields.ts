import { vocabulary } from "#vocabulary";

/** Names that carry something personal in any word. */
const personalNames: ReadonlySet<string> = new Set(
  [...vocabulary.values()].flatMap((word) => word.personal?.fields ?? []),
);

/** Stands for somebody whom a message does not name in the way that its word asks for. */
export const unknownPerson = "unknown";

const personForm = /^[\x21-\x7e]{1,64}$/;

/**
 * Whose personal fields a message may carry that was not understood. Its form is wrong, so names decide: a field that is
 * personal in any word counts as personal wherever it stands. Undefined when it has none.
 */
export function personIn(value: unknown): string | undefined {
  if (!hasPersonal(value)) return undefined;
  const { type, data } = value as { type?: unknown; data?: unknown };
  const subject = typeof type === "string" ? vocabulary.get(type)?.personal?.subject : undefined;
  const person = subject === undefined || !isRecord(data) ? undefined : data[subject];
  return typeof person === "string" && personForm.test(person) ? person : unknownPerson;
}

/** A copy in which each personal field is what `seal` makes of it; `path` tells fields of one name apart. */
export function mapPersonal(
  value: unknown,
  seal: (text: string, path: string) => string,
  path = "",
): unknown {
  if (Array.isArray(value))
    return value.map((part, index) => mapPersonal(part, seal, `${path}/${index}`));
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, part]) => {
      const inner = `${path}/${name}`;
      const isText = typeof part === "string" || typeof part === "number";
      return [
        name,
        personalNames.has(name) && isText
          ? seal(String(part), inner)
          : mapPersonal(part, seal, inner),
      ];
    }),
  );
}

function hasPersonal(value: unknown): boolean {
  let found = false;
  mapPersonal(value, (text) => {
    found = true;
    return text;
  });
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
