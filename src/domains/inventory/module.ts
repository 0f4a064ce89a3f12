import type { Module } from "#kernel";
import { inventoryProblems } from "./contract.ts";

export const inventory: Module = {
  name: "inventory",
  hears: [
    "ItemCounted",
    "ZoneSwept",
    "CountAccepted",
    "CountRejected",
    "RecountRequested",
    "RecountClosed",
    "NegativeStockSettled",
    "NegativeStockCleared",
    "GoodsReceived",
  ],
  says: [
    "CountAccepted",
    "CountRejected",
    "RecountRequested",
    "RecountClosed",
    "NegativeStockSettled",
    "NegativeStockCleared",
    "PeriodClosed",
  ],
  tables: [
    "inventory_observations",
    "inventory_recounts",
    "inventory_negatives",
    "inventory_lots",
    "inventory_due",
    "inventory_decided",
  ],
  projections: ["inventory-counts"],
  reactors: ["settle-counts", "settle-negatives"],
  permissions: [
    "stock.read",
    "movements.read",
    "events.read",
    "recounts.read",
    "counts.accept",
    "counts.reject",
    "recounts.request",
    "periods.close",
  ],
  problems: inventoryProblems,
};
