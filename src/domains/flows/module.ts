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
  ],
  says: ["FlowPublished", "FlowParameterChanged"],
  tables: ["flows_versions", "flows_parameters", "flows_items", "flows_stock", "flows_days"],
  projections: ["flows-versions", "flows-run"],
  reactors: ["flows-run"],
  permissions: ["flows.read", "flows.publish"],
  problems: flowsProblems,
};
