import { randomInteger, thousandthsPerUnit } from "#kernel";
import type { StockArea } from "#vocabulary";
import { backroomZone } from "../catalogue/items.ts";
import { between } from "../draw.ts";
import { dayMs, hourMs, minuteMs, type SimMs } from "../timeline.ts";
import { staffOf } from "./people.ts";
import type { ShopWorld } from "./world.ts";

/** A recount that the product asks for, as GET /recounts lists it. */
export type RecountAsked = {
  readonly recount: string;
  readonly sku: string;
  readonly area: StockArea;
  readonly zone?: string | null;
};

/** Somebody is to count these items one after the other. */
export type CountOrder = {
  readonly items: readonly { readonly sku: string; readonly area: StockArea }[];
  /** When the walk begins. */
  readonly at: SimMs;
  readonly person?: string;
  /** The audit that asked for it: counted with care, and said with each count. */
  readonly sample?: string;
};

export type Session = {
  readonly session: string;
  readonly zone: string;
  readonly area: StockArea;
  readonly source: string;
  readonly person: string;
};

export const secondMs = 1000;

export type ItemCount = {
  readonly session: Session;
  readonly item: number;
  readonly firstScanAt: SimMs;
  readonly lastScanAt: SimMs;
  readonly recount?: string;
  readonly sample?: string;
  /** Where nothing stands nothing is scanned; asked for by name, an empty place is counted as zero. */
  readonly onEmpty?: (seenAt: SimMs) => unknown;
  readonly onCounted?: () => unknown;
};

/** How long an item takes depends on how much of it stands there. */
export function countingSeconds(world: ShopWorld, there: number): number {
  return Math.max(1, there * world.parameters.secondsPerUnit);
}

/** The counter sees the shelf at some moment between first and last scan; what is sold meanwhile may or may not be in it. */
export function countItem(world: ShopWorld, count: ItemCount): void {
  const seenAt = between(world.countingRandom, count.firstScanAt, count.lastScanAt);
  world.agenda.plan(seenAt, () => {
    const there = world.stock.at(count.item, count.session.area);
    if (there === 0 && count.onEmpty !== undefined) return void count.onEmpty(seenAt);
    const seen = Math.max(0, there + countError(world, count.sample !== undefined));
    world.agenda.plan(count.lastScanAt, () => sayCount(world, count, { there, seen, seenAt }));
  });
}

function sayCount(
  world: ShopWorld,
  count: ItemCount,
  look: { readonly there: number; readonly seen: number; readonly seenAt: SimMs },
): void {
  const { session, item, recount, sample } = count;
  count.onCounted?.();
  world.figures.counts += 1;
  world.book[session.area][item] = look.seen;
  world.lastCounter.set(`${item}/${session.area}`, session.person);
  world.emit({
    sightings: [{ item, area: session.area, ...look, since: count.firstScanAt }],
    source: session.source,
    at: count.lastScanAt,
    type: "ItemCounted",
    actor: session.person,
    data: (instant) => ({
      session: session.session,
      zone: session.zone,
      area: session.area,
      sku: world.items[item]?.sku,
      quantity: look.seen * thousandthsPerUnit,
      firstScanAt: instant(count.firstScanAt),
      attempt: recount === undefined ? 1 : 2,
      blind: true,
      ...(recount === undefined ? {} : { recount }),
      ...(sample === undefined ? {} : { sample }),
    }),
  });
}

function countError(world: ShopWorld, isAudit: boolean): number {
  const { countWrongShare, auditWrongShare, countWrongByOneShare } = world.parameters;
  if (world.countingRandom() >= (isAudit ? auditWrongShare : countWrongShare)) return 0;
  const size =
    world.countingRandom() < countWrongByOneShare ? 1 : randomInteger(world.countingRandom, 2, 3);
  return world.countingRandom() < 0.5 ? -size : size;
}

export function zoneOf(world: ShopWorld, item: number, area: StockArea): string {
  const own = world.items[item]?.zone ?? "A";
  return area === "backroom" && world.parameters.sellsToCustomers === 1 ? backroomZone : own;
}

/** Counts what it is told to, item after item; returns when the last is done. Unknown items are passed over. */
export function countInOrder(world: ShopWorld, order: CountOrder): SimMs {
  const { secondsToFindItem, secondsToWalk } = world.parameters;
  const { sample } = order;
  const session = world.nextNumber(sample === undefined ? "CS" : "AS");
  const source = world.network.handheld();
  const person =
    order.person ??
    staffOf(world, randomInteger(world.countingRandom, 0, world.parameters.staff - 1));
  let at = order.at + secondsToWalk * secondMs;
  for (const { sku, area } of order.items) {
    const item = world.itemIndex.get(sku);
    if (item === undefined) continue;
    const firstScanAt = at + secondsToFindItem * secondMs;
    at = firstScanAt + countingSeconds(world, world.stock.at(item, area)) * secondMs;
    if (sample !== undefined) world.figures.audited += 1;
    countItem(world, {
      session: { session, zone: zoneOf(world, item, area), area, source, person },
      item,
      firstScanAt,
      lastScanAt: at,
      ...(sample === undefined ? {} : { sample }),
    });
  }
  world.figures.countSeconds += (at - order.at) / secondMs;
  return at;
}

/** Somebody else than the last counter takes the recount a little later, while there is staff. */
export function planRecount(world: ShopWorld, asked: RecountAsked, now: SimMs): void {
  const item = world.itemIndex.get(asked.sku);
  if (item === undefined) return;
  const { recountMinutesMinimum, recountMinutesMaximum, secondsToFindItem, secondsToWalk } =
    world.parameters;
  const wait =
    between(world.countingRandom, recountMinutesMinimum, recountMinutesMaximum) * minuteMs;
  const start = workingMoment(world, now + wait);
  world.agenda.plan(start, () => {
    const last = world.lastCounter.get(`${item}/${asked.area}`);
    const people = Array.from({ length: world.parameters.staff }, (_, index) =>
      staffOf(world, index),
    );
    const others = people.filter((person) => person !== last);
    const firstScanAt = start + secondsToFindItem * secondMs;
    const seconds = countingSeconds(world, world.stock.at(item, asked.area));
    world.figures.recountsAnswered += 1;
    world.figures.countSeconds += secondsToWalk + secondsToFindItem + seconds;
    countItem(world, {
      session: {
        session: world.nextNumber("RS"),
        zone: zoneOf(world, item, asked.area),
        area: asked.area,
        source: world.network.handheld(),
        person:
          others[randomInteger(world.countingRandom, 0, others.length - 1)] ?? staffOf(world, 0),
      },
      item,
      firstScanAt,
      lastScanAt: firstScanAt + seconds * secondMs,
      recount: asked.recount,
    });
  });
}

function workingMoment(world: ShopWorld, at: SimMs): SimMs {
  const { recountFirstHour, recountLastHour } = world.parameters;
  const hour = (at % dayMs) / hourMs;
  if (hour < recountFirstHour)
    return Math.floor(at / dayMs) * dayMs + (recountFirstHour + world.countingRandom()) * hourMs;
  if (hour >= recountLastHour)
    return (
      (Math.floor(at / dayMs) + 1) * dayMs + (recountFirstHour + world.countingRandom()) * hourMs
    );
  return at;
}
