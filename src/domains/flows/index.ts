import type { MigrationFolder } from "#database";

export {
  flowDefinitionSchema,
  type FlowDefinition,
  type FlowVersion,
} from "./domain/definition.ts";
export { soonestMs } from "./domain/deadlines.ts";
export { dayOf, endOfDay, type ItemDays } from "./domain/item-days.ts";
export { firedBy, type Fired, type Rules } from "./domain/rules.ts";
export { amountOf, falseAlarmsPerDay, learntFacts, learntWouldFire } from "./domain/surprise.ts";
export { foldItemDays, itemFacts, type ItemDaysFold } from "./item-facts.ts";
export { shippedFlows } from "./domain/shipped.ts";
export { flows } from "./module.ts";
export { flowsRoutes } from "./routes.ts";
export type { Act, Deadline, DeadlinePorts, EventPorts, Missed, Occasion } from "./ports.ts";
export { flowVersionsConsumer } from "./projections/rules.ts";
export { raiseOverdue } from "./reactors/raise-overdue.ts";
export { flowsConsumer } from "./run-flows.ts";

export const flowsMigrations: MigrationFolder = {
  owner: "flows",
  folder: new URL("./migrations/", import.meta.url),
};
