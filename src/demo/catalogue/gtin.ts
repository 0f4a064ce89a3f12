/** GS1 check digit: weights 3 and 1 from the right, complement to ten. */
export function gtin13(firstTwelve: string): string {
  let sum = 0;
  for (let index = 0; index < firstTwelve.length; index += 1) {
    sum += Number(firstTwelve[index]) * (index % 2 === 0 ? 1 : 3);
  }
  return `${firstTwelve}${(10 - (sum % 10)) % 10}`;
}

const prefix = "6900000";
const productDigits = 5;

/** A code like a Chinese GTIN; company number 0000 is not a company's. */
export function productCode(product: number): string {
  return gtin13(`${prefix}${String(product).padStart(productDigits, "0")}`);
}
