import type { Bilingual } from "#kernel";

/** One posting of an account, in the order in which it counts. */
export type WhyStep = {
  readonly seq: number;
  readonly type: string;
  readonly label: Bilingual;
  readonly kind: "movement" | "variance" | "shift";
  /** Signed, thousandths. */
  readonly quantity: number;
};

export type WhySum = {
  readonly type: string;
  readonly label: Bilingual;
  readonly quantity: number;
  readonly events: number;
};

/** Groups the steps since the last count by what happened: received +24, sold −18. Largest first. */
export function sumSteps(steps: readonly WhyStep[]): WhySum[] {
  const sums = new Map<
    string,
    { type: string; label: Bilingual; quantity: number; seqs: Set<number> }
  >();
  for (const step of steps) {
    const name = step.kind === "movement" ? step.type : step.kind;
    const sum = sums.get(name) ?? {
      type: name,
      label: step.kind === "movement" ? step.label : kindLabels[step.kind],
      quantity: 0,
      seqs: new Set<number>(),
    };
    sum.quantity += step.quantity;
    sum.seqs.add(step.seq);
    sums.set(name, sum);
  }
  return [...sums.values()]
    .map(({ seqs, ...sum }) => ({ ...sum, events: seqs.size }))
    .sort(
      (left, right) =>
        Math.abs(right.quantity) - Math.abs(left.quantity) || (left.type < right.type ? -1 : 1),
    );
}

export const kindLabels = {
  movement: { zh: "变动", en: "Movement" },
  variance: { zh: "盘点差异", en: "Count variance" },
  shift: { zh: "先后调整", en: "Placed on the other side of the count" },
} as const;

export const postingKinds = ["movement", "variance", "shift"] as const;
