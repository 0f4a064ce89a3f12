import type { Branch } from "./branch.ts";
import { dayMs, hourMs, type Timeline } from "./timeline.ts";
import { worldParameters } from "./world/parameters.ts";

export type HistoryOptions = {
  readonly branches: readonly Branch[];
  readonly timeline: Timeline;
  readonly days: number;
  /** Resolves when the product has decided what it had been told: the next day is told then. */
  readonly caughtUp: () => Promise<void>;
  readonly onDay: (progress: HistoryProgress) => Promise<void> | void;
  readonly now: () => number;
  readonly signal: AbortSignal;
};

export type HistoryProgress = {
  readonly day: number;
  readonly days: number;
  readonly posted: number;
  /** Since the history began, milliseconds: posting, and waiting for the product to decide. */
  readonly postingMs: number;
  readonly decidingMs: number;
};

/**
 * Tells the past day by day up to the present moment, the shops side by side. A day is begun when the product has decided
 * the counts of the one before, so that recounts are asked for and answered in their time, as in a shop.
 */
export async function postHistory(options: HistoryOptions): Promise<void> {
  const { branches, timeline, days, now } = options;
  const stopped = aborted(options.signal);
  const spent = { postingMs: 0, decidingMs: 0 };
  const post = async (until: number, wall: number) => {
    const startedAt = now();
    for (const branch of branches) branch.advance(until);
    await Promise.all(branches.map((branch) => branch.outbox.post(wall)));
    spent.postingMs += now() - startedAt;
  };
  const tell = async (until: number, wall: number) => {
    await post(until, wall);
    const postedAt = now();
    await Promise.race([options.caughtUp(), stopped]);
    options.signal.throwIfAborted();
    spent.decidingMs += now() - postedAt;
  };
  for (let day = 0; day < days; day += 1) {
    options.signal.throwIfAborted();
    const quiet = day * dayMs + worldParameters.auditHour * hourMs;
    await post(quiet, timeline.wallAt(quiet));
    await Promise.all(branches.map((branch) => branch.audit(quiet)));
    const end = (day + 1) * dayMs - 1;
    await tell(end, timeline.wallAt(end));
    await Promise.all(branches.map((branch) => branch.answerRecounts(end)));
    const posted = branches.reduce((sum, branch) => sum + branch.outbox.figures.posted, 0);
    await options.onDay({ day: day + 1, days, posted, ...spent });
  }
  options.signal.throwIfAborted();
  const present = now();
  await tell(timeline.simAt(present), present);
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (signal.aborted) done();
    else signal.addEventListener("abort", () => done(), { once: true });
  });
}
