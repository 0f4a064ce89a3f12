import type { Tx } from "#database";
import type { JournalEvent } from "#kernel";
import { readStream } from "./read.ts";

/**
 * Reads every stream in order and keeps its position in the same transaction as its effect, so that each event has its
 * effect once. Its result must be the same for any interleaving of streams.
 */
export type Consumer = {
  readonly name: string;
  /** Reads this stream only. */
  readonly stream?: string;
  /** Types that it listens to; others are not even read. Absent: it gets every event. */
  readonly hears?: readonly string[];
  /**
   * Takes events of many streams at once, each stream's in order: what a thousand shops say is then a few statements, not a
   * few for each. Absent: a call gets events of one stream.
   */
  readonly takesManyStreams?: boolean;
  /** Effect of a run of events, inside the transaction that moves the checkpoints. */
  readonly apply: (tx: Tx, events: readonly JournalEvent[]) => Promise<void>;
  /** Before it: what leaves through the ordinary doors, with derived ids. Done again after a crash. */
  readonly react?: (events: readonly JournalEvent[]) => Promise<void>;
};

/** How far a consumer has read a stream. */
export async function readCheckpoint(
  tx: Tx,
  of: { tenantId: number; consumer: string; stream: string },
): Promise<number> {
  const { rows } = await tx.query<{ seq: number }>({
    name: "journal-read-checkpoint",
    text: "select seq from journal_checkpoints where tenant_id = $1 and consumer = $2 and stream = $3",
    values: [of.tenantId, of.consumer, of.stream],
  });
  return rows[0]?.seq ?? 0;
}

const unseenPage = 500;

/**
 * Events of a stream that a projection has not come to yet, of some types. A decision that holds the stream's lock and
 * asks the projection adds these, so that it knows all that was said before it, whichever process said it.
 */
export async function readUnseen(
  tx: Tx,
  of: { tenantId: number; consumer: string; stream: string; types: readonly string[] },
): Promise<JournalEvent[]> {
  const { tenantId, stream, types } = of;
  const unseen: JournalEvent[] = [];
  let after = await readCheckpoint(tx, of);
  for (;;) {
    const page = await readStream(tx, { tenantId, stream, after, types, limit: unseenPage });
    unseen.push(...page);
    if (page.length < unseenPage) return unseen;
    after = page.at(-1)?.seq ?? after;
  }
}
