import type { StockArea } from "#vocabulary";

/** Accounts of stock. Inside the place: what people can count. */
export const stockAreas: readonly StockArea[] = ["shelf", "backroom"];

export const customer = "customer";
export const supplier = "supplier";
export const loss = "loss";
export const nearExpiry = "near-expiry";
export const staffUse = "staff-use";
/** The difference between what was seen and what was recorded. */
export const unexplained = "unexplained";

/** Each transfer has its own bridge; goods in transit are the bridges of both streams netted. */
export const transit = (transfer: string): string => `transit:${transfer}`;
export const sampling = (sample: string): string => `sampling:${sample}`;
export const custody = (custodyId: string): string => `custody:${custodyId}`;

export const stockUnit = (sku: string): string => `sku:${sku}`;
export const skuOfUnit = (unit: string): string => unit.slice("sku:".length);
