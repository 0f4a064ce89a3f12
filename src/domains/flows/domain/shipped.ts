import type { FlowDefinition, FlowParameter } from "./definition.ts";

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

const hours = (shipped: number, minimum: number): Record<string, FlowParameter> => ({
  hours: {
    kind: "number",
    shipped,
    minimum,
    maximum: 24 * 365,
    label: { zh: "小时", en: "hours" },
  },
});

const missedUpdate: FlowDefinition = {
  trigger: { on: "update-missed", afterHours: "hours" },
  parameters: hours(48, 1),
  condition: {
    kind: "all",
    of: [{ kind: "compare", field: "item.onHandUnits", operator: ">", value: 0 }],
  },
  action: { kind: "raise-alert", level: "orange", settledBy: ["update"] },
  sentence: {
    zh: "有库存的商品 {hours} 小时没有任何状态更新时,发橙色预警。",
    en: "When an item with stock has had no update for {hours} hours, raise an orange alert.",
  },
};

const overdueCustody: FlowDefinition = {
  trigger: { on: "custody-overdue", afterHours: "hours" },
  parameters: hours(0, 0),
  condition: {
    kind: "all",
    of: [{ kind: "compare", field: "document.outstandingUnits", operator: ">", value: 0 }],
  },
  action: { kind: "raise-alert", level: "orange", settledBy: ["return"] },
  sentence: {
    zh: "寄存超过约定时间 {hours} 小时还没有取回时,发橙色预警,写明保管人。",
    en: "When goods left in custody are not back {hours} hours after they were due, raise an orange alert that names the keeper.",
  },
};

const overdueSample: FlowDefinition = {
  ...overdueCustody,
  trigger: { on: "sample-overdue", afterHours: "hours" },
  sentence: {
    zh: "试用品超过约定时间 {hours} 小时还没有归还时,发橙色预警,写明借用人。",
    en: "When a sample is not back {hours} hours after it was due, raise an orange alert that names the person.",
  },
};

const transferNotReceived: FlowDefinition = {
  trigger: { on: "transfer-overdue", afterHours: "hours" },
  parameters: hours(24, 1),
  condition: {
    kind: "all",
    of: [{ kind: "compare", field: "transfer.missingUnits", operator: ">", value: 0 }],
  },
  action: { kind: "raise-alert", level: "orange", settledBy: ["arrival"] },
  sentence: {
    zh: "调拨发出 {hours} 小时后收货门店还没有全部收到时,在收货门店发橙色预警。",
    en: "When a transfer has not wholly arrived {hours} hours after it was sent, raise an orange alert in the shop that waits for it.",
  },
};

const expiringLot: FlowDefinition = {
  trigger: { on: "lot-expiring", beforeDays: "days" },
  parameters: {
    days: {
      kind: "number",
      shipped: 30,
      minimum: 0,
      maximum: 3650,
      label: { zh: "提前天数", en: "days before" },
    },
  },
  condition: {
    kind: "all",
    of: [{ kind: "compare", field: "lot.isLeft", operator: "=", value: true }],
  },
  action: {
    kind: "raise-alert",
    level: "yellow",
    settledBy: ["set-aside", "acknowledged"],
  },
  sentence: {
    zh: "批次在 {days} 天内到期且可能还有库存时,发黄色预警。",
    en: "When a lot expires within {days} days and may still be there, raise a yellow alert.",
  },
};

const receiptDifference: FlowDefinition = {
  trigger: { on: "stock-change" },
  parameters: {
    limitUnits: {
      kind: "number",
      shipped: 0,
      minimum: 0,
      maximum: 1_000_000,
      label: { zh: "允许的差异(件)", en: "allowed difference, units" },
    },
  },
  condition: {
    kind: "all",
    of: [
      {
        kind: "compare",
        field: "receipt.differenceUnits",
        operator: ">",
        value: { field: "parameter.limitUnits" },
      },
    ],
  },
  action: { kind: "raise-alert", level: "yellow", settledBy: ["acknowledged", "count"] },
  sentence: {
    zh: "收货数量与订货数量相差超过 {limitUnits} 件时,发黄色预警。",
    en: "When a receipt differs from what was ordered by more than {limitUnits} units, raise a yellow alert.",
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
  { flow: "missed-update", version: 1, definition: missedUpdate },
  { flow: "overdue-custody", version: 1, definition: overdueCustody },
  { flow: "overdue-sample", version: 1, definition: overdueSample },
  { flow: "transfer-not-received", version: 1, definition: transferNotReceived },
  { flow: "expiring-lot", version: 1, definition: expiringLot },
  { flow: "receipt-difference", version: 1, definition: receiptDifference },
];
