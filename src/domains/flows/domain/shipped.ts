import type { FlowDefinition } from "./definition.ts";

/** A change larger than this calls for counting the item again, only there: the trade's ±5. */
export const changeLimitUnits = 5;

/** Documented receipts and transfers call for a recount only where the owner says so. */
const undocumented = [
  "SaleRecorded",
  "SaleReturned",
  "GoodsDamaged",
  "StaffTook",
  "SampleTaken",
  "SampleReturned",
  "CustodyPlaced",
  "CustodyReturned",
  "NearExpirySetAside",
];

/** Flow versions that every chain starts with. */
export const shippedFlows: Readonly<Record<string, FlowDefinition>> = {
  "local-recount": {
    trigger: { on: "stock-change" },
    condition: {
      kind: "all",
      of: [
        { kind: "compare", field: "change.units", operator: ">", value: changeLimitUnits },
        { kind: "compare", field: "change.area", operator: "=", value: "shelf" },
        { kind: "in", field: "change.type", values: undocumented },
      ],
    },
    action: { kind: "open-recount" },
    sentence: {
      zh: "货架上的商品一次变动超过 5 件时,复核这个商品。",
      en: "When an item on the shelf changes by more than 5 units at once, count that item again.",
    },
  },
  "negative-stock": {
    trigger: { on: "NegativeStockSettled" },
    condition: {
      kind: "all",
      of: [{ kind: "compare", field: "negative.units", operator: ">", value: 0 }],
    },
    action: { kind: "raise-alert", level: "red" },
    sentence: {
      zh: "库存确认为负时,发红色预警。",
      en: "When stock is settled below zero, raise a red alert.",
    },
  },
};
