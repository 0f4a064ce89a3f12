import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { openEngine, removeDataFolder, type Engine } from "#database";
import type { Command, CommandContext, ExitCode } from "../command.ts";
import { masterKey, type Settings } from "../config.ts";
import { engineLog, engineOptions, migrateWithBackup } from "../database.ts";
import type { CommandParts, RunningServer, ServerOptions } from "../parts.ts";
import { listenForStop, serveUntilStopped } from "../serve.ts";

export const startCommand: Command = {
  name: "start",
  summary: { zh: "启动服务器", en: "Start the server" },
  options: [],
  run: (context) => serve(context, (parts, options) => parts.startServer(options)),
};

export const demoCommand: Command = {
  name: "demo",
  summary: { zh: "用一次性数据演示一家连锁店", en: "Show a chain of shops on throw-away data" },
  options: [
    {
      name: "sales",
      type: "string",
      description: {
        zh: "FreshRetailNet-50K 的销售文件（原始格式）。",
        en: "Sales file of FreshRetailNet-50K in its published format.",
      },
    },
    { name: "shops", type: "string", description: { zh: "门店数量。", en: "Number of shops." } },
    { name: "days", type: "string", description: { zh: "历史天数。", en: "Days of history." } },
    {
      name: "speed",
      type: "string",
      description: { zh: "实时部分的倍速。", en: "How many times real time the live part runs." },
    },
    {
      name: "seed",
      type: "string",
      description: { zh: "随机种子。", en: "Seed of the randomness." },
    },
  ],
  run: async (context) => {
    const isGiven =
      context.loaded.origins.dataFolder !== "default" ||
      context.loaded.settings.databaseUrl !== undefined;
    const dataFolder = isGiven
      ? context.loaded.settings.dataFolder
      : mkdtempSync(join(tmpdir(), "dianmai-demo-"));
    const settings = { ...context.loaded.settings, dataFolder };
    const salesFile = context.options["sales"] as string | undefined;
    const demo = { ...context, loaded: { ...context.loaded, settings } };
    try {
      return await serve(demo, (parts, options) =>
        parts.startDemo({
          ...options,
          salesFile: salesFile && resolve(salesFile),
          options: context.options,
        }),
      );
    } finally {
      if (!isGiven) removeDataFolder(dataFolder);
    }
  },
};

/** Opens the database, brings it forward, starts the server on it, says where it is, and holds it until it is stopped. */
async function serve(
  context: CommandContext,
  start: (parts: CommandParts, options: ServerOptions) => Promise<RunningServer>,
): Promise<ExitCode> {
  const { settings } = context.loaded;
  const stop = listenForStop();
  const parts = await context.parts();
  const engine = await openEngine(engineOptions(settings, context.report));
  try {
    await migrateWithBackup(context, engine, parts.migrationFolders);
    const server = await start(parts, {
      settings,
      databaseUrl: engine.url,
      masterKey: masterKey(settings),
      stop,
      report: context.report,
      log: engineLog(settings, context.report),
    });
    announce(context, { settings, engine, server });
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
  const launchedAt = Number(process.env["DIANMAI_LAUNCHED_AT"]);
  const seconds =
    Number.isFinite(launchedAt) && launchedAt > 0
      ? ((Date.now() - launchedAt) / 1000).toFixed(1)
      : undefined;
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
