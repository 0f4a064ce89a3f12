import type { Pool, Tx } from "#database";
import type { JournalEvent } from "#kernel";
import type { Consumer } from "#journal";
import { vocabulary } from "#vocabulary";
import { clockKeptMs, type ClockReading } from "./domain/align-time.ts";
import { firstHeard, hear, type SourceState } from "./domain/watermark.ts";
import {
  forgetOldClocks,
  readClock,
  readSourceStates,
  writeSources,
  type HeardState,
} from "./store.ts";

/** Projection: what was heard of each source in each place. */
export const sourcesConsumer: Consumer = {
  name: "gateway-sources",
  takesManyStreams: true,
  apply: async (tx, events) => {
    const [first] = events;
    // What the product decides itself, a flow's recount for one, is nobody's report and is waited for by nobody.
    const heard = events.flatMap((event) =>
      event.place !== undefined && vocabulary.get(event.type)?.origin === "observed"
        ? [{ event, place: event.place }]
        : [],
    );
    if (first === undefined || heard.length === 0) return;
    const names = heard.map(({ event, place }) => ({ place, source: event.source }));
    const states = new Map<string, HeardState>();
    for (const known of await readSourceStates(tx, first.tenantId, names))
      states.set(nameOf(known), known);
    for (const { event, place } of heard) {
      const named = { place, source: event.source };
      const state = next(states.get(nameOf(named))?.state, event);
      states.set(nameOf(named), { ...named, state });
    }
    await writeSources(tx, first.tenantId, [...states.values()]);
  },
};

const nameOf = ({ place, source }: { place: string; source: string }): string =>
  `${place}\u0001${source}`;

function next(state: SourceState | undefined, event: JournalEvent): SourceState {
  const heard = { at: event.at, recordedAt: event.recordedAt, seq: event.envelope.deviceseq };
  return state === undefined ? firstHeard(heard) : hear(state, heard);
}

const clockCacheMs = 5_000;
const clockCacheLimit = 50_000;

/** Reads clocks with a short memory: every event asks, exchanges are rare. */
export function createClockReader(
  pool: Pool,
  now: () => number,
): {
  read: (tenantId: number, source: string) => Promise<ClockReading | undefined>;
  forget: (tenantId: number, source: string) => void;
} {
  const cache = new Map<string, { reading: Promise<ClockReading | undefined>; at: number }>();
  return {
    forget: (tenantId, source) => void cache.delete(`${tenantId} ${source}`),
    read: (tenantId, source) => {
      const name = `${tenantId} ${source}`;
      const known = cache.get(name);
      if (known !== undefined && now() - known.at < clockCacheMs) return known.reading;
      if (cache.size > clockCacheLimit) cache.clear();
      const reading = readClock(pool, tenantId, source);
      reading.catch(() => cache.delete(name));
      cache.set(name, { reading, at: now() });
      return reading;
    },
  };
}

/** Takes away readings of clocks that cannot be used any more. */
export function purgeGateway(tx: Tx, tenantId: number, now: number): Promise<void> {
  return forgetOldClocks(tx, tenantId, now - clockKeptMs);
}
