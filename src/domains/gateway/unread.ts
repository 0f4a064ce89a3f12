import { hash } from "node:crypto";
import { eventKey, forgottenField, seal, type QuarantinedEvent } from "#journal";
import type { HostileMessage } from "#kernel";
import { personIn, unknownPerson } from "./domain/personal-fields.ts";
import { claimsOf } from "./domain/claims.ts";

/** A message that is kept as text, because as data it would do harm or would be changed. */
export type UnreadEvent = QuarantinedEvent & {
  /** Whose key seals the whole text, where it may hold something personal. */
  readonly personal?: { readonly person: string; readonly fields: readonly string[] };
};

export function setAsideUnread(message: HostileMessage): UnreadEvent {
  const { identity, place, type } = claimsOf(message.value);
  const key = identity && eventKey(identity.source, identity.id);
  // What was never read may hold anything.
  const person = message.value === undefined ? unknownPerson : personIn(message.value);
  return {
    kind: "quarantine",
    ...(key !== undefined && { key, source: identity?.source ?? "" }),
    ...textOf(message.text),
    reason: message.reason,
    detail: { errors: message.errors, place, type, form: "text", ...sealing(person, key) },
    ...(person !== undefined && { personal: { person, fields: [] } }),
  };
}

/** What must be known to open sealed fields again, also when the message has got another id since. */
export function sealing(
  person: string | undefined,
  key: string | undefined,
): { readonly person?: string; readonly sealedAs?: string } {
  return person === undefined ? {} : { person, sealedAs: sealedAs(key) };
}

/** Binds sealed bytes to their event, or to the quarantine where there is none. */
export function sealedAs(key: string | undefined): string {
  return key ?? "quarantine";
}

/** The text as one sealed piece: names inside it cannot be trusted, so nothing of it stays in the clear. */
export function sealUnread(item: UnreadEvent, key: Buffer | undefined): QuarantinedEvent {
  const { personal, ...kept } = item;
  if (personal === undefined) return kept;
  const context = `${personal.person}/${sealedAs(item.key)}/text`;
  return {
    ...kept,
    ...textOf(key === undefined ? forgottenField : seal(key, context, item.body)),
  };
}

/** A text that was never parsed may hold the one sign that no database keeps. */
function textOf(text: string): { readonly body: string; readonly contentHash: Buffer } {
  const body = text.replaceAll("\u0000", "\\u0000");
  return { body, contentHash: hash("sha256", body, "buffer") };
}
