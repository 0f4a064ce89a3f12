import type { Bilingual } from "#kernel";
import type { Trigger } from "./definition.ts";

/**
 * How a field is known: it stands in the event itself; it was so at the event's position in its stream and in the chain's
 * (a replay finds the same); or it can only be asked now (a replay of it is an estimate).
 */
export type KnownHow = "in-event" | "as-of" | "now-only";

export type Field = {
  readonly known: KnownHow;
  readonly type: "number" | "text" | "switch";
  readonly label: Bilingual;
};

const ofItem: Readonly<Record<string, Field>> = {
  "item.highValue": {
    known: "as-of",
    type: "switch",
    label: { zh: "贵重商品", en: "item of high value" },
  },
  "item.category": { known: "as-of", type: "text", label: { zh: "品类", en: "category" } },
};

const ofChange: Readonly<Record<string, Field>> = {
  "change.type": {
    known: "in-event",
    type: "text",
    label: { zh: "变动类型", en: "kind of change" },
  },
  "change.units": {
    known: "in-event",
    type: "number",
    label: { zh: "变动数量(绝对值)", en: "units changed, either way" },
  },
  "change.signedUnits": {
    known: "in-event",
    type: "number",
    label: { zh: "变动数量", en: "units changed" },
  },
  "change.outUnits": {
    known: "in-event",
    type: "number",
    label: {
      zh: "一次离店数量(同一单据合计)",
      en: "units that left the shop at once, all lines of the item together",
    },
  },
  "change.area": { known: "in-event", type: "text", label: { zh: "位置", en: "area" } },
  "change.sku": { known: "in-event", type: "text", label: { zh: "商品编码", en: "item code" } },
  "receipt.orderedUnits": {
    known: "in-event",
    type: "number",
    label: { zh: "订货数量", en: "units ordered" },
  },
  "receipt.differenceUnits": {
    known: "in-event",
    type: "number",
    label: {
      zh: "收货与订货的差异(绝对值)",
      en: "units received more or less than ordered",
    },
  },
  "change.unitsSinceCount": {
    known: "as-of",
    type: "number",
    label: {
      zh: "上次盘点入账以来的净变动(绝对值)",
      en: "units changed, net, since the last accepted count, either way",
    },
  },
  "day.outUnits": {
    known: "as-of",
    type: "number",
    label: { zh: "当日离店数量", en: "units that have left on this day" },
  },
  "day.meanUnits": {
    known: "as-of",
    type: "number",
    label: { zh: "前 28 天日均", en: "mean of the 28 days before" },
  },
  "day.historyDays": {
    known: "as-of",
    type: "number",
    label: { zh: "有记录的天数", en: "days of history" },
  },
  "day.timesMean": {
    known: "as-of",
    type: "number",
    label: { zh: "当日为日均的倍数", en: "this day as a multiple of the mean" },
  },
};

const number = (known: KnownHow, zh: string, en: string): Field => ({
  known,
  type: "number",
  label: { zh, en },
});

const ofDocument = {
  "document.outstandingUnits": number("as-of", "尚未归还的数量", "units that are not back"),
};

/** Fields that a condition may ask, by trigger. */
export const fieldCatalogue: Readonly<Record<Trigger, Readonly<Record<string, Field>>>> = {
  "stock-change": { ...ofChange, ...ofItem },
  NegativeStockSettled: {
    "negative.units": {
      known: "in-event",
      type: "number",
      label: { zh: "负库存数量", en: "units below zero" },
    },
    "negative.sku": { known: "in-event", type: "text", label: { zh: "商品编码", en: "item code" } },
    ...ofItem,
  },
  "update-missed": {
    "item.onHandUnits": number("now-only", "现有库存", "units on hand"),
    ...ofItem,
  },
  "custody-overdue": ofDocument,
  "sample-overdue": ofDocument,
  "transfer-overdue": {
    "transfer.missingUnits": number("now-only", "尚未收到的数量", "units that have not arrived"),
  },
  "lot-expiring": {
    "lot.isLeft": {
      known: "now-only",
      type: "switch",
      label: { zh: "可能还有库存", en: "may still be there" },
    },
    ...ofItem,
  },
};
