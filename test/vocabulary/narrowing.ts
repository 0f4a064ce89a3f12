import type { Schema } from "../faults/schema-values.ts";

type Limit = "minimum" | "maximum" | "minLength" | "maxLength" | "minItems" | "maxItems";
const lower: readonly Limit[] = ["minimum", "minLength", "minItems"];
const upper: readonly Limit[] = ["maximum", "maxLength", "maxItems"];

/**
 * Where a newer schema takes less than the older one did, by JSON pointer: a field that was free to be left out, a limit, a
 * form, one of several values. Fields that the newer one no longer has are the upcaster's to carry over.
 */
export function narrowings(older: Schema, newer: Schema, at = ""): string[] {
  if (older.anyOf !== undefined || newer.anyOf !== undefined) return lostOptions(older, newer, at);
  if (older.type !== newer.type || older.const !== newer.const) return [`${at} has another type`];
  return [
    ...lower.filter((limit) => (newer[limit] ?? -Infinity) > (older[limit] ?? -Infinity)),
    ...upper.filter((limit) => (newer[limit] ?? Infinity) < (older[limit] ?? Infinity)),
    ...(["pattern", "format"] as const).filter(
      (form) => newer[form] !== undefined && newer[form] !== older[form],
    ),
  ]
    .map((rule) => `${at} has a narrower ${rule}`)
    .concat(narrowerMembers(older, newer, at))
    .concat(older.items && newer.items ? narrowings(older.items, newer.items, `${at}/*`) : []);
}

function narrowerMembers(older: Schema, newer: Schema, at: string): string[] {
  return Object.entries(older.properties ?? {}).flatMap(([name, member]) => {
    const next = newer.properties?.[name];
    if (next === undefined) return [];
    const isNewlyRequired =
      newer.required?.includes(name) === true && older.required?.includes(name) !== true;
    return [
      ...(isNewlyRequired ? [`${at}/${name} may no longer be left out`] : []),
      ...narrowings(member, next, `${at}/${name}`),
    ];
  });
}

/** Each option of the older one must still be open. */
function lostOptions(older: Schema, newer: Schema, at: string): string[] {
  const options = newer.anyOf ?? [newer];
  return (older.anyOf ?? [older])
    .filter((option) => options.every((next) => narrowings(option, next, at).length > 0))
    .map((option) => `${at} no longer takes ${JSON.stringify(option.const ?? option.type)}`);
}
