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

const localRecount: FlowDefinition = {
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
};

/** The limit is a parameter; documents, and the net change since the last count, are looked at where the owner says so. */
const localRecount2: FlowDefinition = {
  trigger: { on: "stock-change" },
  parameters: {
    limitUnits: {
      kind: "number",
      shipped: changeLimitUnits,
      minimum: 0,
      maximum: 1_000_000,
      label: { zh: "变动上限(件)", en: "limit of a change, units" },
    },
    withDocuments: {
      kind: "switch",
      shipped: false,
      label: { zh: "收货、调拨、退货单据也算", en: "documented receipts and transfers too" },
    },
    sinceCount: {
      kind: "switch",
      shipped: false,
      label: { zh: "按上次盘点以来的净变动", en: "net since the last accepted count" },
    },
  },
  condition: {
    kind: "all",
    of: [
      { kind: "compare", field: "change.area", operator: "=", value: "shelf" },
      {
        kind: "any",
        of: [
          { kind: "in", field: "change.type", values: undocumented },
          { kind: "compare", field: "parameter.withDocuments", operator: "=", value: true },
        ],
      },
      {
        kind: "any",
        of: [
          {
            kind: "all",
            of: [
              { kind: "compare", field: "parameter.sinceCount", operator: "=", value: false },
              {
                kind: "compare",
                field: "change.units",
                operator: ">",
                value: { field: "parameter.limitUnits" },
              },
            ],
          },
          {
            kind: "all",
            of: [
              { kind: "compare", field: "parameter.sinceCount", operator: "=", value: true },
              {
                kind: "compare",
                field: "change.unitsSinceCount",
                operator: ">",
                value: { field: "parameter.limitUnits" },
              },
            ],
          },
        ],
      },
    ],
  },
  action: { kind: "open-recount" },
  sentence: {
    zh: "货架上的商品一次变动超过 {limitUnits} 件时,复核这个商品。",
    en: "When an item on the shelf changes by more than {limitUnits} units at once, count that item again.",
  },
};

const negativeStock: FlowDefinition = {
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
};

const unusualDay: FlowDefinition = {
  trigger: { on: "stock-change" },
  parameters: {
    timesMean: {
      kind: "number",
      shipped: 2,
      minimum: 0,
      maximum: 1000,
      label: { zh: "日均的倍数", en: "multiple of the mean" },
    },
  },
  condition: {
    kind: "all",
    of: [
      { kind: "compare", field: "change.outUnits", operator: ">", value: 0 },
      {
        kind: "compare",
        field: "day.timesMean",
        operator: ">",
        value: { field: "parameter.timesMean" },
      },
    ],
  },
  action: { kind: "raise-alert", level: "yellow", settledBy: ["day-end", "count"], oncePer: "day" },
  sentence: {
    zh: "商品当日离店数量超过前 28 天日均的 {timesMean} 倍时,发黄色预警。",
    en: "When more of an item leaves on a day than {timesMean} times the mean of the 28 days before, raise a yellow alert.",
  },
};

const highValueOut: FlowDefinition = {
  trigger: { on: "stock-change" },
  parameters: {
    limitUnits: {
      kind: "number",
      shipped: 3,
      minimum: 0,
      maximum: 1_000_000,
      label: { zh: "一次离店上限(件)", en: "limit of what leaves at once, units" },
    },
  },
  condition: {
    kind: "all",
    of: [
      { kind: "compare", field: "item.highValue", operator: "=", value: true },
      {
        kind: "compare",
        field: "change.outUnits",
        operator: ">",
        value: { field: "parameter.limitUnits" },
      },
    ],
  },
  action: { kind: "raise-alert", level: "purple", settledBy: ["acknowledged", "count"] },
  sentence: {
    zh: "贵重商品一次离店超过 {limitUnits} 件时,发紫色预警。",
    en: "When more than {limitUnits} units of an item of high value leave at once, raise a purple alert.",
  },
};

export type ShippedFlow = {
  readonly flow: string;
  readonly version: number;
  readonly definition: FlowDefinition;
};

/** Flow versions that every chain starts with. What was shipped once stays as it was; a change is a version more. */
export const shippedFlows: readonly ShippedFlow[] = [
  { flow: "local-recount", version: 1, definition: localRecount },
  { flow: "negative-stock", version: 1, definition: negativeStock },
  { flow: "local-recount", version: 2, definition: localRecount2 },
  { flow: "unusual-day", version: 1, definition: unusualDay },
  { flow: "high-value-out", version: 1, definition: highValueOut },
];
