import type { StockArea } from "#vocabulary";

/** Where goods can be or have gone; the whole is conserved: what came in is somewhere. */
export type Whereabouts =
  | StockArea
  | "supplier"
  | "customer"
  | "lost"
  | "staff"
  | "sampling"
  | "custody"
  | "near-expiry"
  | "transit";

/**
 * What goes wrong between goods and records:
 * - `opening`: the old system handed over a wrong figure
 * - `leak`: damage, self-take, sample or return that nobody wrote down · `theft` · `refill`: put on the shelf without a scan
 * - `custody`: left next door without a word · `wrong-item`: scanned as a good that looks like it
 * - `pack-factor`: cases booked for pieces or the other way round · `receipt`: a note that does not match the goods
 * - `transfer`: picked, received or put away otherwise than noted · `near-expiry`: set aside or thrown away unscanned
 */
export const slips = [
  "opening",
  "leak",
  "theft",
  "refill",
  "custody",
  "wrong-item",
  "pack-factor",
  "receipt",
  "transfer",
  "near-expiry",
] as const;
export type Slip = (typeof slips)[number];

export type StockMove = {
  readonly from: Whereabouts;
  readonly to: Whereabouts;
  readonly units: number;
  /** Set where no event will say it, or one will say it wrongly. */
  readonly slip?: Slip;
};

/** The hidden truth of one shop, whole pieces per item. */
export type Stock = {
  readonly move: (item: number, move: StockMove) => void;
  readonly at: (item: number, where: Whereabouts) => number;
  /** Shelf and backroom. */
  readonly onHand: (item: number) => number;
};

const everywhere: readonly Whereabouts[] = [
  "shelf",
  "backroom",
  "supplier",
  "customer",
  "lost",
  "staff",
  "sampling",
  "custody",
  "near-expiry",
  "transit",
];

/** Errors: throws when more is taken from a shelf or backroom than stands there, which no shop can do. */
export function createStock(
  items: number,
  onMove: (item: number, move: StockMove) => void = () => undefined,
): Stock {
  const held = new Map(everywhere.map((where) => [where, new Int32Array(items)]));
  const at = (item: number, where: Whereabouts) => held.get(where)?.[item] ?? 0;
  const add = (item: number, where: Whereabouts, units: number) => {
    const column = held.get(where);
    if (column !== undefined) column[item] = (column[item] ?? 0) + units;
  };
  return {
    at,
    onHand: (item) => at(item, "shelf") + at(item, "backroom"),
    move: (item, move) => {
      const { from, to, units } = move;
      if (
        (from === "shelf" || from === "backroom" || from === "custody") &&
        at(item, from) < units
      ) {
        throw new Error(`item ${item}: ${units} wanted from ${from}, ${at(item, from)} there`);
      }
      add(item, from, -units);
      add(item, to, units);
      onMove(item, move);
    },
  };
}

/** Zero for every item in a world without a leak in its own book-keeping. */
export function imbalance(stock: Stock, item: number): number {
  return everywhere.reduce((sum, where) => sum + stock.at(item, where), 0);
}
