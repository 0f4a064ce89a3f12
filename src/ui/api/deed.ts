/** A fresh name for one deed of a person. Also where the page is no secure context, which has no randomUUID. */
export function newDeed(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
