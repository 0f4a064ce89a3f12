import { formatQuantity } from "#kernel";

export { formatQuantity };

/** A change carries its sign: +24, −18, 0. */
export function formatChange(thousandths: number): string {
  return thousandths > 0 ? `+${formatQuantity(thousandths)}` : formatQuantity(thousandths);
}

/** Fen as yuan: 250 → ¥2.50. */
export function formatPrice(priceFen: number): string {
  return `¥${Math.floor(priceFen / 100)}.${String(priceFen % 100).padStart(2, "0")}`;
}
