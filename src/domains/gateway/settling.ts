import type { Tx } from "#database";
import { settling, type Settling } from "./domain/watermark.ts";
import { readSources } from "./store.ts";

export type Figure = { readonly at: number; readonly errorMs: number };

/** Judges figures of one place as of now; read once, asked for every row. */
export async function readSettling(
  tx: Tx,
  tenantId: number,
  of: { place: string; now: number },
): Promise<(figure: Figure) => Settling> {
  const sources = await readSources(tx, tenantId, of.place);
  return (figure) => settling(figure, sources, of.now);
}

/** The latest that was heard of a place: its business time and when it was heard. */
export async function readLastHeard(
  tx: Tx,
  tenantId: number,
  place: string,
): Promise<{ at: number; heardAt: number } | undefined> {
  const sources = [...(await readSources(tx, tenantId, place)).values()];
  if (sources.length === 0) return undefined;
  return {
    at: Math.max(...sources.map(({ lastAt }) => lastAt)),
    heardAt: Math.max(...sources.map(({ lastHeardAt }) => lastHeardAt)),
  };
}
