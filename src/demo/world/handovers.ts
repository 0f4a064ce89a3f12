import { backroomZone } from "../catalogue/items.ts";
import { between } from "../draw.ts";
import { dayMs, hourMs, minuteMs, type SimMs } from "../timeline.ts";
import { countingSeconds, countItem, secondMs, type Session } from "./counting.ts";
import { staffOf } from "./people.ts";
import type { ShopWorld, Sighting } from "./world.ts";

const sweepGapSeconds = 45;
const wholeZones = 2;

type Shift = { readonly from: SimMs; readonly day: number; readonly index: number };

/** At each handover each zone is looked at by the one who answers for it, the backroom at the last of the day. */
export function planCounts(world: ShopWorld, day: number): void {
  const { handoverHours, handoverSpreadMinutes, countingOnHandover } = world.parameters;
  if (countingOnHandover === 0) return;
  handoverHours.forEach((hour, index) => {
    const from =
      day * dayMs +
      hour * hourMs +
      between(world.countingRandom, 0, handoverSpreadMinutes) * minuteMs;
    world.agenda.plan(from, () => handOver(world, { from, day, index }));
  });
}

function zonesOf(world: ShopWorld): string[] {
  return [...new Set(world.items.map((item) => item.zone as string))].sort();
}

/** As many people walk at once as there are handhelds, each zone after zone. */
function handOver(world: ShopWorld, shift: Shift): void {
  const isShop = world.parameters.sellsToCustomers === 1;
  const isLast = shift.index === world.parameters.handoverHours.length - 1;
  const all = zonesOf(world);
  // A warehouse looks at one aisle a day in turn; a shop at all its zones.
  const zones = isShop
    ? isLast
      ? [...all, backroomZone]
      : all
    : all.filter((_, index) => index === shift.day % all.length);
  const handhelds = world.network.sources.filter((source) => source.startsWith("pda:"));
  const free = new Map(handhelds.map((source) => [source, shift.from]));
  zones.forEach((zone, index) => {
    if (world.countingRandom() < world.parameters.zoneSkippedShare) return;
    const source = handhelds[index % handhelds.length] ?? world.network.handheld();
    const start = free.get(source) ?? shift.from;
    const session: Session = {
      session: world.nextNumber("CS"),
      zone,
      area: zone === backroomZone || !isShop ? "backroom" : "shelf",
      source,
      person: answersFor(world, index, shift),
    };
    const walk = world.parameters.countingOnHandover === wholeZones ? sweep : scanList;
    const endedAt = walk(world, session, start);
    world.figures.countSeconds += (endedAt - start) / secondMs;
    free.set(source, endedAt + sweepGapSeconds * secondMs);
  });
}

/** A zone is one person's for the shift; the second shift is held by the other half of the staff. */
function answersFor(world: ShopWorld, zone: number, shift: Shift): string {
  const half = Math.ceil(world.parameters.staff / 2);
  return staffOf(
    world,
    zone + shift.day * (world.parameters.staff <= 4 ? 1 : 0) + shift.index * half,
  );
}

function itemsOf(world: ShopWorld, zone: string): number[] {
  return world.items.flatMap((item, index) =>
    zone === backroomZone || item.zone === zone ? [index] : [],
  );
}

/**
 * What fits the trade's three minutes: half of it the zone's fast movers, half the next items in turn, so that all of it
 * is seen in a week or two. An empty place is counted as none; nothing is said of what was not on the list.
 */
function scanList(world: ShopWorld, session: Session, startedAt: SimMs): SimMs {
  const { zoneListSeconds, zoneListFastShare, secondsToFindItem } = world.parameters;
  const items = itemsOf(world, session.zone).sort(
    (left, right) => (world.items[right]?.dailyUnits ?? 0) - (world.items[left]?.dailyUnits ?? 0),
  );
  const seconds = (item: number) =>
    secondsToFindItem + countingSeconds(world, world.stock.at(item, session.area));
  const list: number[] = [];
  let spent = 0;
  const take = (item: number, until: number) => {
    if (spent + seconds(item) > until) return false;
    spent += seconds(item);
    list.push(item);
    return true;
  };
  let fast = 0;
  while (fast < items.length && take(items[fast] ?? 0, zoneListSeconds * zoneListFastShare))
    fast += 1;
  const slow = items.slice(fast);
  const begin = world.listPointers.get(session.zone) ?? 0;
  let next = 0;
  while (next < slow.length && take(slow[(begin + next) % slow.length] ?? 0, zoneListSeconds))
    next += 1;
  world.listPointers.set(session.zone, slow.length === 0 ? 0 : (begin + next) % slow.length);
  let at = startedAt;
  for (const item of list) {
    if (world.countingRandom() < world.parameters.itemOverlookedShare) continue;
    const firstScanAt = at + secondsToFindItem * secondMs;
    at = firstScanAt + countingSeconds(world, world.stock.at(item, session.area)) * secondMs;
    countItem(world, { session, item, firstScanAt, lastScanAt: at });
  }
  return at;
}

/** Walks a zone wholly; returns when the sweep ends. */
function sweep(world: ShopWorld, session: Session, startedAt: SimMs): SimMs {
  const { itemOverlookedShare, secondsToFindItem } = world.parameters;
  let at = startedAt;
  const expected = itemsOf(world, session.zone);
  const counted = new Set<number>();
  /** Where nothing stood when the counter came by. */
  const emptyAt = new Map<number, SimMs>();
  for (const index of expected) {
    const there = world.stock.at(index, session.area);
    // Nothing is scanned where nothing stands: the sweep itself says so.
    if (there === 0) emptyAt.set(index, startedAt);
    if (there === 0 || world.countingRandom() < itemOverlookedShare) continue;
    const firstScanAt = at + secondsToFindItem * secondMs;
    at = firstScanAt + countingSeconds(world, there) * secondMs;
    countItem(world, {
      session,
      item: index,
      firstScanAt,
      lastScanAt: at,
      onCounted: () => counted.add(index),
      onEmpty: (seenAt) => emptyAt.set(index, seenAt),
    });
  }
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
