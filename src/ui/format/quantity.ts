import { formatQuantity } from "#kernel";

export { formatQuantity };

/** A change carries its sign: +24, −18, 0. */
export function formatChange(thousandths: number): string {
  return thousandths > 0 ? `+${formatQuantity(thousandths)}` : formatQuantity(thousandths);
}

/** Fen as yuan: 250 → ¥2.50, 2498749 → ¥24,987.49. */
export function formatPrice(priceFen: number): string {
  const yuan = Math.floor(Math.abs(priceFen) / 100).toLocaleString("en-US");
  const fen = String(Math.abs(priceFen) % 100).padStart(2, "0");
  return `${priceFen < 0 ? "−" : ""}¥${yuan}.${fen}`;
}
