import type { TSchema } from "typebox";
import type { Bilingual } from "./text.ts";

/**
 * Observed words are facts: deduplicated, placed in time, kept, never refused for what they say.
 * Decided words come only out of commands.
 */
export type WordOrigin = "observed" | "decided";

/** Which stream a word lives in: its place's own, the chain's, or one of the hashed member streams. */
export type WordStream = "place" | "chain" | "member";

/** A pure function from the data of version n to the data of version n + 1; stored bytes are never rewritten. */
export type Upcaster = (data: unknown) => unknown;

/** One published word: an event type with schema, version and labels. */
export type Word = {
  readonly type: string;
  readonly version: number;
  readonly origin: WordOrigin;
  readonly stream: WordStream;
  readonly label: Bilingual;
  /** JSON Schema of `data` in the current version. */
  readonly schema: TSchema;
  /** JSON Schemas of earlier versions that are still accepted at the door. */
  readonly earlier?: Readonly<Record<number, TSchema>>;
  /** Index n lifts data of version n to n + 1. */
  readonly upcasters?: Readonly<Record<number, Upcaster>>;
  /** Personal fields: encrypted with the subject's key before anything is hashed or kept. */
  readonly personal?: { readonly subject: string; readonly fields: readonly string[] };
  /** EPCIS 2.0 / CBV 2.0 mapping: business step and disposition, for partners that speak it. */
  readonly epcis?: {
    readonly bizStep: string;
    readonly disposition?: string;
    readonly note?: string;
  };
  /** A valid `data`, used by docs and tests. */
  readonly example: unknown;
};
