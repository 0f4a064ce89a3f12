import type { Till } from "./retrying-till.ts";
import { balancesOf, brokenLaws, journalPlaces, type BrokenLaws } from "./laws.ts";

/** What a run of tills under faults leaves behind; all but the first three must be nothing. */
export type Verdict = {
  readonly acknowledged: number;
  readonly retries: number;
  readonly replays: number;
  readonly lost: readonly string[];
  readonly misplaced: readonly string[];
  readonly unasked: readonly string[];
  readonly contradictions: readonly string[];
  readonly wrongShelves: readonly string[];
  readonly brokenLaws: BrokenLaws;
};

/** Holds the database to what the tills remember and to the laws. All tills must have ended. */
export async function judge(adminUrl: string, tills: readonly Till[]): Promise<Verdict> {
  const places = await journalPlaces(adminUrl);
  const shelves = await balancesOf(adminUrl, "shelf");
  const acknowledged = new Map(tills.flatMap(({ memory }) => [...memory.acknowledged]));
  const expected = new Map<string, number>();
  for (const { memory } of tills) {
    for (const [key, quantity] of memory.shelf)
      expected.set(key, (expected.get(key) ?? 0) + quantity);
  }
  return {
    acknowledged: acknowledged.size,
    retries: tills.reduce((sum, { memory }) => sum + memory.retries, 0),
    replays: tills.reduce((sum, { memory }) => sum + memory.replays, 0),
    lost: [...acknowledged.keys()].filter((key) => !places.has(key)),
    misplaced: [...acknowledged]
      .filter(([key, place]) => places.has(key) && places.get(key) !== place)
      .map(([key]) => key),
    // What rules decided bears another source.
    unasked: [...places.keys()].filter((key) => key.startsWith("till-") && !acknowledged.has(key)),
    contradictions: tills.flatMap(({ memory }) => memory.contradictions),
    wrongShelves: [...expected]
      .filter(([key, quantity]) => (shelves.get(key) ?? 0) !== quantity)
      .map(([key, quantity]) => `${key}: ${shelves.get(key)} instead of ${quantity}`),
    brokenLaws: await brokenLaws(adminUrl),
  };
}

/** The verdict that every run must reach, whatever its counts. */
export const flawless = {
  lost: [],
  misplaced: [],
  unasked: [],
  contradictions: [],
  wrongShelves: [],
  brokenLaws: {},
} as const;

/** The part of a verdict that must be flawless. */
export function flawsOf({ acknowledged: _a, retries: _b, replays: _c, ...flaws }: Verdict) {
  return flaws;
}
