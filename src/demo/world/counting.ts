import { randomInteger, thousandthsPerUnit } from "#kernel";
import type { StockArea } from "#vocabulary";
import { backroomZone, shelfZones } from "../catalogue/items.ts";
import { between } from "../draw.ts";
import { dayMs, hourMs, minuteMs, type SimMs } from "../timeline.ts";
import { staffOf } from "./people.ts";
import type { ShopWorld, Sighting } from "./world.ts";

/** A recount that the product asks for, as GET /recounts lists it. */
export type RecountAsked = {
  readonly recount: string;
  readonly sku: string;
  readonly area: StockArea;
  readonly zone?: string | null;
};

type Session = {
  readonly session: string;
  readonly zone: string;
  readonly area: StockArea;
  readonly source: string;
  readonly person: string;
};

const secondMs = 1000;
const sweepGapSeconds = 45;

/** Two handovers a day: each shelf zone is swept by the one who answers for it, the backroom at the second. */
export function planCounts(world: ShopWorld, day: number): void {
  const { handoverHours, handoverSpreadMinutes } = world.parameters;
  handoverHours.forEach((hour, index) => {
    const from =
      day * dayMs + hour * hourMs + between(world.random, 0, handoverSpreadMinutes) * minuteMs;
    world.agenda.plan(from, () =>
      handOver(world, { from, day, isLast: index === handoverHours.length - 1 }),
    );
  });
}

/** Two people walk at once, each zone after zone with an own handheld. */
function handOver(
  world: ShopWorld,
  shift: { readonly from: SimMs; readonly day: number; readonly isLast: boolean },
): void {
  const zones: string[] = shift.isLast ? [...shelfZones, backroomZone] : [...shelfZones];
  const handhelds = world.network.sources.filter((source) => source.startsWith("pda:"));
  const free = new Map(handhelds.map((source) => [source, shift.from]));
  zones.forEach((zone, index) => {
    if (world.random() < world.parameters.zoneSkippedShare) return;
    const source = handhelds[index % handhelds.length] ?? world.network.handheld();
    const start = free.get(source) ?? shift.from;
    const session = {
      session: world.nextNumber("CS"),
      zone,
      area: zone === backroomZone ? ("backroom" as const) : ("shelf" as const),
      source,
      person: staffOf(world, shift.day + index + (shift.isLast ? 2 : 0)),
    };
    free.set(source, sweep(world, session, start) + sweepGapSeconds * secondMs);
  });
}

/** Walks a zone; returns when the sweep ends. How long an item takes depends on how much stands there at the start. */
function sweep(world: ShopWorld, session: Session, startedAt: SimMs): SimMs {
  const { itemOverlookedShare, secondsToFindItem, secondsPerUnit } = world.parameters;
  let at = startedAt;
  const expected: number[] = [];
  const counted = new Set<number>();
  /** Where nothing stood when the counter came by. */
  const emptyAt = new Map<number, SimMs>();
  world.items.forEach((item, index) => {
    if (session.area === "shelf" && item.zone !== session.zone) return;
    expected.push(index);
    const there = world.stock.at(index, session.area);
    // Nothing is scanned where nothing stands: the sweep itself says so.
    if (there === 0) emptyAt.set(index, startedAt);
    if (there === 0 || world.random() < itemOverlookedShare) return;
    const firstScanAt = at + secondsToFindItem * secondMs;
    at = firstScanAt + Math.max(1, there * secondsPerUnit) * secondMs;
    countItem(world, {
      session,
      item: index,
      firstScanAt,
      lastScanAt: at,
      onCounted: () => counted.add(index),
      onEmpty: (seenAt) => emptyAt.set(index, seenAt),
    });
  });
  const endedAt = at + secondMs;
  world.agenda.plan(endedAt, () => {
    const missing = expected.filter((item) => !counted.has(item));
    for (const item of missing) world.book[session.area][item] = 0;
    world.emit({
      sightings: missing.map((item) =>
        missed(world, { session, item, emptyAt, startedAt, endedAt }),
      ),
      source: session.source,
      at: endedAt,
      type: "ZoneSwept",
      actor: session.person,
      data: (instant) => ({
        session: session.session,
        zone: session.zone,
        area: session.area,
        startedAt: instant(startedAt),
        items: counted.size,
      }),
    });
  });
  return endedAt;
}

