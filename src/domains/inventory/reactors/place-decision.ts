import type { Pool, Tx } from "#database";
import type { Appender, PreparedEvent } from "#journal";
import { isRefusal, placeStream } from "#kernel";
import { markDecided, showsDecisions } from "../due-store.ts";
import type { InventoryPorts } from "../ports.ts";

export type SettleRun = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly ports: InventoryPorts;
  readonly tenantId: number;
  readonly now: () => number;
  /** Items that one decision looks at, and counts that it accepts. */
  readonly limits?: { readonly items: number; readonly accepted: number };
};

/**
 * Decides about counts of a place under the lock of its stream, on what the projection shows: nothing while an earlier
 * decision is not to be read there yet. Returns how many events were recorded.
 */
export async function decideAtPlace(
  run: SettleRun,
  place: string,
  decide: (tx: Tx) => Promise<PreparedEvent[]>,
): Promise<number> {
  const results = await run.appender.decide({
    tenantId: run.tenantId,
    streams: [placeStream(place)],
    decide: async (tx) => {
      if (!(await showsDecisions(tx, run.tenantId, place))) return [];
      const events = await decide(tx);
      if (events.length > 0) await markDecided(tx, run.tenantId, { place, count: events.length });
      return events;
    },
  });
  return isRefusal(results) ? 0 : results.filter((result) => result.status === "applied").length;
}
