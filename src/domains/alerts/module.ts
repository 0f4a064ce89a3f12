import type { Module } from "#kernel";
import { alertsProblems } from "./contract.ts";

export const alerts: Module = {
  name: "alerts",
  hears: [
    "AlertRaised",
    "AlertAcknowledged",
    "AlertSettled",
    "CountAccepted",
    "NegativeStockCleared",
  ],
  says: ["AlertRaised", "AlertAcknowledged", "AlertSettled"],
  tables: ["alerts_alerts"],
  projections: ["alerts-alerts"],
  reactors: ["settle-alerts"],
  permissions: ["alerts.read", "alerts.acknowledge"],
  problems: alertsProblems,
};