/** A sweep says of each item that it did not count that none was there; of an overlooked one that is wrong. */
function missed(
  world: ShopWorld,
  sweep: {
    readonly session: Session;
    readonly item: number;
    readonly emptyAt: ReadonlyMap<number, SimMs>;
    readonly startedAt: SimMs;
    readonly endedAt: SimMs;
  },
): Sighting {
  const { item, session } = sweep;
  const emptyAt = sweep.emptyAt.get(item);
  return {
    item,
    area: session.area,
    seen: 0,
    there: emptyAt === undefined ? world.stock.at(item, session.area) : 0,
    seenAt: emptyAt ?? sweep.endedAt,
    since: sweep.startedAt,
  };
}

type ItemCount = {
  readonly session: Session;
  readonly item: number;
  readonly firstScanAt: SimMs;
  readonly lastScanAt: SimMs;
  readonly recount?: string;
  readonly onCounted?: () => unknown;
  readonly onEmpty?: (seenAt: SimMs) => unknown;
};

/** The counter sees the shelf at some moment between first and last scan; what is sold meanwhile may or may not be in it. */
function countItem(world: ShopWorld, count: ItemCount): void {
  const seenAt = between(world.random, count.firstScanAt, count.lastScanAt);
  world.agenda.plan(seenAt, () => {
    const there = world.stock.at(count.item, count.session.area);
    if (there === 0 && count.recount === undefined) return void count.onEmpty?.(seenAt);
    const seen = Math.max(0, there + countError(world));
    const { session } = count;
    world.agenda.plan(count.lastScanAt, () => {
      count.onCounted?.();
      world.figures.counts += 1;
      world.book[session.area][count.item] = seen;
      world.lastCounter.set(`${count.item}/${session.area}`, session.person);
      world.emit({
        sightings: [
          {
            item: count.item,
            area: session.area,
            seen,
            there,
            seenAt,
            since: count.firstScanAt,
          },
        ],
        source: session.source,
        at: count.lastScanAt,
        type: "ItemCounted",
        actor: session.person,
        data: (instant) => ({
          session: session.session,
          zone: session.zone,
          area: session.area,
          sku: world.items[count.item]?.sku,
          quantity: seen * thousandthsPerUnit,
          firstScanAt: instant(count.firstScanAt),
          attempt: count.recount === undefined ? 1 : 2,
          blind: true,
          ...(count.recount === undefined ? {} : { recount: count.recount }),
        }),
      });
    });
  });
}

function countError(world: ShopWorld): number {
  const { countWrongShare, countWrongByOneShare } = world.parameters;
  if (world.random() >= countWrongShare) return 0;
  const size = world.random() < countWrongByOneShare ? 1 : randomInteger(world.random, 2, 3);
  return world.random() < 0.5 ? -size : size;
}

/** Somebody else than the last counter takes the recount a little later, while there is staff. */
export function planRecount(world: ShopWorld, asked: RecountAsked, now: SimMs): void {
  const item = world.itemIndex.get(asked.sku);
  if (item === undefined) return;
  const { recountMinutesMinimum, recountMinutesMaximum, secondsToFindItem, secondsPerUnit } =
    world.parameters;
  const wait = between(world.random, recountMinutesMinimum, recountMinutesMaximum) * minuteMs;
  const start = workingMoment(world, now + wait);
  world.agenda.plan(start, () => {
    const there = world.stock.at(item, asked.area);
    const last = world.lastCounter.get(`${item}/${asked.area}`);
    const people = Array.from({ length: world.parameters.staff }, (_, index) =>
      staffOf(world, index),
    );
    const others = people.filter((person) => person !== last);
    const firstScanAt = start + secondsToFindItem * secondMs;
    world.figures.recountsAnswered += 1;
    countItem(world, {
      session: {
        session: world.nextNumber("RS"),
        zone: asked.area === "backroom" ? backroomZone : (world.items[item]?.zone ?? "A"),
        area: asked.area,
        source: world.network.handheld(),
        person: others[randomInteger(world.random, 0, others.length - 1)] ?? staffOf(world, 0),
      },
      item,
      firstScanAt,
      lastScanAt: firstScanAt + Math.max(1, there * secondsPerUnit) * secondMs,
      recount: asked.recount,
    });
  });
}

function workingMoment(world: ShopWorld, at: SimMs): SimMs {
  const { recountFirstHour, recountLastHour } = world.parameters;
  const hour = (at % dayMs) / hourMs;
  if (hour < recountFirstHour)
    return Math.floor(at / dayMs) * dayMs + (recountFirstHour + world.random()) * hourMs;
  if (hour >= recountLastHour)
    return (Math.floor(at / dayMs) + 1) * dayMs + (recountFirstHour + world.random()) * hourMs;
  return at;
}
