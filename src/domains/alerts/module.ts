import type { Module } from "#kernel";
import { alertsProblems } from "./contract.ts";

export const alerts: Module = {
  name: "alerts",
  hears: ["AlertRaised", "AlertSettled", "NegativeStockCleared"],
  says: ["AlertRaised", "AlertSettled"],
  tables: ["alerts_alerts"],
  projections: ["alerts-alerts"],
  reactors: ["alerts-settle"],
  permissions: ["alerts.read"],
  problems: alertsProblems,
};
