import { together, type Tx } from "#database";
import { chainStream } from "#kernel";
import { results, sortOut } from "./admission.ts";
import {
  findKnown,
  insertEvents,
  insertQuarantine,
  lockHeads,
  markMended,
  type Head,
  type Link,
} from "./append-store.ts";
import { eventDigest, nextLink } from "./proof.ts";
import type { AppendItem, AppendResult, NumberedEvent, Poster, PreparedEvent } from "./types.ts";

export type AppendBatch = {
  readonly tenantId: number;
  readonly items: readonly AppendItem[];
  /** The server's clock, milliseconds. */
  readonly now: number;
};

/**
 * Records a batch of one tenant inside a transaction, with a number of statements that does not depend on its size:
 * lock heads in key order → find what is known → admit → number, chain and insert → post. Statements that do not wait for
 * each other's rows leave together (the pool's connections pipeline them); PostgreSQL runs them in their order.
 * Returns one result an item, in order. Errors: database errors only; a concurrent first arrival of the same (source, id)
 * on another stream is a unique violation (23505), after which the whole batch is tried again.
 */
export async function appendBatch(
  tx: Tx,
  batch: AppendBatch,
  poster: Poster,
): Promise<AppendResult[]> {
  const { tenantId, items } = batch;
  const events = items.filter((item) => item.kind === "event");
  const streams = [...new Set(events.map((event) => event.stream))].sort();
  const [heads, { known, chainSeq }] = await Promise.all([
    lockHeads(tx, tenantId, streams),
    findKnown(tx, tenantId, items),
  ]);
  const sorted = sortOut(items, known);
  const refusals = await poster.admit(tx, tenantId, sorted.fresh);
  const admitted =
    refusals.size === 0 ? sorted.fresh : sorted.fresh.filter((event) => !refusals.has(event));
  const numbered = number(admitted, heads, { now: batch.now, chainSeq });
  await Promise.all(
    together(tx, () => [
      ...(numbered.events.length === 0
        ? []
        : [
            insertEvents(tx, tenantId, { ...numbered, heads }),
            poster.post(tx, tenantId, numbered.events),
          ]),
      markMended(tx, tenantId, numbered.events),
      insertQuarantine(tx, { tenantId, now: batch.now }, sorted.quarantine),
    ]),
  );
  return results(items, { sorted, refusals, numbered: numbered.events });
}

/** Gives numbers and digests, and closes each stream's part of the batch with a link of its chain. */
function number(
  events: readonly PreparedEvent[],
  heads: ReadonlyMap<string, Head>,
  at: { now: number; chainSeq: number },
) {
  const numbered: NumberedEvent[] = [];
  const digests: Buffer[] = [];
  const byStream = new Map<string, { firstSeq: number; digests: Buffer[] }>();
  let chainSeq = at.chainSeq;
  for (const event of events) {
    const head = headOf(heads, event.stream);
    head.lastSeq += 1;
    head.lastRecordedAt = Math.max(head.lastRecordedAt, at.now);
    if (event.stream === chainStream) chainSeq = head.lastSeq;
    const place = { seq: head.lastSeq, recordedAt: head.lastRecordedAt, chainSeq };
    numbered.push({ event, ...place });
    const digest = eventDigest(event, place);
    digests.push(digest);
    const group = byStream.get(event.stream);
    if (group === undefined)
      byStream.set(event.stream, { firstSeq: head.lastSeq, digests: [digest] });
    else group.digests.push(digest);
  }
  const links: Link[] = [];
  for (const [stream, group] of byStream) {
    const head = headOf(heads, stream);
    head.lastHash = nextLink(head.lastHash, group.digests);
    links.push({ stream, firstSeq: group.firstSeq, lastSeq: head.lastSeq, hash: head.lastHash });
  }
  return { events: numbered, digests, links };
}

function headOf(heads: ReadonlyMap<string, Head>, stream: string): Head {
  const head = heads.get(stream);
  if (head === undefined) throw new Error(`no head for ${stream}`);
  return head;
}
