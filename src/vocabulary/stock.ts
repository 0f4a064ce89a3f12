import { Type, type Static } from "typebox";
import type { Word } from "#kernel";
import {
  closed,
  code,
  day,
  instant,
  line,
  lines,
  maximumLines,
  note,
  personId,
  placeCode,
  quantity,
  sku,
  stockArea,
} from "./shapes.ts";

const goodsReceived = Type.Object(
  {
    document: code("Number of the delivery note"),
    supplier: code("Code of the supplier"),
    to: stockArea,
    lines: Type.Array(
      Type.Object(
        {
          sku,
          quantity,
          ordered: Type.Optional(quantity),
          lot: Type.Optional(code("Lot or batch")),
          expiresOn: Type.Optional(day),
        },
        closed,
      ),
      { minItems: 1, maxItems: maximumLines },
    ),
  },
  closed,
);
export type GoodsReceived = Static<typeof goodsReceived>;

const transferDispatched = Type.Object(
  { transfer: code("Number of the transfer"), toPlace: placeCode, from: stockArea, lines },
  closed,
);
export type TransferDispatched = Static<typeof transferDispatched>;

const transferReceived = Type.Object(
  { transfer: code("Number of the transfer"), fromPlace: placeCode, to: stockArea, lines },
  closed,
);
export type TransferReceived = Static<typeof transferReceived>;

const stockMoved = Type.Object({ from: stockArea, to: stockArea, lines }, closed);
export type StockMoved = Static<typeof stockMoved>;

const goodsDamaged = Type.Object({ from: stockArea, reason: Type.Optional(note), lines }, closed);
export type GoodsDamaged = Static<typeof goodsDamaged>;

const nearExpirySetAside = Type.Object(
  {
    from: stockArea,
    lines: Type.Array(Type.Object({ ...line.properties, expiresOn: Type.Optional(day) }, closed), {
      minItems: 1,
      maxItems: maximumLines,
    }),
  },
  closed,
);
export type NearExpirySetAside = Static<typeof nearExpirySetAside>;

const nearExpiryWrittenOff = Type.Object({ lines }, closed);
export type NearExpiryWrittenOff = Static<typeof nearExpiryWrittenOff>;

const contact = {
  name: Type.Optional(Type.String({ maxLength: 100, description: "personal" })),
  phone: Type.Optional(Type.String({ maxLength: 32, description: "personal" })),
};

const sampleTaken = Type.Object(
  {
    sample: code("Number of the sample"),
    person: personId,
    ...contact,
    dueAt: Type.Optional(instant),
    from: stockArea,
    lines,
  },
  closed,
);
export type SampleTaken = Static<typeof sampleTaken>;

const sampleReturned = Type.Object(
  { sample: code("Number of the sample"), to: stockArea, lines },
  closed,
);
export type SampleReturned = Static<typeof sampleReturned>;

const staffTook = Type.Object(
  { person: personId, from: stockArea, paid: Type.Boolean(), lines },
  closed,
);
export type StaffTook = Static<typeof staffTook>;

const custodyPlaced = Type.Object(
  {
    custody: code("Number of the custody"),
    keeper: personId,
    ...contact,
    where: Type.Optional(note),
    dueAt: instant,
    from: stockArea,
    lines,
  },
  closed,
);
export type CustodyPlaced = Static<typeof custodyPlaced>;

const custodyReturned = Type.Object(
  { custody: code("Number of the custody"), to: stockArea, lines },
  closed,
);
export type CustodyReturned = Static<typeof custodyReturned>;

const goods = [{ sku: "6900000000014", quantity: 1000 }];
const base = { version: 1, origin: "observed", stream: "place" } as const;

