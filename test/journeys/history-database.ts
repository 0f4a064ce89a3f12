import { migrate, openPool } from "#database";
import { createAppender, journalMigrations, type EntriesOf } from "#journal";
import { placeStream, randomInteger, seededRandom } from "#kernel";
import { createPoster, ledgerMigrations } from "#ledger";
import { stockEntries } from "#inventory";
import type { Template } from "../setup/database.ts";
import { arrivalOrder, randomHistory } from "./histories.ts";

export const historyTenantId = 1;
export const entriesOfHistory: EntriesOf = (event) => stockEntries(event.type, event.data);

export type Recording = {
  readonly seed: number;
  readonly places: readonly string[];
  /** Tells events of a further history of the same places from those of the first. */
  readonly edition?: string;
};

/** Records random histories, one place each, in posts of random size, late events, counts and rejections among them. */
export async function recordHistories(url: string, how: Recording): Promise<void> {
  const pool = openPool(url, { size: 3 });
  try {
    const appender = createAppender({
      pool,
      poster: createPoster(entriesOfHistory),
      now: Date.now,
    });
    const random = seededRandom(how.seed);
    for (const place of how.places) {
      const arrivals = arrivalOrder(random, randomHistory(random, place + (how.edition ?? "")));
      for (let from = 0; from < arrivals.length;) {
        const post = arrivals.slice(from, from + randomInteger(random, 1, 7));
        from += post.length;
        await appender.append(
          historyTenantId,
          post.map(({ prepared }) => ({ ...prepared, stream: placeStream(place) })),
        );
      }
    }
  } finally {
    await pool.end();
  }
}

/** A database with recorded histories, made once in a run. */
export function historyTemplate(seed: number, placeCount: number): Template {
  return {
    key: `histories ${seed} ${placeCount}`,
    run: async (url) => {
      await migrate({ url, folders: [journalMigrations, ledgerMigrations] });
      await recordHistories(url, {
        seed,
        places: Array.from(
          { length: placeCount },
          (_, index) => `H${String(index).padStart(3, "0")}`,
        ),
      });
    },
  };
}
