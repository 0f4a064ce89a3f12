import type { Random } from "#kernel";
import type { StockArea } from "#vocabulary";
import type { DemoItem } from "../catalogue/items.ts";
import type { ShopSales } from "../sales/source.ts";
import { dayMs, hourMs, type SimMs } from "../timeline.ts";
import { planCounts, planRecount, type RecountAsked } from "./counting.ts";
import { planDeliveries, stockUp } from "./deliveries.ts";
import { planLeaks } from "./leaks.ts";
import { createNetwork } from "./network.ts";
import { worldParameters, type WorldParameters } from "./parameters.ts";
import { createAgenda } from "./queue.ts";
import { planSales } from "./selling.ts";
import { createStock, type Stock } from "./stock.ts";
import {
  bookOf,
  type Observed,
  type ShopWorld,
  type TrueChange,
  type WorldFigures,
  type WorldItem,
} from "./world.ts";

const stockAreas: readonly StockArea[] = ["shelf", "backroom"];

export type Shop = {
  readonly place: string;
  readonly items: readonly WorldItem[];
  readonly figures: Readonly<WorldFigures>;
  /** Plans the day that begins at `day` × 24 h. */
  readonly startDay: (day: number) => void;
  /** Lets time pass; returns what was observed since the last call, in the order in which it was noted down. */
  readonly advance: (until: SimMs) => Observed[];
  /** What really happened since the last call, for the explanation of differences. */
  readonly takeChanges: () => TrueChange[];
  readonly answerRecount: (asked: RecountAsked, now: SimMs) => void;
  /** The hidden truth, pieces. */
  readonly truth: (sku: string, area?: StockArea) => number | undefined;
  /** What a plain record that is overwritten by each count would show, pieces. */
  readonly bookOf: (sku: string) => number | undefined;
  readonly stock: Stock;
};

export type ShopOptions = {
  readonly place: string;
  readonly items: readonly DemoItem[];
  readonly sales: ShopSales;
  readonly random: Random;
  readonly parameters?: WorldParameters;
};

const noFigures: WorldFigures = {
  unitsWanted: 0,
  unitsSold: 0,
  unitsUnrecorded: 0,
  misScans: 0,
  counts: 0,
  recountsAnswered: 0,
  deliveries: 0,
  lateNotes: 0,
};

/** A seeded shop with a hidden truth. Pure: the same options give the same observations. */
export function createShop(options: ShopOptions): Shop {
  const parameters = options.parameters ?? worldParameters;
  const items = options.items.map((item, index) =>
    sizeItem(item, options.sales.products[index]?.meanDailyUnits ?? 0, parameters),
  );
  let observed: Observed[] = [];
  let changes: TrueChange[] = [];
  const agenda = createAgenda();
  let numbers = 0;
  const network = createNetwork({ place: options.place, parameters, random: options.random });
  const world: ShopWorld = {
    ...options,
    parameters,
    items,
    itemIndex: new Map(items.map((item, index) => [item.sku, index])),
    stock: createStock(items.length, (item, { from, to, units }) => {
      const at = agenda.now();
      for (const area of stockAreas) {
        if (from === area) changes.push({ item, area, units: -units, at });
        if (to === area) changes.push({ item, area, units, at });
      }
    }),
    book: { shelf: new Int32Array(items.length), backroom: new Int32Array(items.length) },
    lastCounter: new Map(),
    agenda,
    network,
    figures: { ...noFigures },
    emit: (each) => {
      network.heard(each.source, each.at);
      observed.push({
        ...each,
        arrivesAt: each.arrivesAt ?? network.arrival(each.source, each.at),
      });
    },
    nextNumber: (prefix) => {
      numbers += 1;
      return `${prefix}-${options.place}-${numbers}`;
    },
  };
  stockUp(world);
  return {
    place: options.place,
    items,
    figures: world.figures,
    stock: world.stock,
    startDay: (day) => startDay(world, day),
    advance: (until) => {
      world.agenda.runUntil(until);
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
    truth: (sku, area) => truthOf(world, sku, area),
    bookOf: (sku) => {
      const index = world.itemIndex.get(sku);
      return index === undefined ? undefined : bookOf(world, index);
    },
  };
}

function truthOf(world: ShopWorld, sku: string, area?: StockArea): number | undefined {
  const index = world.itemIndex.get(sku);
  if (index === undefined) return undefined;
  return area === undefined ? world.stock.onHand(index) : world.stock.at(index, area);
}

function startDay(world: ShopWorld, day: number): void {
  world.network.startDay(day);
  planSales(world, day);
  planDeliveries(world, day);
  planLeaks(world, day);
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

function sizeItem(item: DemoItem, dailyUnits: number, parameters: WorldParameters): WorldItem {
  const reorderPoint = Math.ceil(
    dailyUnits * (parameters.leadDays + 1) * parameters.safetyFactor + parameters.safetyUnits,
  );
  return {
    ...item,
    dailyUnits,
    shelfCapacity: Math.max(
      parameters.shelfCapacityMinimum,
      Math.ceil(dailyUnits * parameters.shelfCoverDays),
    ),
    reorderPoint,
    orderUpTo:
      reorderPoint + Math.max(item.packUnits, Math.ceil(dailyUnits * parameters.orderCoverDays)),
  };
}
