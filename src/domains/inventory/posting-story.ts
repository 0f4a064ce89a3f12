import type { Tx } from "#database";
import { readEvents } from "#journal";
import type { JournalEvent } from "#kernel";
import type { PostingRow } from "#ledger";
import { vocabulary } from "#vocabulary";
import type { PostingStory } from "./contract.ts";
import { kindLabels, postingKinds } from "./domain/why.ts";

const lateAfterMs = 5 * 60_000;

/** It came after something that happened clearly later. */
export function isLate(posting: PostingRow, among: readonly PostingRow[]): boolean {
  return among.some((other) => other.seq < posting.seq && other.at > posting.at + lateAfterMs);
}

/** Leaves out what is not known, so that a page shows nothing rather than "null". */
export function present<Row extends object>(row: Row): Present<Row> {
  const known = Object.entries(row).filter(([, value]) => value !== null);
  return Object.fromEntries(known) as Present<Row>;
}

type Present<Row> = {
  [Key in keyof Row as null extends Row[Key] ? never : Key]: Row[Key];
} & { [Key in keyof Row as null extends Row[Key] ? Key : never]?: NonNullable<Row[Key]> };

export function signed(posting: PostingRow, account: string): number {
  return (
    (posting.debit === account ? posting.quantity : 0) -
    (posting.credit === account ? posting.quantity : 0)
  );
}

export async function eventsOf(
  tx: Tx,
  tenantId: number,
  from: { stream: string; postings: readonly PostingRow[] },
): Promise<Map<number, JournalEvent>> {
  const events = await readEvents(tx, {
    tenantId,
    stream: from.stream,
    seqs: [...new Set(from.postings.map((posting) => posting.seq))],
  });
  return new Map(events.map((event) => [event.seq, event]));
}

/** One posting in words: what, when, how sure, who, which device. */
export function describePosting(
  posting: PostingRow,
  event: JournalEvent | undefined,
): PostingStory {
  const kind = postingKinds[posting.kind];
  const label = vocabulary.get(event?.type ?? "")?.label ?? { zh: "未知", en: "Unknown" };
  return present({
    seq: posting.seq,
    key: posting.key,
    type: event?.type ?? "",
    label: kind === "movement" ? label : kindLabels[kind],
    because: label,
    kind,
    at: new Date(posting.at).toISOString(),
    errorMs: posting.errorMs,
    recordedAt: new Date(posting.recordedAt).toISOString(),
    actor: event?.actor ?? null,
    source: event?.source ?? null,
    boot: event?.envelope.boot ?? null,
    clock: clockOf(event, posting),
    flow: (event?.data as { flow?: string } | undefined)?.flow ?? null,
    document: documentOf(event),
  });
}

function clockOf(event: JournalEvent | undefined, posting: PostingRow): PostingStory["clock"] {
  if (event?.envelope.offsetms !== undefined) return "own";
  return posting.errorMs >= 60_000 ? "unverified" : "synced";
}

function documentOf(event: JournalEvent | undefined): string | null {
  const data = (event?.data ?? {}) as {
    document?: string;
    ticket?: string;
    transfer?: string;
    sample?: string;
    custody?: string;
  };
  return data.document ?? data.ticket ?? data.transfer ?? data.sample ?? data.custody ?? null;
}
