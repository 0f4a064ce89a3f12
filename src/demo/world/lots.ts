import type { SimMs } from "../timeline.ts";

/** Goods that came together and expire together. */
export type Lot = {
  readonly lot: string;
  readonly receivedAt: SimMs;
  /** The day, counted from the first of the history, at whose end they expire. */
  readonly expiryDay: number;
  readonly units: number;
};

/** Who buys takes the oldest, so what is left of an item are the latest pieces that came in. */
export type Lots = {
  readonly receive: (item: number, lot: Lot) => void;
  /** The lots of which some is left when so many pieces are on hand, oldest first, with what is left of each. */
  readonly left: (item: number, onHand: number) => readonly Lot[];
};

export function createLots(): Lots {
  const received = new Map<number, Lot[]>();
  return {
    receive: (item, lot) => {
      received.set(item, [...(received.get(item) ?? []), lot]);
    },
    left: (item, onHand) => {
      let rest = onHand;
      const left: Lot[] = [];
      for (const lot of (received.get(item) ?? []).toReversed()) {
        const units = Math.min(rest, lot.units);
        if (units <= 0) break;
        left.push({ ...lot, units });
        rest -= units;
      }
      left.reverse();
      const whole = new Set(left.map(({ lot }) => lot));
      const known = received.get(item);
      if (known !== undefined)
        received.set(
          item,
          known.filter(({ lot }) => whole.has(lot)),
        );
      return left;
    },
  };
}
