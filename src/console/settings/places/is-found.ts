/** Whether a thing is meant by what was typed: every word of it stands in the code, the names or their pinyin. */
export function isFound(place: { readonly search: string }, typed: string): boolean {
  return typed
    .toLowerCase()
    .split(/\s+/)
    .every((word) => place.search.includes(word));
}
