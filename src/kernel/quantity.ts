/** Quantities are integers of a thousandth of a unit: 1 bottle = 1000, 0.35 kg = 350. */
export const thousandthsPerUnit = 1000;

/** The largest quantity that one line may carry, thousandths: a million units. */
export const maximumLineQuantity = 1_000_000 * thousandthsPerUnit;

export function units(count: number): number {
  return Math.round(count * thousandthsPerUnit);
}

/** Shows thousandths as units without a false decimal: 1000 → "1", 350 → "0.35", −2500 → "−2.5" (true minus sign). */
export function formatQuantity(thousandths: number): string {
  const magnitude = Math.abs(thousandths);
  const whole = Math.floor(magnitude / thousandthsPerUnit);
  const rest = String(magnitude % thousandthsPerUnit)
    .padStart(3, "0")
    .replace(/0+$/, "");
  return `${thousandths < 0 ? "−" : ""}${whole}${rest === "" ? "" : `.${rest}`}`;
}
