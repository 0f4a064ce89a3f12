import { exitCodes, type ExitCode } from "./command.ts";
import type { RunningServer } from "./parts.ts";
import type { Report } from "./report.ts";

const stopWaitMs = 30_000;

/**
 * Listens for Ctrl-C and stop signals from the beginning, so that one during the start is kept. A second signal cuts
 * the process off; PostgreSQL's watcher then ends the database.
 */
export function listenForStop(): AbortSignal {
  const stop = new AbortController();
  const onSignal = (): void => {
    if (stop.signal.aborted) process.exit(exitCodes.interrupted);
    stop.abort();
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, onSignal);
  return stop.signal;
}

export type Serving = {
  readonly server: RunningServer;
  readonly databaseEnded: Promise<void>;
  readonly stop: AbortSignal;
  readonly report: Report;
};

/** Holds a server until it is asked to stop or ends by itself, then stops it in order, within a limit. */
export async function serveUntilStopped({
  server,
  databaseEnded,
  stop,
  report,
}: Serving): Promise<ExitCode> {
  const reason: ExitCode | "database" = await Promise.race([
    aborted(stop).then(() => exitCodes.ok),
    server.ended,
    databaseEnded.then(() => "database" as const),
  ]);
  if (stop.aborted) report.note({ zh: "正在停止……", en: "Stopping …" });
  if (reason === "database") report.note({ zh: "数据库已停止。", en: "The database has ended." });
  await withLimit(server.stop());
  return reason === "database" ? exitCodes.outage : reason;
}

function aborted(stop: AbortSignal): Promise<void> {
  return new Promise((done) => {
    if (stop.aborted) done();
    else stop.addEventListener("abort", () => done(), { once: true });
  });
}

async function withLimit(stopping: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((done) => {
    timer = setTimeout(done, stopWaitMs);
  });
  await Promise.race([stopping, late]);
  clearTimeout(timer);
}
