import type { Module } from "#kernel";
import { flowsProblems } from "./contract.ts";

export const flows: Module = {
  name: "flows",
  hears: [
    "FlowPublished",
    "FlowParameterChanged",
    "ItemDefined",
    "NegativeStockSettled",
    "CountAccepted",
    "AlertRaised",
    "RecountRequested",
  ],
  says: ["FlowPublished", "FlowParameterChanged"],
  tables: [
    "flows_versions",
    "flows_parameters",
    "flows_items",
    "flows_stock",
    "flows_days",
    "flows_deadlines",
    "flows_looked",
    "flows_fires",
  ],
  projections: ["flows-versions", "flows-run"],
  reactors: ["flows-run", "raise-overdue"],
  permissions: ["flows.read", "flows.publish"],
  problems: flowsProblems,
};
