/** What a message says of itself, as far as it can be understood; nothing of it has been checked. */
export type Claims = {
  readonly identity: { readonly source: string; readonly id: string } | undefined;
  readonly place: string | undefined;
  readonly type: string | undefined;
};

const code = /^[\x21-\x7e]{1,64}$/;
const longestName = 256;

/** So that a retry and a mending are recognised, and the people of a place find what concerns them. */
export function claimsOf(value: unknown): Claims {
  const { source, id, place, type } = (
    typeof value === "object" && value !== null ? value : {}
  ) as Readonly<Record<string, unknown>>;
  return {
    identity: isName(source) && isName(id) ? { source, id } : undefined,
    place: isCode(place) ? place : undefined,
    type: isCode(type) ? type : undefined,
  };
}

function isName(value: unknown): value is string {
  return (
    typeof value === "string" &&
    value !== "" &&
    value.length <= longestName &&
    value.isWellFormed() &&
    !value.includes("\u0000")
  );
}

function isCode(value: unknown): value is string {
  return typeof value === "string" && code.test(value);
}
