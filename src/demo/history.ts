import type { Branch } from "./branch.ts";
import { dayMs, type Timeline } from "./timeline.ts";

export type HistoryOptions = {
  readonly branches: readonly Branch[];
  readonly timeline: Timeline;
  readonly days: number;
  readonly log: (line: string) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
};

const daysPerLine = 5;

/** Posts the past day by day, the shops side by side, each in its own order, up to the present moment. */
export async function postHistory(options: HistoryOptions): Promise<void> {
  const startedAt = options.now();
  const done = options.branches.map(() => 0);
  let logged = 0;
  const onDay = (index: number) => {
    done[index] = (done[index] ?? 0) + 1;
    const days = Math.min(...done);
    if (days < logged + daysPerLine && days < options.days) return;
    if (days <= logged) return;
    logged = days;
    const posted = options.branches.reduce((sum, branch) => sum + branch.outbox.figures.posted, 0);
    const seconds = Math.max(0.001, (options.now() - startedAt) / 1000);
    options.log(
      `day ${days}/${options.days} · ${posted.toLocaleString("en-US")} events · ${Math.round(posted / seconds)}/s`,
    );
  };
  await Promise.all(
    options.branches.map((branch, index) => postBranch(branch, options, () => onDay(index))),
  );
}

async function postBranch(
  branch: Branch,
  options: HistoryOptions,
  onDay: () => void,
): Promise<void> {
  for (let day = 0; day < options.days; day += 1) {
    options.signal.throwIfAborted();
    const end = (day + 1) * dayMs - 1;
    branch.advance(end);
    await branch.outbox.post(options.timeline.wallAt(end));
    await branch.answerRecounts(end);
    onDay();
  }
  const present = options.now();
  branch.advance(options.timeline.simAt(present));
  await branch.outbox.post(present);
}
