import { alerts, alertsMigrations } from "#alerts";
import type { MigrationFolder } from "#database";
import { flows, flowsMigrations } from "#flows";
import { gateway, gatewayMigrations } from "#gateway";
import { identity, identityMigrations } from "#identity";
import { imports } from "#imports";
import { inventory, inventoryMigrations, stockAreas, stockEntries } from "#inventory";
import { journalMigrations, journalProblems, type EntriesOf, type Poster } from "#journal";
import type { Module, ProblemCatalogue } from "#kernel";
import { createPoster, ledgerMigrations, ledgerProblems } from "#ledger";
import { masterdata, masterdataMigrations } from "#masterdata";
import { tasks } from "#tasks";

/** In the order in which the tables are made. */
export const migrationFolders: readonly MigrationFolder[] = [
  journalMigrations,
  ledgerMigrations,
  identityMigrations,
  masterdataMigrations,
  gatewayMigrations,
  inventoryMigrations,
  alertsMigrations,
  flowsMigrations,
];

export const modules: readonly Module[] = [
  identity,
  masterdata,
  gateway,
  imports,
  inventory,
  alerts,
  flows,
  tasks,
];

export const problemCatalogues: readonly ProblemCatalogue[] = [
  journalProblems,
  ledgerProblems,
  ...modules.map((module) => module.problems),
];

/** What each event does to the ledger. */
export const entriesOf: EntriesOf = (event) => stockEntries(event.type, event.data);

export function createStockPoster(): Poster {
  return createPoster(entriesOf, { watched: stockAreas });
}
