/** Whether a thing is meant by what was typed: every word of it stands in the code or in one of the names. */
export function isFound(
  named: { readonly place: string; readonly name: string; readonly nameEn: string | null },
  typed: string,
): boolean {
  const text = `${named.place} ${named.name} ${named.nameEn ?? ""}`.toLowerCase();
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
