import { readStored, writeStored } from "../../ui/i18n/i18n.ts";
import { entryKinds, type Entry } from "./entries.ts";

const storageKey = "dianmai.recent";
const limitRecent = 6;

/** What this browser went to last, the latest first; what was stored by another version or by hand is left out. */
export function readRecent(): Entry[] {
  try {
    const stored: unknown = JSON.parse(readStored(storageKey) ?? "[]");
    return Array.isArray(stored) ? stored.filter(isEntry).slice(0, limitRecent) : [];
  } catch {
    return [];
  }
}

export function rememberRecent(entry: Entry): void {
  const others = readRecent().filter(({ kind, id }) => kind !== entry.kind || id !== entry.id);
  writeStored(storageKey, JSON.stringify([entry, ...others].slice(0, limitRecent)));
}

function isEntry(value: unknown): value is Entry {
  const entry = value as Partial<Record<keyof Entry, unknown>> | null;
  const texts = [entry?.id, entry?.name, entry?.detail, entry?.href];
  return (
    texts.every((text) => typeof text === "string") &&
    // Only an address of this site: "//elsewhere" would leave it.
    /^\/[^/\\]/.test(String(entry?.href)) &&
    entryKinds.some((kind) => kind === entry?.kind)
  );
}
