import { Type, type Static } from "typebox";
import type { Word } from "#kernel";
import {
  closed,
  code,
  moneyFen,
  note,
  personId,
  placeCode,
  sku,
  stockArea,
  zoneCode,
} from "./shapes.ts";

const name = Type.String({ minLength: 1, maxLength: 120 });

const itemDefined = Type.Object(
  {
    sku,
    name,
    nameEn: Type.Optional(name),
    barcodes: Type.Optional(Type.Array(code("EAN, UPC or own code"), { maxItems: 20 })),
    measure: Type.Optional(Type.String({ maxLength: 8, description: "瓶, kg, …" })),
    category: Type.Optional(Type.String({ maxLength: 60 })),
    priceFen: Type.Optional(moneyFen),
    costFen: Type.Optional(moneyFen),
    packUnits: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000 })),
    highValue: Type.Optional(Type.Boolean()),
    shelfLifeDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650 })),
  },
  closed,
);
export type ItemDefined = Static<typeof itemDefined>;

const placeFields = {
  place: placeCode,
  name,
  nameEn: Type.Optional(name),
  kind: Type.Union([Type.Literal("shop"), Type.Literal("warehouse")]),
  timezone: Type.Optional(Type.String({ maxLength: 40 })),
};
const placeDefinedV1 = Type.Object(placeFields, closed);
const placeDefined = Type.Object(
  {
    ...placeFields,
    /** Shut for good; what is still sent from there is kept all the same. */
    closed: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type PlaceDefined = Static<typeof placeDefined>;

/** Which items stand in a zone; an item in several zones of one area is counted as a pool of them. */
const zoneFields = {
  place: placeCode,
  zone: zoneCode,
  name,
  nameEn: Type.Optional(name),
  area: stockArea,
  skus: Type.Optional(Type.Array(sku, { maxItems: 10_000 })),
};
const zoneDefinedV1 = Type.Object(zoneFields, closed);
const zoneDefined = Type.Object(
  {
    ...zoneFields,
    /** What mostly stands there, for who looks for a place for a new item. */
    categories: Type.Optional(
      Type.Array(Type.String({ minLength: 1, maxLength: 60 }), { maxItems: 50 }),
    ),
    order: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 9999, description: "order of walking" }),
    ),
    /** No longer used; its items lie in no zone until another one says so. */
    retired: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type ZoneDefined = Static<typeof zoneDefined>;

const personRegistered = Type.Object(
  {
    person: personId,
    name: Type.Optional(Type.String({ maxLength: 100, description: "personal" })),
    phone: Type.Optional(Type.String({ maxLength: 32, description: "personal" })),
    kind: Type.Union([
      Type.Literal("staff"),
      Type.Literal("promoter"),
      Type.Literal("neighbour"),
      Type.Literal("member"),
    ]),
    place: Type.Optional(placeCode),
  },
  closed,
);
export type PersonRegistered = Static<typeof personRegistered>;

const personForgotten = Type.Object({ person: personId }, closed);
export type PersonForgotten = Static<typeof personForgotten>;

const settingChanged = Type.Object(
  {
    setting: code("Name of the setting"),
    place: Type.Optional(placeCode),
    value: Type.Union([
      Type.String({ maxLength: 2000 }),
      Type.Number(),
      Type.Boolean(),
      Type.Null(),
    ]),
  },
  closed,
);
export type SettingChanged = Static<typeof settingChanged>;

/** A flow version is immutable data; its shape is checked by the domain `flows` when it is published. */
const flowPublished = Type.Object(
  {
    flow: code("Name of the flow"),
    version: Type.Integer({ minimum: 1 }),
    definition: Type.Unknown(),
    by: Type.Optional(personId),
  },
  closed,
);
export type FlowPublished = Static<typeof flowPublished>;

/** A threshold of a flow, or whether it is on, for part of the chain; null: back to what the version says. */
const flowParameterChanged = Type.Object(
  {
    flow: code("Name of the flow"),
    parameter: code("Name of the parameter; `enabled` switches the flow on or off"),
    value: Type.Union([Type.Number(), Type.Boolean(), Type.Null()]),
    place: Type.Optional(placeCode),
    category: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    sku: Type.Optional(sku),
    reason: Type.Optional(note),
  },
  closed,
);
export type FlowParameterChanged = Static<typeof flowParameterChanged>;

const same = (data: unknown): unknown => data;
const decided = { version: 1, origin: "decided", stream: "chain" } as const;

export const chainWords: readonly Word[] = [
  {
    ...decided,
    type: "ItemDefined",
    label: { zh: "商品资料", en: "Item defined" },
    schema: itemDefined,
    example: {
      sku: "6900000000014",
      name: "矿泉水 550ml",
      nameEn: "Mineral water 550 ml",
      measure: "瓶",
      priceFen: 250,
      packUnits: 24,
    },
  },
  {
    ...decided,
    type: "PlaceDefined",
    label: { zh: "门店资料", en: "Place defined" },
    version: 2,
    schema: placeDefined,
    earlier: { 1: placeDefinedV1 },
    upcasters: { 1: same },
    example: {
      place: "S001",
      name: "朝阳一店",
      nameEn: "Chaoyang 1",
      kind: "shop",
      closed: false,
    },
  },
  {
    ...decided,
    type: "ZoneDefined",
    label: { zh: "区域资料", en: "Zone defined" },
    version: 2,
    schema: zoneDefined,
    earlier: { 1: zoneDefinedV1 },
    upcasters: { 1: same },
    example: {
      place: "S001",
      zone: "A",
      name: "茶饮区",
      nameEn: "Tea drinks",
      area: "shelf",
      skus: ["6900000000014"],
      categories: ["饮料"],
      order: 1,
    },
  },
  {
    ...decided,
    type: "PersonRegistered",
    label: { zh: "人员登记", en: "Person registered" },
    schema: personRegistered,
    personal: { subject: "person", fields: ["name", "phone"] },
    example: {
      person: "staff-2",
      name: "Example",
      phone: "13800000000",
      kind: "staff",
      place: "S001",
    },
  },
  {
    ...decided,
    type: "PersonForgotten",
    label: { zh: "个人信息删除", en: "Person forgotten" },
    schema: personForgotten,
    example: { person: "staff-2" },
  },
  {
    ...decided,
    type: "SettingChanged",
    label: { zh: "设置变更", en: "Setting changed" },
    schema: settingChanged,
    example: { setting: "inventory.count-tolerance-units", place: "S001", value: 2 },
  },
  {
    ...decided,
    type: "FlowPublished",
    label: { zh: "流程发布", en: "Flow published" },
    schema: flowPublished,
    example: { flow: "local-recount", version: 1, definition: {} },
  },
  {
    ...decided,
    type: "FlowParameterChanged",
    label: { zh: "流程参数变更", en: "Flow parameter changed" },
    schema: flowParameterChanged,
    example: { flow: "high-value-out", parameter: "limitUnits", value: 2, place: "S001" },
  },
];
