import type { Command } from "../command.ts";
import { backupCommand, restoreCommand } from "./backup.ts";
import { configCommand } from "./config.ts";
import { demoCommand } from "./demo.ts";
import { importCommand } from "./import.ts";
import { migrateCommand } from "./migrate.ts";
import { rebuildCommand } from "./rebuild.ts";
import { startCommand } from "./start.ts";
import { verifyCommand } from "./verify.ts";

export const commands: readonly Command[] = [
  startCommand,
  demoCommand,
  importCommand,
  verifyCommand,
  rebuildCommand,
  backupCommand,
  restoreCommand,
  migrateCommand,
  configCommand,
];
