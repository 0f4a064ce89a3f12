import { thousandthsPerUnit, type Random } from "#kernel";
import type { StockArea } from "#vocabulary";
import type { DemoItem } from "../catalogue/items.ts";
import type { ShopSales } from "../sales/source.ts";
import type { SimMs } from "../timeline.ts";
import type { Documents } from "./documents.ts";
import type { Lots } from "./lots.ts";
import type { Network } from "./network.ts";
import type { WorldParameters } from "./parameters.ts";
import type { Agenda } from "./queue.ts";
import type { Slip, Stock } from "./stock.ts";

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
  /** The parts of what is said that went wrong, so that a difference can be traced to them. Pieces, signed. */
  readonly slips?: readonly SlipPart[];
};

export type SlipPart = {
  readonly item: number;
  readonly area: StockArea;
  readonly units: number;
  readonly slip: Slip;
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
  /** Set where no event says it, or one says it wrongly. */
  readonly slip?: Slip;
};

export type WorldItem = DemoItem & {
  readonly dailyUnits: number;
  readonly shelfCapacity: number;
  readonly reorderPoint: number;
  readonly orderUpTo: number;
  /** Comes from the warehouse and not straight from a supplier. */
  readonly isTransferred: boolean;
};

/** A plain record that hears of everything at once and in order: movements are added up, each count overwrites. */
export type Book = Readonly<Record<StockArea, Int32Array>>;

export type Wanted = { readonly item: number; readonly units: number };

/** What the parts of a place's day share. Only `world` and the report see `stock`. */
export type ShopWorld = {
  readonly place: string;
  readonly items: readonly WorldItem[];
  readonly itemIndex: ReadonlyMap<string, number>;
  /** Of each item the one that it is taken for, or itself. */
  readonly twins: Int32Array;
  readonly stock: Stock;
  readonly lots: Lots;
  readonly documents: Documents;
  /** What a record that believes each count and each note says, shelf and backroom: orders are placed on it. */
  readonly book: Book;
  /** Lines that really came otherwise than ordered. */
  readonly wrongDeliveries: Set<string>;
  /** Asked of the warehouse and neither received nor given up yet. */
  readonly onOrder: Int32Array;
  /** Who counted an item last, so that another person recounts it. */
  readonly lastCounter: Map<string, string>;
  /** How far the lists of each zone have come. */
  readonly listPointers: Map<string, number>;
  readonly parameters: WorldParameters;
  readonly random: Random;
  /** Of whoever counts: the same goods are sold, stolen and broken whatever is counted. */
  readonly countingRandom: Random;
  readonly agenda: Agenda;
  readonly network: Network;
  readonly sales: ShopSales;
  readonly figures: WorldFigures;
  readonly emit: (observed: Omit<Observed, "arrivesAt"> & { readonly arrivesAt?: SimMs }) => void;
  /** A number that no other document of this place has. */
  readonly nextNumber: (prefix: string) => string;
  /** Asks the warehouse for goods; absent where everything comes from suppliers. */
  readonly askWarehouse?: (wanted: readonly Wanted[], at: SimMs) => void;
};

/** Running totals of the hidden world, for the report. */
export type WorldFigures = {
  unitsWanted: number;
  unitsSold: number;
  unitsUnrecorded: number;
  misScans: number;
  counts: number;
  /** Time that people spent on counting: finding, counting and walking. */
  countSeconds: number;
  recountsAnswered: number;
  audited: number;
  deliveries: number;
  lateNotes: number;
  transfers: number;
  packSlips: number;
  wrongItems: number;
  custodies: number;
  nearExpiryUnits: number;
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

/** The vocabulary takes 500 lines a document; people tear longer notes apart sooner. */
export const linesPerNoteMaximum = 200;

export function* inNotes<Line>(lines: readonly Line[]): Generator<readonly Line[]> {
  for (let from = 0; from < lines.length; from += linesPerNoteMaximum)
    yield lines.slice(from, from + linesPerNoteMaximum);
}

/** Names a line of which so many came instead of those ordered. */
export function deliveryName(of: {
  readonly sku: string;
  readonly ordered: number;
  readonly came: number;
}): string {
  return `${of.sku}/${of.ordered}/${of.came}`;
}
