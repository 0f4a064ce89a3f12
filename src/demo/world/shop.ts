import { seededRandom, type Random } from "#kernel";
import type { StockArea } from "#vocabulary";
import { twinsOf } from "../catalogue/twins.ts";
import type { DemoItem } from "../catalogue/items.ts";
import { drawSeed } from "../draw.ts";
import type { ShopSales } from "../sales/source.ts";
import { dayMs, hourMs, type SimMs } from "../timeline.ts";
import { createClock, type Clock } from "./clock.ts";
import { countInOrder, planRecount, type CountOrder, type RecountAsked } from "./counting.ts";
import { planDeliveries, stockUp } from "./deliveries.ts";
import type { OpenDocument } from "./documents.ts";
import { planCounts } from "./handovers.ts";
import { planLeaks } from "./leaks.ts";
import { createLots, type Lot } from "./lots.ts";
import { planNearExpiry } from "./near-expiry.ts";
import { createNetwork } from "./network.ts";
import { worldParameters, type WorldParameters } from "./parameters.ts";
import { planRefills } from "./refilling.ts";
import { planSales } from "./selling.ts";
import { sizeItem } from "./sizing.ts";
import { createStock, type Stock } from "./stock.ts";
import {
  bookOf,
  deliveryName,
  type Observed,
  type ShopWorld,
  type TrueChange,
  type Wanted,
  type WorldFigures,
  type WorldItem,
} from "./world.ts";

const stockAreas: readonly StockArea[] = ["shelf", "backroom"];

/** A shop or warehouse, seen from outside: its devices' events, and the truth that only the report may ask. */
export type Shop = {
  readonly place: string;
  readonly items: readonly WorldItem[];
  readonly parameters: WorldParameters;
  readonly figures: Readonly<WorldFigures>;
  /** Lets time pass (of the whole chain); returns what was observed here since the last call, in the order in which it was noted down. */
  readonly advance: (until: SimMs) => Observed[];
  /** What really happened since the last call, for the explanation of differences. */
  readonly takeChanges: () => TrueChange[];
  readonly answerRecount: (asked: RecountAsked, now: SimMs) => void;
  /** Somebody counts these items one after the other; returns when the last is done. What was seen is observed then. */
  readonly count: (order: CountOrder) => SimMs;
  /** The hidden truth, pieces. */
  readonly truth: (sku: string, area?: StockArea) => number | undefined;
  /** What a plain record that is overwritten by each count would show, pieces. */
  readonly bookOf: (sku: string, area?: StockArea) => number | undefined;
  /** Lots of which some is really left, oldest first. */
  readonly lotsLeft: (sku: string) => readonly Lot[];
  /** What is really out and to come back or to arrive. */
  readonly document: (number: string) => OpenDocument | undefined;
  /** True when a delivery really came so much otherwise than ordered. */
  readonly cameOtherwise: (of: {
    readonly sku: string;
    readonly ordered: number;
    readonly came: number;
  }) => boolean;
  readonly stock: Stock;
};

export type ShopOptions = {
  readonly place: string;
  readonly items: readonly DemoItem[];
  readonly sales: ShopSales;
  readonly random: Random;
  readonly parameters?: WorldParameters;
  /** Shared by the places of a chain; without it the place has its own. */
  readonly clock?: Clock;
  /** Of a chain with a warehouse: asks it for goods. */
  readonly askWarehouse?: (wanted: readonly Wanted[], at: SimMs) => void;
};

function noFigures(): WorldFigures {
  return {
    unitsWanted: 0,
    unitsSold: 0,
    unitsUnrecorded: 0,
    misScans: 0,
    counts: 0,
    countSeconds: 0,
    recountsAnswered: 0,
    audited: 0,
    deliveries: 0,
    lateNotes: 0,
    transfers: 0,
    packSlips: 0,
    wrongItems: 0,
    custodies: 0,
    nearExpiryUnits: 0,
  };
}

/** A seeded shop with a hidden truth. Pure: the same options give the same observations. */
export function createShop(options: ShopOptions): Shop {
  return openPlace(options).shop;
}

