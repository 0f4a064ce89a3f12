import { thousandthsPerUnit, type Random } from "#kernel";
import type { StockArea } from "#vocabulary";
import type { DemoItem } from "../catalogue/items.ts";
import type { ShopSales } from "../sales/source.ts";
import type { SimMs } from "../timeline.ts";
import type { Network } from "./network.ts";
import type { WorldParameters } from "./parameters.ts";
import type { Agenda } from "./queue.ts";
import type { Stock } from "./stock.ts";

/** What a till, handheld or note says, before a clock and a number are put on it. */
export type Observed = {
  readonly source: string;
  readonly at: SimMs;
  /** When the network lets it through. */
  readonly arrivesAt: SimMs;
  readonly type: string;
  readonly actor?: string;
  /** Writes `data`; moments inside it are put on the device's clock. */
  readonly data: (instant: (at: SimMs) => string) => unknown;
  /** What a count saw, and what stood there then: one entry for an item, for a sweep one for each item it did not find. */
  readonly sightings?: readonly Sighting[];
};

/** What somebody saw of an item in an area, beside what stood there at that moment. Pieces. */
export type Sighting = {
  readonly item: number;
  readonly area: StockArea;
  readonly seen: number;
  readonly there: number;
  readonly seenAt: SimMs;
  /** The count says that it saw the item between this moment and the time of its event. */
  readonly since: SimMs;
};

/** What really happened to an item in an area. Pieces, signed. */
export type TrueChange = {
  readonly item: number;
  readonly area: StockArea;
  readonly units: number;
  readonly at: SimMs;
};

export type WorldItem = DemoItem & {
  readonly dailyUnits: number;
  readonly shelfCapacity: number;
  readonly reorderPoint: number;
  readonly orderUpTo: number;
};

/** A plain record that hears of everything at once and in order: movements are added up, each count overwrites. */
export type Book = Readonly<Record<StockArea, Int32Array>>;

/** What the parts of a shop's day share. Only `world` and the report see `stock`. */
export type ShopWorld = {
  readonly place: string;
  readonly items: readonly WorldItem[];
  readonly itemIndex: ReadonlyMap<string, number>;
  readonly stock: Stock;
  /** What a record that believes each count and each note says, shelf and backroom: orders are placed on it. */
  readonly book: Book;
  /** Who counted an item last, so that another person recounts it. */
  readonly lastCounter: Map<string, string>;
  readonly parameters: WorldParameters;
  readonly random: Random;
  readonly agenda: Agenda;
  readonly network: Network;
  readonly sales: ShopSales;
  readonly figures: WorldFigures;
  readonly emit: (observed: Omit<Observed, "arrivesAt"> & { readonly arrivesAt?: SimMs }) => void;
  /** A number that no other document of this shop has. */
  readonly nextNumber: (prefix: string) => string;
};

/** Running totals of the hidden world, for the report. */
export type WorldFigures = {
  unitsWanted: number;
  unitsSold: number;
  unitsUnrecorded: number;
  misScans: number;
  counts: number;
  recountsAnswered: number;
  deliveries: number;
  lateNotes: number;
};

/** Notes a recorded movement in the plain record. */
export function enter(
  world: ShopWorld,
  area: StockArea,
  move: { readonly item: number; readonly units: number },
): void {
  const column = world.book[area];
  column[move.item] = (column[move.item] ?? 0) + move.units;
}

export function bookOf(world: ShopWorld, item: number): number {
  return (world.book.shelf[item] ?? 0) + (world.book.backroom[item] ?? 0);
}

/** One line of a document, in the vocabulary's thousandths. */
export function line(
  world: ShopWorld,
  item: number,
  units: number,
): { readonly sku: string; readonly quantity: number } {
  return { sku: world.items[item]?.sku ?? "", quantity: units * thousandthsPerUnit };
}
