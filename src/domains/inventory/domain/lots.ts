/** What is known of a lot for sure: received, or counted by itself. */
export type LotFacts = {
  readonly lot: string;
  /** yyyy-mm-dd; a lot without a date is taken to expire last. */
  readonly expiresOn: string | undefined;
  readonly received: number;
  readonly receivedAt: number;
  readonly counted: number | undefined;
};

export type LotEstimate = {
  readonly lot: string;
  readonly expiresOn: string | undefined;
  readonly quantity: number;
  readonly estimated: boolean;
};

const noDate = "9999-12-31";

/**
 * Spreads what is on hand over the lots. A till does not know lots, so goods are taken to leave first that expire first
 * (FEFO, tie by receipt time): what is left belongs to the lots that expire last. A lot never holds more than came in, nor
 * more than its own last count saw. What no lot explains stays without a lot.
 */
export function estimateLots(onHand: number, lots: readonly LotFacts[]): LotEstimate[] {
  const lastToLeave = [...lots].sort((left, right) => compare(right, left));
  let left = Math.max(0, onHand);
  const estimates: LotEstimate[] = [];
  for (const lot of lastToLeave) {
    const quantity = Math.min(left, lot.counted ?? lot.received);
    left -= quantity;
    if (quantity > 0)
      estimates.push({ lot: lot.lot, expiresOn: lot.expiresOn, quantity, estimated: true });
  }
  return estimates.reverse();
}

function compare(left: LotFacts, right: LotFacts): number {
  const leftDay = left.expiresOn ?? noDate;
  const rightDay = right.expiresOn ?? noDate;
  if (leftDay !== rightDay) return leftDay < rightDay ? -1 : 1;
  return left.receivedAt - right.receivedAt;
}
