import type { JournalEvent } from "#kernel";

/** Codes of the items that an event speaks of: what a page that shows them must read again. */
export function skusOf(event: JournalEvent): readonly string[] {
  const data = event.data as { sku?: unknown; lines?: readonly { sku?: unknown }[] };
  const named = [data.sku, ...(data.lines ?? []).map((line) => line.sku)];
  return [...new Set(named.filter((sku) => typeof sku === "string"))];
}
