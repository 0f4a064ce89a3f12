import type { Module } from "#kernel";
import { flowsProblems } from "./contract.ts";

export const flows: Module = {
  name: "flows",
  hears: ["FlowPublished", "NegativeStockSettled"],
  says: ["FlowPublished"],
  tables: ["flows_versions"],
  projections: ["flows-versions"],
  reactors: ["flows-run"],
  permissions: ["flows.read", "flows.publish"],
  problems: flowsProblems,
};