/** The place and its inside, which only the chain needs: it couples shops with their warehouse. */
export function openPlace(options: ShopOptions): {
  readonly shop: Shop;
  readonly world: ShopWorld;
} {
  const clock = options.clock ?? createClock();
  let observed: Observed[] = [];
  let changes: TrueChange[] = [];
  const world = createWorld(options, clock, {
    observe: (each) => observed.push(each),
    change: (each) => changes.push(each),
  });
  stockUp(world);
  clock.onDay((day) => startDay(world, day));
  const indexOf = (sku: string) => world.itemIndex.get(sku);
  const shop: Shop = {
    place: options.place,
    items: world.items,
    parameters: world.parameters,
    figures: world.figures,
    stock: world.stock,
    advance: (until) => {
      clock.runUntil(until);
      const taken = observed;
      observed = [];
      return taken;
    },
    takeChanges: () => {
      const taken = changes;
      changes = [];
      return taken;
    },
    answerRecount: (asked, now) => planRecount(world, asked, now),
    count: (order) => countInOrder(world, order),
    truth: (sku, area) => {
      const index = indexOf(sku);
      if (index === undefined) return undefined;
      return area === undefined ? world.stock.onHand(index) : world.stock.at(index, area);
    },
    bookOf: (sku, area) => {
      const index = indexOf(sku);
      if (index === undefined) return undefined;
      return area === undefined ? bookOf(world, index) : world.book[area][index];
    },
    lotsLeft: (sku) => {
      const index = indexOf(sku);
      return index === undefined ? [] : world.lots.left(index, world.stock.onHand(index));
    },
    document: (number) => world.documents.get(number),
    cameOtherwise: (of) => world.wrongDeliveries.has(deliveryName(of)),
  };
  return { shop, world };
}

function createWorld(
  options: ShopOptions,
  clock: Clock,
  out: {
    readonly observe: (each: Observed) => void;
    readonly change: (each: TrueChange) => void;
  },
): ShopWorld {
  const parameters = options.parameters ?? worldParameters;
  const { agenda } = clock;
  const items = options.items.map((item, index) =>
    sizeItem(item, {
      dailyUnits: options.sales.products[index]?.meanDailyUnits ?? 0,
      parameters,
      hasWarehouse: options.askWarehouse !== undefined,
    }),
  );
  let numbers = 0;
  const ownStream = () => seededRandom(drawSeed(options.random));
  const network = createNetwork({ place: options.place, parameters, random: ownStream() });
  return {
    ...options,
    parameters,
    countingRandom: ownStream(),
    items,
    itemIndex: new Map(items.map((item, index) => [item.sku, index])),
    twins: twinsOf(items),
    stock: createStock(items.length, (item, { from, to, units, slip }) => {
      const at = agenda.now();
      const why = slip === undefined ? {} : { slip };
      for (const area of stockAreas) {
        if (from === area) out.change({ item, area, units: -units, at, ...why });
        if (to === area) out.change({ item, area, units, at, ...why });
      }
    }),
    lots: createLots(),
    documents: new Map(),
    wrongDeliveries: new Set(),
    book: { shelf: new Int32Array(items.length), backroom: new Int32Array(items.length) },
    onOrder: new Int32Array(items.length),
    lastCounter: new Map(),
    listPointers: new Map(),
    agenda,
    network,
    figures: noFigures(),
    emit: (each) => {
      network.heard(each.source, each.at);
      out.observe({
        ...each,
        arrivesAt: each.arrivesAt ?? network.arrival(each.source, each.at),
      });
    },
    nextNumber: (prefix) => {
      numbers += 1;
      return `${prefix}-${options.place}-${numbers}`;
    },
  };
}

function startDay(world: ShopWorld, day: number): void {
  world.network.startDay(day);
  if (world.parameters.sellsToCustomers === 1) {
    planSales(world, day);
    planLeaks(world, day);
    planRefills(world, day);
    planNearExpiry(world, day);
    planDeliveries(world, day);
  }
  planCounts(world, day);
  planHeartbeats(world, day);
}

/** A silent source says that it is there, so that what others reported need not wait for it. */
function planHeartbeats(world: ShopWorld, day: number): void {
  const { openHour, closeHour, heartbeatMinutes } = world.parameters;
  const stepMs = heartbeatMinutes * 60_000;
  for (const source of world.network.sources) {
    const from = day * dayMs + openHour * hourMs + world.random() * stepMs;
    for (let at = from; at < day * dayMs + closeHour * hourMs; at += stepMs) {
      world.agenda.plan(at, () => {
        if (at - world.network.lastHeard(source) < stepMs) return;
        world.emit({ source, at, type: "SourceHeard", data: () => ({}) });
      });
    }
  }
}
