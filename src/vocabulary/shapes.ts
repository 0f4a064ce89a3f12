import { Type } from "typebox";
import { maximumLineQuantity } from "#kernel";

/** Shapes that several words share. */

export const code = (description: string) =>
  Type.String({ minLength: 1, maxLength: 64, pattern: "^[\\x21-\\x7e]+$", description });

export const sku = code("Code of the item, usually its GTIN");
export const personId = code("Id of a person, never a name");
export const placeCode = code("Code of a shop or warehouse");
export const zoneCode = code("Code of a zone within the place");
export const note = Type.String({ maxLength: 500 });
export const moneyFen = Type.Integer({ minimum: -1e11, maximum: 1e11, description: "fen" });
export const instant = Type.String({ format: "date-time", description: "RFC 3339 with zone" });
export const day = Type.String({ format: "date", description: "yyyy-mm-dd" });

/** More than zero, thousandths of a unit. */
export const quantity = Type.Integer({
  minimum: 1,
  maximum: maximumLineQuantity,
  description: "thousandths of a unit",
});

/** What was seen on a shelf: zero or more, thousandths of a unit. */
export const countedQuantity = Type.Integer({
  minimum: 0,
  maximum: maximumLineQuantity,
  description: "thousandths of a unit",
});

export const maximumLines = 500;

/** The two stock accounts of a shop that people count. */
export const stockArea = Type.Union([Type.Literal("shelf"), Type.Literal("backroom")]);

export const closed = { additionalProperties: false } as const;

export const line = Type.Object(
  { sku, quantity, lot: Type.Optional(code("Lot or batch")) },
  closed,
);
export const lines = Type.Array(line, { minItems: 1, maxItems: maximumLines });

export type StockArea = "shelf" | "backroom";
export type Line = { readonly sku: string; readonly quantity: number; readonly lot?: string };
