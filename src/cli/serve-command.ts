import { resolve } from "node:path";
import { openEngine, type Engine } from "#database";
import { exitCodes, type CommandContext, type ExitCode } from "./command.ts";
import { masterKey, type Settings } from "./config.ts";
import { engineLog, engineOptions, migrateWithBackup } from "./database.ts";
import type { CommandParts, RunningServer, ServerOptions } from "./parts.ts";
import { listenForStop, serveUntilStopped } from "./serve.ts";

/** `isThrowAway`: the data are deleted afterwards. */
type ServeContext = CommandContext & { readonly isThrowAway?: boolean };

/** Opens the database, brings it forward, starts the server on it, says where it is, and holds it until it is stopped. */
export async function serve(
  context: ServeContext,
  start: (parts: CommandParts, options: ServerOptions) => Promise<RunningServer>,
): Promise<ExitCode> {
  const stop = listenForStop();
  try {
    return await serveUntil(stop, context, start);
  } catch (error) {
    // A program that was told to stop while it was still starting has nothing to complain of.
    if (!stop.aborted) throw error;
    context.report.note({ zh: "已停止。", en: "Stopped." });
    return exitCodes.ok;
  }
}

async function serveUntil(
  stop: AbortSignal,
  context: ServeContext,
  start: (parts: CommandParts, options: ServerOptions) => Promise<RunningServer>,
): Promise<ExitCode> {
  const { settings } = context.loaded;
  const parts = await context.parts();
  const engine = await openEngine({
    ...engineOptions(settings, context.report),
    isThrowAway: context.isThrowAway,
  });
  try {
    stop.throwIfAborted();
    await migrateWithBackup(context, engine, parts.migrationFolders);
    stop.throwIfAborted();
    const server = await start(parts, {
      settings,
      databaseUrl: engine.url,
      masterKey: masterKey(settings),
      stop,
      report: context.report,
      log: engineLog(settings, context.report),
    });
    if (!stop.aborted) announce(context, { settings, engine, server });
    return await serveUntilStopped({
      server,
      databaseEnded: engine.ended,
      stop,
      report: context.report,
    });
  } finally {
    await engine.stop();
  }
}

type Announcement = {
  readonly settings: Settings;
  readonly engine: Engine;
  readonly server: RunningServer;
};

function announce({ report }: CommandContext, { settings, engine, server }: Announcement): void {
  const version = Math.floor(engine.version / 10_000);
  const seconds = secondsSinceLaunch()?.toFixed(1);
  const place = engine.kind === "external" ? "DATABASE_URL" : resolve(settings.dataFolder);
  report.note({
    zh: `PostgreSQL ${version}（${engine.kind === "external" ? "外部" : "内嵌"}）：${place}`,
    en: `PostgreSQL ${version} (${engine.kind}): ${place}`,
  });
  if (seconds !== undefined)
    report.note({ zh: `用时 ${seconds} 秒，现已就绪：`, en: `Ready after ${seconds} s:` });
  report.result(
    { addresses: server.addresses, engine: engine.kind, postgres: version },
    server.addresses.map((each) => `  ${each}`),
  );
  report.note({ zh: "按 Ctrl-C 停止。", en: "Ctrl-C stops it." });
}

/** Since the person pressed enter, as far as the launcher knows. */
export function secondsSinceLaunch(): number | undefined {
  const launchedAt = Number(process.env["DIANMAI_LAUNCHED_AT"]);
  return launchedAt > 0 ? (Date.now() - launchedAt) / 1000 : undefined;
}
