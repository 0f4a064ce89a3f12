import { existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  backup,
  foundation,
  migrate,
  migrationsTable,
  openEngine,
  readMigrations,
  type Engine,
  type EngineLog,
  type MigrationFolder,
} from "#database";
import type { CommandContext } from "./command.ts";
import type { Report } from "./report.ts";
import type { Settings } from "./config.ts";

/** Opens the database for as long as the work takes; beside a running server it is that server's. */
export async function withEngine<Result>(
  context: CommandContext,
  work: (engine: Engine) => Promise<Result>,
): Promise<Result> {
  const engine = await openEngine({
    ...engineOptions(context.loaded.settings, context.report),
    joinRunning: true,
  });
  try {
    return await work(engine);
  } finally {
    await engine.stop();
  }
}

export function engineOptions(settings: Settings, report: Report) {
  return {
    databaseUrl: settings.databaseUrl,
    folder: resolve(settings.dataFolder),
    port: settings.embeddedPort === 0 ? undefined : settings.embeddedPort,
    log: engineLog(settings, report),
  };
}

/** PostgreSQL's own lines are for those who ask for them. */
export function engineLog(settings: Settings, report: Report): EngineLog {
  return (level, text) => {
    const isWanted =
      level !== "debug" || settings.logLevel === "debug" || settings.logLevel === "trace";
    if (isWanted) report.note({ zh: text, en: text });
  };
}

/** Brings the database forward, after a backup of what is already in it. */
export async function migrateWithBackup(
  context: CommandContext,
  engine: Engine,
  folders: readonly MigrationFolder[],
): Promise<{ readonly applied: readonly string[]; readonly backupFile: string | undefined }> {
  let backupFile: string | undefined;
  const applied = await migrate({
    url: engine.url,
    folders,
    log: (text) => context.report.progress({ text }),
    beforeChange: async () => {
      backupFile = backupPlace(context.loaded.settings, "before-migration");
      context.report.note({
        zh: `迁移前备份到 ${backupFile}`,
        en: `Backup before migrating: ${backupFile}`,
      });
      await backupTo(context, engine, backupFile);
    },
  });
  return { applied: applied.map(({ owner, name }) => `${owner}/${name}`), backupFile };
}

export async function backupTo(context: CommandContext, engine: Engine, file: string) {
  return await backup({
    url: engine.url,
    file,
    now: new Date(),
    migrationsTable,
    onProgress: ({ table, rows }) => context.report.progress({ text: table, done: rows }),
  });
}

export function backupPlace(settings: Settings, reason: string): string {
  const folder = join(resolve(settings.dataFolder), "backups");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const stamp = new Date()
    .toISOString()
    .replace(/\.\d+Z$/, "Z")
    .replaceAll(":", "-");
  for (let count = 0; ; count += 1) {
    const file = join(folder, `${reason}-${stamp}${count === 0 ? "" : `-${count}`}.jsonl.gz`);
    if (!existsSync(file)) return file;
  }
}

export function knownMigrations(folders: readonly MigrationFolder[]): readonly string[] {
  return readMigrations([foundation, ...folders]).map(({ owner, name }) => `${owner}/${name}`);
}
