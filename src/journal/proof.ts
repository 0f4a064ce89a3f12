import { createHash, hash } from "node:crypto";

export type DigestInput = {
  readonly stream: string;
  readonly seq: number;
  readonly recordedAt: number;
  readonly type: string;
  readonly version: number;
  readonly at: number;
  readonly errorMs: number;
  readonly chainSeq: number;
  readonly key: string;
  readonly body: string;
};

/** SHA-256 over everything that the journal says of an event, one line a field, body last. */
export function eventDigest(event: DigestInput): Buffer {
  const head = `${event.stream}\n${event.seq}\n${event.recordedAt}\n${event.type}\n${event.version}\n${event.at}\n${event.errorMs}\n${event.chainSeq}\n${event.key}\n`;
  return hash("sha256", head + event.body, "buffer");
}

/** The next link of a stream's chain: SHA-256 over the previous hash and the digests of the batch, in order. */
export function nextLink(previous: Buffer, digests: readonly Buffer[]): Buffer {
  const chain = createHash("sha256").update(previous);
  for (const digest of digests) chain.update(digest);
  return chain.digest();
}
