import { exitCodes, type Command } from "../command.ts";
import { migrateWithBackup, withEngine } from "../database.ts";

export const migrateCommand: Command = {
  name: "migrate",
  summary: {
    zh: "升级数据库结构（先自动备份）",
    en: "Bring the database forward (after a backup)",
  },
  options: [],
  run: async (context) => {
    const { migrationFolders } = await context.parts();
    return await withEngine(context, async (engine) => {
      const { applied, backupFile } = await migrateWithBackup(context, engine, migrationFolders);
      const nothing = { zh: "数据库已是最新。", en: "The database is up to date." }[context.locale];
      report(context, { applied, backupFile }, applied.length === 0 ? [nothing] : applied);
      return exitCodes.ok;
    });
  },
};

function report(
  context: Parameters<Command["run"]>[0],
  content: unknown,
  lines: readonly string[],
): void {
  context.report.result(content, lines);
}
