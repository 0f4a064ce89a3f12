/**
 * A CloudEvents 1.0 event as a partner, a till or a device sends it (structured JSON mode).
 * Extension attributes carry what a shop needs beyond the standard; their names are lower case as the standard asks.
 */
export type CloudEvent = {
  readonly specversion: "1.0";
  /** Unique within `source`; made by the sender, so that a retry is recognised. */
  readonly id: string;
  /** Who speaks: a till, a device, a partner system. */
  readonly source: string;
  /** A word of the vocabulary. */
  readonly type: string;
  /** When it happened by the sender's clock, RFC 3339; a time without zone is read in the source's declared zone. */
  readonly time: string;
  readonly data: unknown;
  readonly datacontenttype?: string;
  /** `/schemas/<type>/<version>`; absent means the current version. */
  readonly dataschema?: string;
  readonly subject?: string;
  /** The shop or warehouse whose stream the event belongs to; absent for the chain's own stream. */
  readonly place?: string;
  /** The person who did it (an id, never a name). */
  readonly actor?: string;
  /** Contiguous number of the source's events, so that a gap is seen. */
  readonly deviceseq?: number;
  /** Identifies one run of the device since it was switched on. */
  readonly boot?: string;
  /** Milliseconds of the device's monotonic clock in this boot. */
  readonly monotonicms?: number;
  /** What the device itself adds to its clock to meet the server's, milliseconds. */
  readonly offsetms?: number;
  /** How far the corrected time may be wrong, milliseconds, either side. */
  readonly errms?: number;
  readonly causationid?: string;
  readonly correlationid?: string;
  readonly traceparent?: string;
};

/** An event that has its place in a stream: what projections, reactors and flows read. */
export type JournalEvent<Data = unknown> = {
  readonly tenantId: number;
  readonly stream: string;
  /** Position in the stream, from 1, without gaps. */
  readonly seq: number;
  readonly type: string;
  readonly version: number;
  readonly source: string;
  readonly id: string;
  /** Business time, milliseconds since 1970 UTC. */
  readonly at: number;
  /** The business time may be wrong by this much either side, milliseconds. */
  readonly errorMs: number;
  /** When it was recorded, milliseconds since 1970 UTC; never decreases within a stream. */
  readonly recordedAt: number;
  /** Position of the chain stream that the commit saw: settings are read as of it. */
  readonly chainSeq: number;
  readonly place: string | undefined;
  readonly actor: string | undefined;
  /** Derived from (source, id): the same wherever and whenever the event arrives. */
  readonly key: string;
  /** The event as received, personal fields encrypted. */
  readonly envelope: CloudEvent;
  readonly data: Data;
};

export const chainStream = "chain";

export function placeStream(place: string): string {
  return `place:${place}`;
}
