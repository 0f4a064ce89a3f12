import { Type, type Static } from "typebox";
import type { Word } from "#kernel";
import { closed, code, lines, maximumLines, moneyFen, quantity, sku } from "./shapes.ts";

const saleLine = Type.Object(
  { sku, quantity, amountFen: moneyFen, lot: Type.Optional(code("Lot or batch")) },
  closed,
);

const saleRecorded = Type.Object(
  {
    ticket: code("Number of the ticket"),
    lines: Type.Array(saleLine, { minItems: 1, maxItems: maximumLines }),
    member: Type.Optional(code("Id of the member")),
    promotion: Type.Optional(Type.Boolean()),
  },
  closed,
);
export type SaleRecorded = Static<typeof saleRecorded>;

const saleReturned = Type.Object(
  {
    ticket: code("Number of the return"),
    original: Type.Optional(code("Number of the ticket that is returned")),
    lines: Type.Array(
      Type.Object(
        {
          sku,
          quantity,
          amountFen: moneyFen,
          condition: Type.Union([Type.Literal("sellable"), Type.Literal("damaged")]),
        },
        closed,
      ),
      { minItems: 1, maxItems: maximumLines },
    ),
  },
  closed,
);
export type SaleReturned = Static<typeof saleReturned>;

const nearExpirySold = Type.Object(
  {
    ticket: code("Number of the ticket"),
    lines: Type.Array(saleLine, { minItems: 1, maxItems: maximumLines }),
  },
  closed,
);
export type NearExpirySold = Static<typeof nearExpirySold>;

const goodsReturned = Type.Object(
  { document: code("Number of the return note"), supplier: code("Code of the supplier"), lines },
  closed,
);
export type GoodsReturnedToSupplier = Static<typeof goodsReturned>;

/** Version 1 of a sale carried one item only; tills in the field still send it. */
const saleRecordedV1 = Type.Object(
  { ticket: code("Number of the ticket"), sku, quantity, amountFen: moneyFen },
  closed,
);

function liftSaleV1(data: unknown): unknown {
  const { ticket, ...line } = data as Static<typeof saleRecordedV1>;
  return { ticket, lines: [line] };
}

export const saleWords: readonly Word[] = [
  {
    type: "SaleRecorded",
    version: 2,
    origin: "observed",
    stream: "place",
    label: { zh: "销售", en: "Sale" },
    schema: saleRecorded,
    earlier: { 1: saleRecordedV1 },
    upcasters: { 1: liftSaleV1 },
    epcis: {
      bizStep: "retail_selling",
      disposition: "retail_sold",
      note: "ObjectEvent OBSERVE with quantityList; DELETE for serials",
    },
    example: {
      ticket: "T-1001",
      lines: [{ sku: "6900000000014", quantity: 2000, amountFen: 500 }],
    },
  },
  {
    type: "SaleReturned",
    version: 1,
    origin: "observed",
    stream: "place",
    label: { zh: "顾客退货", en: "Customer return" },
    schema: saleReturned,
    epcis: { bizStep: "accepting", disposition: "returned" },
    example: {
      ticket: "R-17",
      original: "T-1001",
      lines: [{ sku: "6900000000014", quantity: 1000, amountFen: -250, condition: "sellable" }],
    },
  },
  {
    type: "NearExpirySold",
    version: 1,
    origin: "observed",
    stream: "place",
    label: { zh: "临期销售", en: "Near-expiry sale" },
    schema: nearExpirySold,
    epcis: {
      bizStep: "retail_selling",
      disposition: "retail_sold",
      note: "from the near-expiry account; extension x:near_expiry",
    },
    example: {
      ticket: "T-1002",
      lines: [{ sku: "6900000000021", quantity: 1000, amountFen: 300 }],
    },
  },
  {
    type: "GoodsReturnedToSupplier",
    version: 1,
    origin: "observed",
    stream: "place",
    label: { zh: "退供应商", en: "Return to supplier" },
    schema: goodsReturned,
    epcis: { bizStep: "shipping", disposition: "returned" },
    example: {
      document: "RTV-8",
      supplier: "S-01",
      lines: [{ sku: "6900000000014", quantity: 6000 }],
    },
  },
];
