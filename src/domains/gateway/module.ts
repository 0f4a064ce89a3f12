import type { Module } from "#kernel";
import { gatewayProblems } from "./contract.ts";

export const gateway: Module = {
  name: "gateway",
  hears: ["SourceHeard"],
  says: [],
  tables: ["gateway_clocks", "gateway_sources"],
  projections: ["gateway-sources"],
  reactors: [],
  permissions: ["events.post", "clock.sync", "quarantine.read", "quarantine.mend"],
  problems: gatewayProblems,
};
