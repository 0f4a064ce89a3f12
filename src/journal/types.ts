import type { CloudEvent, LedgerEntry, Refusal } from "#kernel";
import type { Tx } from "#database";

/** An event ready to be recorded: validated, aligned in time, personal fields sealed. */
export type PreparedEvent = {
  readonly kind: "event";
  readonly stream: string;
  readonly type: string;
  readonly version: number;
  readonly source: string;
  readonly id: string;
  readonly key: string;
  readonly contentHash: Buffer;
  /** Canonical JSON of the envelope as received. */
  readonly body: string;
  readonly at: number;
  readonly errorMs: number;
  readonly envelope: CloudEvent;
  /** `data` in the current version of its word. */
  readonly data: unknown;
  /** Hash of the quarantined original that this event mends. */
  readonly mends?: Buffer;
};

/** What could not be understood, kept with its reason until someone mends it. */
export type QuarantinedEvent = {
  readonly kind: "quarantine";
  /** Absent when the message had no usable source and id. */
  readonly key?: string;
  readonly source?: string;
  readonly contentHash: Buffer;
  readonly body: string;
  readonly reason: string;
  readonly detail: Readonly<Record<string, unknown>>;
};

export type AppendItem = PreparedEvent | QuarantinedEvent;

export type AppendResult =
  | { readonly status: "applied" | "duplicate"; readonly stream: string; readonly seq: number }
  | { readonly status: "conflict"; readonly stream?: string; readonly seq?: number }
  | { readonly status: "quarantined"; readonly reason: string }
  | { readonly status: "refused"; readonly refusal: Refusal };

/** An event that has its number. */
export type NumberedEvent = {
  readonly event: PreparedEvent;
  readonly seq: number;
  readonly recordedAt: number;
  readonly chainSeq: number;
};

/**
 * What else happens in the commit of a batch; the ledger supplies it. `admit` is called under the stream locks before
 * numbers are given and returns a refusal for events that would break a limit; `post` writes what the numbered events say.
 */
export type Poster = {
  readonly admit: (
    tx: Tx,
    tenantId: number,
    events: readonly PreparedEvent[],
  ) => Promise<ReadonlyMap<PreparedEvent, Refusal>>;
  readonly post: (tx: Tx, tenantId: number, events: readonly NumberedEvent[]) => Promise<void>;
};

/** What an event does to the ledger; compose.ts builds it from the domains. */
export type EntriesOf = (event: PreparedEvent) => readonly LedgerEntry[];
