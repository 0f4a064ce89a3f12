import type { MigrationFolder } from "#database";

export { appendBatch, type AppendBatch } from "./append.ts";
export { catchUp, catchUpAll, type ConsumerRun, type Moved } from "./catch-up.ts";
export * from "./command.ts";
export * from "./appender.ts";
export * from "./consumer.ts";
export * from "./identity.ts";
export * from "./lease.ts";
export * from "./persons.ts";
export * from "./prepare.ts";
export * from "./problems.ts";
export * from "./proof.ts";
export * from "./quarantine.ts";
export * from "./read.ts";
export * from "./runner.ts";
export type * from "./types.ts";

export const journalMigrations: MigrationFolder = {
  owner: "journal",
  folder: new URL("./migrations/", import.meta.url),
};
