import type { MigrationFolder } from "#database";

export * from "./account.ts";
export * from "./assertions.ts";
export { openTrials } from "./late.ts";
export * from "./post.ts";
export * from "./problems.ts";
export * from "./read.ts";
export * from "./rebuild.ts";
export { listLedgerTenants } from "./tenants.ts";
export { createTrial, type AccountTrial, type AssertionPreview } from "./trial.ts";
export * from "./verifier.ts";

export const ledgerMigrations: MigrationFolder = {
  owner: "ledger",
  folder: new URL("./migrations/", import.meta.url),
};
