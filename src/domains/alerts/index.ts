import type { MigrationFolder } from "#database";

export { alertsConsumer } from "./projections/alerts.ts";
export { raiseAlerts, settleAlerts, type AlertOrder, type RaiseOutcome } from "./commands.ts";
export { alerts } from "./module.ts";
export { readOpenByPlace, readOpenWork, type OpenWorkRow } from "./store.ts";
export { alertsRoutes } from "./routes.ts";

export const alertsMigrations: MigrationFolder = {
  owner: "alerts",
  folder: new URL("./migrations/", import.meta.url),
};
