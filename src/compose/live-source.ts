import { readTenant, type Pool } from "#database";
import { skusOf } from "#inventory";
import { readStream, type Moved } from "#journal";
import type { JournalEvent } from "#kernel";
import type { Change, LiveSource, SetAside } from "#server";

/** A page that was away for longer than this many events reads everything again. */
const catchUpEvents = 500;
const limitSkus = 200;

type Listener = {
  readonly tenantId: number;
  readonly streams: ReadonlySet<string>;
  readonly tell: (news: Change | SetAside) => void;
};

export type LiveFeed = LiveSource & {
  /** Told by the runner after the projections have moved, so that what a page reads then is new. */
  readonly onMoved: (tenantId: number, moved: Moved) => void;
  /** Told when messages for these streams were set aside or put away. */
  readonly onSetAside: (tenantId: number, streams: Iterable<string>) => void;
};

/** Tells pages what has changed in the streams that they watch, from the events that the projections were given. */
export function createLiveFeed(pool: () => Pool, onError: (error: unknown) => void): LiveFeed {
  const listeners = new Set<Listener>();
  const told = new Map<string, number>();

  async function tell(
    tenantId: number,
    moved: { stream: string; seq: number; events: readonly JournalEvent[] },
  ): Promise<void> {
    const watching = [...listeners].filter(
      (one) => one.tenantId === tenantId && one.streams.has(moved.stream),
    );
    const name = `${tenantId} ${moved.stream}`;
    const after = told.get(name) ?? (moved.events[0]?.seq ?? moved.seq) - 1;
    told.set(name, Math.max(after, moved.seq));
    if (watching.length === 0 || moved.seq <= after) return;
    const from = Math.max(after, moved.seq - catchUpEvents);
    const given = moved.events.filter(({ seq }) => seq > from && seq <= moved.seq);
    const changes =
      given.length === moved.seq - from
        ? [changeOf(given)]
        : await read(tenantId, { stream: moved.stream, after: from, limit: catchUpEvents });
    for (const change of changes) for (const { tell: say } of watching) say(change);
  }

  async function read(
    tenantId: number,
    from: { stream: string; after: number; limit: number },
  ): Promise<Change[]> {
    const events = await readTenant(pool(), tenantId, (tx) =>
      readStream(tx, { tenantId, ...from }),
    );
    return events.length === 0 ? [] : [changeOf(events)];
  }

  return {
    subscribe: (tenantId, streams, listener) => {
      const one = { tenantId, streams: new Set(streams), tell: listener };
      listeners.add(one);
      return () => listeners.delete(one);
    },
    readSince: async (tenantId, stream, seq) => {
      const events = await readTenant(pool(), tenantId, (tx) =>
        readStream(tx, { tenantId, stream, after: seq, limit: catchUpEvents + 1 }),
      );
      if (events.length > catchUpEvents) return "too-old";
      return events.length === 0 ? [] : [changeOf(events)];
    },
    onSetAside: (tenantId, streams) => {
      for (const setAside of streams)
        for (const one of listeners)
          if (one.tenantId === tenantId && one.streams.has(setAside)) one.tell({ setAside });
    },
    onMoved: (tenantId, { positions, events }) => {
      for (const [stream, seq] of positions)
        tell(tenantId, { stream, seq, events: events.get(stream) ?? [] }).catch(onError);
    },
  };
}

function changeOf(events: readonly JournalEvent[]): Change {
  const last = events[events.length - 1];
  if (last === undefined) throw new Error("no event");
  const skus = new Set(events.flatMap(skusOf));
  return {
    stream: last.stream,
    seq: last.seq,
    types: [...new Set(events.map((event) => event.type))],
    skus: [...skus].slice(0, limitSkus),
    at: new Date(last.recordedAt).toISOString(),
  };
}
