import { hash } from "node:crypto";

/** The key of (source, id): a name-based UUID (RFC 9562 version 8 over SHA-256), equal wherever the event arrives. */
export function eventKey(source: string, id: string): string {
  return uuidFrom(hash("sha256", `${source}\u0000${id}`, "hex"));
}

/**
 * A derived id: what a rule decides about a thing gets the same id however often it is decided, so that it happens once.
 * Plays the part of UUIDv5 with SHA-256.
 */
export function derivedId(...parts: readonly (string | number)[]): string {
  return uuidFrom(hash("sha256", parts.join("\u0000"), "hex"));
}

function uuidFrom(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
