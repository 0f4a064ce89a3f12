import type { MigrationFolder } from "#database";

export { stockAreas } from "./domain/accounts.ts";
export type { CountPolicy, Observation, PoolCount } from "./domain/acceptance.ts";
export { policyOf } from "./domain/count-policy.ts";
export { judgeItem, type Judgement } from "./domain/judge-item.ts";
export { answeredRecounts, type OpenRecount } from "./domain/recounts.ts";
export { stockChanges, stockEntries } from "./domain/entries.ts";
export { skusOf } from "./domain/touched.ts";
export { stockMovements, stockOccasions, type StockOccasion } from "./domain/occasions.ts";
export type { InventoryPorts } from "./ports.ts";
export { countsConsumer } from "./projections/counts.ts";
export type { SettleRun } from "./reactors/place-decision.ts";
export { transfersConsumer } from "./projections/transfers.ts";
export { assertionOf } from "./reactors/count-decisions.ts";
export { recountRevised } from "./reactors/recount-revised.ts";
export { settleCounts } from "./reactors/settle-counts.ts";
export { settleNegatives } from "./reactors/settle-negatives.ts";
export { settleSweeps } from "./reactors/settle-sweeps.ts";
export { isLotLeft, readInTransit, readOnHand } from "./deadline-store.ts";
export { openRecounts, type RecountOrder } from "./commands.ts";
export { inventory } from "./module.ts";
export { isPlaceCounted } from "./store.ts";
export { inventoryRoutes } from "./routes.ts";
export { countRecounts, readRecountsByZone } from "./store.ts";

export const inventoryMigrations: MigrationFolder = {
  owner: "inventory",
  folder: new URL("./migrations/", import.meta.url),
};
