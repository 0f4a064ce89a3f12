import { createHash, hash } from "node:crypto";
import type { NumberedEvent, PreparedEvent } from "./types.ts";

/** SHA-256 over everything that the journal says of an event, one line a field, body last. */
export function eventDigest(event: PreparedEvent, place: Omit<NumberedEvent, "event">): Buffer {
  const head = `${event.stream}\n${place.seq}\n${place.recordedAt}\n${event.type}\n${event.version}\n${event.at}\n${event.errorMs}\n${place.chainSeq}\n${event.key}\n`;
  return hash("sha256", head + event.body, "buffer");
}

/** The next link of a stream's chain: SHA-256 over the previous hash and the digests of the batch, in order. */
export function nextLink(previous: Buffer, digests: readonly Buffer[]): Buffer {
  const chain = createHash("sha256").update(previous);
  for (const digest of digests) chain.update(digest);
  return chain.digest();
}
