import { hash } from "node:crypto";
import { canonicalJson, chainStream, placeStream, type CloudEvent } from "#kernel";
import { upcast, vocabulary } from "#vocabulary";
import { eventKey } from "./identity.ts";
import type { PreparedEvent } from "./types.ts";

/** An event whose envelope and data are known to be good, ready to be recorded. */
export function preparedEvent(
  envelope: CloudEvent,
  how: { version: number; stream: string; at: number; errorMs: number },
): PreparedEvent {
  const body = canonicalJson(envelope);
  return {
    kind: "event",
    stream: how.stream,
    type: envelope.type,
    version: how.version,
    source: envelope.source,
    id: envelope.id,
    key: eventKey(envelope.source, envelope.id),
    contentHash: hash("sha256", body, "buffer"),
    body,
    at: how.at,
    errorMs: how.errorMs,
    envelope,
    data: upcast(envelope.type, how.version, envelope.data),
  };
}

export type Decided = {
  readonly type: string;
  /** Who decides: a domain or a flow version, `dianmai/<name>`, or the person's session. */
  readonly source: string;
  /** Derived from what is decided about, so that deciding twice is deciding once. */
  readonly id: string;
  readonly place?: string;
  readonly at: number;
  readonly data: unknown;
  readonly actor?: string;
  readonly causation?: string;
};

/** An event that a command decided, in the current version of its word. Errors: throws for a type that is no decided word. */
export function decidedEvent(decided: Decided): PreparedEvent {
  const word = vocabulary.get(decided.type);
  if (word?.origin !== "decided") throw new Error(`${decided.type} is no decided word`);
  const envelope: CloudEvent = {
    specversion: "1.0",
    id: decided.id,
    source: decided.source,
    type: decided.type,
    time: new Date(decided.at).toISOString(),
    data: decided.data,
    ...(decided.place !== undefined && { place: decided.place }),
    ...(decided.actor !== undefined && { actor: decided.actor }),
    ...(decided.causation !== undefined && { causationid: decided.causation }),
  };
  const stream =
    decided.place === undefined || word.stream === "chain"
      ? chainStream
      : placeStream(decided.place);
  return preparedEvent(envelope, { version: word.version, stream, at: decided.at, errorMs: 0 });
}
