import type { Word } from "#kernel";
import { alertWords } from "./alerts.ts";
import { chainWords } from "./chain.ts";
import { countWords } from "./counts.ts";
import { saleWords } from "./sales.ts";
import { stockWords } from "./stock.ts";

export type * from "./alerts.ts";
export type * from "./chain.ts";
export type * from "./counts.ts";
export type * from "./sales.ts";
export type * from "./stock.ts";
export type { Line, StockArea } from "./shapes.ts";

/** Every published word, by type. */
export const vocabulary: ReadonlyMap<string, Word> = new Map(
  [...saleWords, ...stockWords, ...countWords, ...chainWords, ...alertWords].map((word) => [
    word.type,
    word,
  ]),
);

/**
 * Lifts data of an earlier version to the current one. Stored bytes stay as they were.
 * Errors: throws when the word or a step is unknown, which is a bug: the door lets only known versions in.
 */
export function upcast(type: string, version: number, data: unknown): unknown {
  const word = vocabulary.get(type);
  if (word === undefined) throw new Error(`unknown word ${type}`);
  let lifted = data;
  for (let step = version; step < word.version; step += 1) {
    const lift = word.upcasters?.[step];
    if (lift === undefined) throw new Error(`no upcaster for ${type} from version ${step}`);
    lifted = lift(lifted);
  }
  return lifted;
}
