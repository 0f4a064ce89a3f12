import type { Module } from "#kernel";
import { inventoryProblems } from "./contract.ts";
import { countSettings } from "./domain/count-policy.ts";

export const inventory: Module = {
  name: "inventory",
  hears: [
    "ItemCounted",
    "ZoneSwept",
    "SweepSettled",
    "CountAccepted",
    "CountRejected",
    "RecountRequested",
    "RecountClosed",
    "NegativeStockSettled",
    "NegativeStockCleared",
    "GoodsReceived",
  ],
  says: [
    "SweepSettled",
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
    "inventory_lot_receipts",
    "inventory_sweeps",
    "inventory_revisions",
    "inventory_due",
    "inventory_decided",
  ],
  projections: ["inventory-counts"],
  reactors: ["settle-sweeps", "settle-counts", "recount-revised", "settle-negatives"],
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
  settings: Object.values(countSettings),
};
