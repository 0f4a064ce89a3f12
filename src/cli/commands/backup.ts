import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { migrate, migrationsTable, restore, type BackupManifest } from "#database";
import { exitCodes, UsageError, type Command } from "../command.ts";
import { backupPlace, backupTo, knownMigrations, withEngine } from "../database.ts";
import type { Locale } from "../locale.ts";

export const backupCommand: Command = {
  name: "backup",
  summary: {
    zh: "把整个数据库备份到一个文件（不停机）",
    en: "Write the whole database to a file, while the server runs",
  },
  positionals: "[file]",
  positionalLimit: 1,
  options: [],
  run: async (context) => {
    const [given] = context.positionals;
    const file =
      given === undefined ? backupPlace(context.loaded.settings, "backup") : resolve(given);
    if (existsSync(file)) throw new UsageError(`${file} is there already; give another name.`);
    const manifest = await withEngine(context, (engine) => backupTo(context, engine, file));
    context.report.note({
      zh: "个人信息的主密钥（secret.key）不在备份中，请另行妥善保管。",
      en: "The master key of the personal data (secret.key) is not in the backup: keep a copy of it elsewhere.",
    });
    context.report.result({ file, ...manifest }, [file, ...figures(manifest, context.locale)]);
    return exitCodes.ok;
  },
};

export const restoreCommand: Command = {
  name: "restore",
  summary: { zh: "把备份恢复到一个空数据库", en: "Load a backup into an empty database" },
  positionals: "<file>",
  positionalLimit: 1,
  options: [],
  run: async (context) => {
    const [given] = context.positionals;
    if (given === undefined)
      throw new UsageError("restore needs the backup's file: dianmai restore <file>.");
    const { migrationFolders } = await context.parts();
    const manifest = await withEngine(context, (engine) =>
      restore({
        url: engine.url,
        file: resolve(given),
        migrationsTable,
        migrateTo: async (wanted) => {
          refuseOtherMigrations(wanted, knownMigrations(migrationFolders));
          await migrate({ url: engine.url, folders: migrationFolders });
        },
        onProgress: ({ table, rows }) => context.report.progress({ text: table, done: rows }),
      }),
    );
    context.report.result(manifest, figures(manifest, context.locale));
    return exitCodes.ok;
  },
};

/** A backup fits the release whose migrations it has; the next start of a newer one brings the data forward. */
function refuseOtherMigrations(wanted: readonly string[], known: readonly string[]): void {
  const unknown = wanted.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `The backup has migration ${unknown}, which this release does not know: restore it with a newer release.`,
    );
  }
  const missing = known.find((name) => !wanted.includes(name));
  if (missing === undefined) return;
  throw new Error(
    `The backup is older than migration ${missing}: restore it with the release that wrote it, then start this one.`,
  );
}

function figures(manifest: BackupManifest, locale: Locale): readonly string[] {
  const tables = Object.keys(manifest.tables).length;
  return [
    { zh: `${tables} 张表，${manifest.rows} 行`, en: `${tables} tables, ${manifest.rows} rows` }[
      locale
    ],
  ];
}
