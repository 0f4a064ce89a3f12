import type { MigrationFolder } from "#database";

export { bestSample, type ClockReading } from "./domain/align-time.ts";
export { firstHeard, hear, settling, type SourceState } from "./domain/watermark.ts";
export { dataErrors } from "./validate.ts";
export { createIntake, type Intake, type Limits } from "./intake.ts";
export { gateway } from "./module.ts";
export { quarantineRoutes } from "./quarantine-routes.ts";
export { gatewayRoutes } from "./routes.ts";
export { readLastHeard, readSettling } from "./settling.ts";
export { isPlaceHeard } from "./store.ts";
export { createClockReader, purgeGateway, sourcesConsumer } from "./sources.ts";

export const gatewayMigrations: MigrationFolder = {
  owner: "gateway",
  folder: new URL("./migrations/", import.meta.url),
};