export const stockWords: readonly Word[] = [
  {
    ...base,
    type: "GoodsReceived",
    label: { zh: "收货", en: "Receipt" },
    schema: goodsReceived,
    epcis: {
      bizStep: "receiving",
      disposition: "sellable_accessible",
      note: "short or over: persistentDisposition mismatch_quantity",
    },
    example: {
      document: "D-204",
      supplier: "S-01",
      to: "shelf",
      lines: [
        {
          sku: "6900000000014",
          quantity: 24000,
          ordered: 24000,
          lot: "L2611",
          expiresOn: "2027-05-30",
        },
      ],
    },
  },
  {
    ...base,
    type: "TransferDispatched",
    label: { zh: "调拨发出", en: "Transfer sent" },
    schema: transferDispatched,
    epcis: { bizStep: "shipping", disposition: "in_transit" },
    example: { transfer: "TR-204", toPlace: "S002", from: "shelf", lines: goods },
  },
  {
    ...base,
    type: "TransferReceived",
    label: { zh: "调拨收到", en: "Transfer received" },
    schema: transferReceived,
    epcis: { bizStep: "receiving", disposition: "sellable_accessible" },
    example: { transfer: "TR-204", fromPlace: "S001", to: "shelf", lines: goods },
  },
  {
    ...base,
    type: "StockMoved",
    label: { zh: "店内移动", en: "Move within the shop" },
    schema: stockMoved,
    epcis: {
      bizStep: "stocking",
      disposition: "sellable_accessible",
      note: "to the backroom: storing, sellable_not_accessible",
    },
    example: { from: "backroom", to: "shelf", lines: goods },
  },
  {
    ...base,
    type: "GoodsDamaged",
    label: { zh: "报损", en: "Damage" },
    schema: goodsDamaged,
    epcis: { bizStep: "inspecting", disposition: "damaged", note: "followed by destroying" },
    example: { from: "shelf", reason: "dropped", lines: goods },
  },
  {
    ...base,
    type: "NearExpirySetAside",
    label: { zh: "转临期", en: "Set aside as near-expiry" },
    schema: nearExpirySetAside,
    epcis: {
      bizStep: "holding",
      disposition: "non_sellable_other",
      note: "extension x:near_expiry: CBV has no disposition for it",
    },
    example: {
      from: "shelf",
      lines: [{ sku: "6900000000014", quantity: 1000, expiresOn: "2026-11-30" }],
    },
  },
  {
    ...base,
    type: "NearExpiryWrittenOff",
    label: { zh: "临期报废", en: "Near-expiry written off" },
    schema: nearExpiryWrittenOff,
    epcis: { bizStep: "destroying", disposition: "destroyed" },
    example: { lines: goods },
  },
  {
    ...base,
    type: "SampleTaken",
    label: { zh: "试吃试用", en: "Sample or trial" },
    schema: sampleTaken,
    personal: { subject: "person", fields: ["name", "phone"] },
    epcis: {
      bizStep: "dispensing",
      disposition: "dispensed",
      note: "CBV sampling means destructive quality testing, not tasting",
    },
    example: {
      sample: "SA-3",
      person: "promoter-7",
      phone: "13800000000",
      dueAt: "2026-11-25T18:00:00+08:00",
      from: "shelf",
      lines: goods,
    },
  },
  {
    ...base,
    type: "SampleReturned",
    label: { zh: "试用归还", en: "Sample brought back" },
    schema: sampleReturned,
    epcis: { bizStep: "receiving", disposition: "returned" },
    example: { sample: "SA-3", to: "shelf", lines: goods },
  },
  {
    ...base,
    type: "StaffTook",
    label: { zh: "员工自取", en: "Staff self-take" },
    schema: staffTook,
    epcis: { bizStep: "dispensing", disposition: "dispensed", note: "retail_selling when paid" },
    example: { person: "staff-2", from: "shelf", paid: false, lines: goods },
  },
  {
    ...base,
    type: "CustodyPlaced",
    label: { zh: "寄存", en: "Left in custody" },
    schema: custodyPlaced,
    personal: { subject: "keeper", fields: ["name", "phone"] },
    epcis: {
      bizStep: "storing",
      disposition: "sellable_not_accessible",
      note: "possessing_party changes, owning_party does not",
    },
    example: {
      custody: "C-9",
      keeper: "shop-next-door",
      dueAt: "2026-11-26T20:00:00+08:00",
      from: "shelf",
      lines: goods,
    },
  },
  {
    ...base,
    type: "CustodyReturned",
    label: { zh: "寄存取回", en: "Back from custody" },
    schema: custodyReturned,
    epcis: { bizStep: "receiving", disposition: "sellable_accessible" },
    example: { custody: "C-9", to: "shelf", lines: goods },
  },
];
