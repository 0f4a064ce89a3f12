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
