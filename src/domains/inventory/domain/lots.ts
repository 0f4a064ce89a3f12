/** What is known of a lot for sure: received, or counted by itself. */
export type LotFacts = {
  readonly lot: string;
  /** yyyy-mm-dd; a lot without a date is taken to expire last. */
  readonly expiresOn: string | undefined;
  readonly received: number;
  readonly receivedAt: number;
  readonly counted: LotCount | undefined;
};

/** A count of a lot is an anchor: what came in and went out since then is all that can have changed it. */
export type LotCount = {
  readonly quantity: number;
  readonly at: number;
  /** Of this lot, since the count. */
  readonly receivedAfter: number;
  /** Of the item, since the count: at most so much has left this lot. */
  readonly leftAfter: number;
};

export type LotEstimate = {
  readonly lot: string;
  readonly expiresOn: string | undefined;
  readonly quantity: number;
  /** False: it was counted, and nothing of the item has left since. */
  readonly estimated: boolean;
  readonly counted: { readonly quantity: number; readonly at: number } | undefined;
};

const noDate = "9999-12-31";

/**
 * Spreads what is on hand over the lots. A till does not know lots, so goods are taken to leave first that expire first
 * (FEFO, tie by receipt time): what is left belongs to the lots that expire last. A lot never holds more than came in; one
 * that was counted never more than was seen and came in since, nor less than would be left if all that was sold since had
 * been of it. What no lot explains stays without a lot.
 */
export function estimateLots(onHand: number, lots: readonly LotFacts[]): LotEstimate[] {
  const lastToLeave = [...lots].sort((left, right) => compare(right, left));
  let left = Math.max(0, onHand);
  const take = (wanted: number) => {
    const quantity = Math.min(left, wanted);
    left -= quantity;
    return quantity;
  };
  const certain = new Map(lastToLeave.map((lot) => [lot.lot, take(leastOf(lot))]));
  return lastToLeave
    .map((lot): LotEstimate => {
      const atLeast = certain.get(lot.lot) ?? 0;
      const quantity = atLeast + take(mostOf(lot) - atLeast);
      const { counted } = lot;
      return {
        lot: lot.lot,
        expiresOn: lot.expiresOn,
        quantity,
        estimated: counted === undefined || counted.leftAfter > 0 || quantity !== mostOf(lot),
        counted: counted && { quantity: counted.quantity, at: counted.at },
      };
    })
    .filter(({ quantity }) => quantity > 0)
    .reverse();
}

function mostOf({ received, counted }: LotFacts): number {
  return counted === undefined ? received : counted.quantity + counted.receivedAfter;
}

function leastOf({ counted }: LotFacts): number {
  if (counted === undefined) return 0;
  return Math.max(0, counted.quantity + counted.receivedAfter - counted.leftAfter);
}

function compare(left: LotFacts, right: LotFacts): number {
  const leftDay = left.expiresOn ?? noDate;
  const rightDay = right.expiresOn ?? noDate;
  if (leftDay !== rightDay) return leftDay < rightDay ? -1 : 1;
  return left.receivedAt - right.receivedAt;
}
