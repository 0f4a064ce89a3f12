import type { MigrationFolder } from "#database";

export {
  flowDefinitionSchema,
  type FlowDefinition,
  type FlowVersion,
} from "./domain/definition.ts";
export { dayOf, endOfDay } from "./domain/item-days.ts";
export { shippedFlows } from "./domain/shipped.ts";
export { flows } from "./module.ts";
export { flowsRoutes } from "./routes.ts";
export type { FlowPorts, Occasion } from "./ports.ts";
export { flowVersionsConsumer } from "./projections/rules.ts";
export { flowsConsumer } from "./run-flows.ts";

export const flowsMigrations: MigrationFolder = {
  owner: "flows",
  folder: new URL("./migrations/", import.meta.url),
};
