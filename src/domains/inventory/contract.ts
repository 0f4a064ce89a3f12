import { Type, type Static } from "typebox";
import type { ProblemCatalogue } from "#kernel";

const optionalText = (maxLength: number) => Type.Optional(Type.String({ maxLength }));

export const stockQuery = Type.Object(
  {
    q: optionalText(100),
    only: Type.Optional(
      Type.Union([
        Type.Literal("all"),
        Type.Literal("provisional"),
        Type.Literal("red"),
        Type.Literal("recount"),
        Type.Literal("negative"),
      ]),
    ),
    sort: Type.Optional(
      Type.Union([Type.Literal("name"), Type.Literal("quantity"), Type.Literal("recent")]),
    ),
    cursor: optionalText(20),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
  },
  { additionalProperties: false },
);
export type StockQueryString = Static<typeof stockQuery>;

export const movementsQuery = Type.Object(
  { before: optionalText(80), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })) },
  { additionalProperties: false },
);

export const whyQuery = Type.Object(
  {
    account: Type.Optional(Type.String({ maxLength: 80 })),
    at: Type.Optional(Type.String({ format: "date-time" })),
    position: Type.Optional(Type.Integer({ minimum: 0 })),
  },
  { additionalProperties: false },
);

const place = Type.String({ minLength: 1, maxLength: 64 });
const count = Type.String({ format: "uuid" });
const reason = Type.String({ minLength: 1, maxLength: 500 });
const area = Type.Union([Type.Literal("shelf"), Type.Literal("backroom")]);

export const acceptCountBody = Type.Object(
  { place, count, reason: Type.Optional(reason) },
  { additionalProperties: false },
);
export const rejectCountBody = Type.Object(
  { place, count, reason },
  { additionalProperties: false },
);
export const requestRecountBody = Type.Object(
  { place, sku: Type.String({ minLength: 1, maxLength: 64 }), area },
  { additionalProperties: false },
);
export const closePeriodBody = Type.Object(
  { place, until: Type.String({ format: "date-time" }) },
  { additionalProperties: false },
);

export const inventoryProblems: ProblemCatalogue = {
  "inventory.count-unknown": {
    kind: "not-found",
    title: { zh: "没有这次盘点", en: "There is no such count" },
    remedy: {
      zh: "刷新页面,从盘点列表里再选一次。",
      en: "Reload the page and choose it from the list of counts again.",
    },
  },
  "inventory.count-partial": {
    kind: "conflict",
    title: {
      zh: "这次只数了商品的一部分",
      en: "Only a part of the item was counted",
    },
    remedy: {
      zh: "把它所在的其余区域或批次也数完。",
      en: "Count the other zones, or the other lots, that it stands in.",
    },
  },
  "inventory.count-decided": {
    kind: "conflict",
    title: { zh: "这次盘点已经处理过", en: "This count is decided already" },
    remedy: {
      zh: "若要更正,请作废它,或重新盘点。",
      en: "To correct it, reject it or count again.",
    },
  },
  "inventory.recount-already-open": {
    kind: "conflict",
    title: { zh: "这个商品已有未完成的复核", en: "A recount of this item is open already" },
    remedy: { zh: "先完成那次复核。", en: "Finish that recount first." },
  },
  "inventory.position-unknown": {
    kind: "not-found",
    title: { zh: "没有这条记录", en: "There is no such record" },
    remedy: { zh: "检查流水名称和序号。", en: "Check the stream and the position." },
  },
};
