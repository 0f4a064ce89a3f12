import type { Why } from "../api/types.ts";

/** One part of the sentence "70 = count 64 + received 24 − sold 18". */
export type SumPart = { readonly sign: "+" | "−"; readonly label: Why["sum"][number] };

/** The parts after the count, in the order in which the server grouped them; what adds nothing is left out. */
export function sumParts(why: Why): readonly SumPart[] {
  return why.sum
    .filter((part) => part.quantity !== 0)
    .map((label) => ({ sign: label.quantity < 0 ? "−" : "+", label }));
}

/** What count and parts add up to. It must be the quantity itself; the drawer says so loudly if it is not. */
export function sumOf(why: Why): number {
  const start = why.anchor?.quantity ?? 0;
  return why.sum.reduce((sum, part) => sum + part.quantity, start);
}
