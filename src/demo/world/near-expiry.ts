import { randomInteger } from "#kernel";
import { between } from "../draw.ts";
import { dayMs, hourMs, type SimMs } from "../timeline.ts";
import { expiryDate } from "./deliveries.ts";
import type { Lot } from "./lots.ts";
import { nearExpiryDaysOf } from "./parameters.ts";
import { staffOf } from "./people.ts";
import { enter, inNotes, line, type ShopWorld } from "./world.ts";

type Aside = { readonly item: number; readonly units: number; readonly lot: Lot };

/** Each morning somebody looks for goods that expire soon; by the evening they are sold marked down or written off. */
export function planNearExpiry(world: ShopWorld, day: number): void {
  world.agenda.plan(day * dayMs + world.parameters.nearExpiryHour * hourMs, (at) => {
    const found = lookThrough(world, day);
    const aside = found.filter(({ lot }) => lot.expiryDay >= day);
    const expired = found.filter(({ lot }) => lot.expiryDay < day);
    if (aside.length > 0) setAside(world, aside, at);
    for (const each of expired) throwAway(world, each, at);
  });
}

/** Lots on the shelf that are within their last days; one in a few is overlooked until another morning. */
function lookThrough(world: ShopWorld, day: number): Aside[] {
  return world.items.flatMap(({ shelfLifeDays = Infinity }, item) => {
    if (shelfLifeDays > world.parameters.lotLifeDaysMaximum) return [];
    const days = nearExpiryDaysOf(shelfLifeDays, world.parameters);
    let onShelf = world.stock.at(item, "shelf");
    return world.lots.left(item, world.stock.onHand(item)).flatMap((lot) => {
      const units = Math.min(lot.units, onShelf);
      if (lot.expiryDay - day >= days || units <= 0) return [];
      if (world.random() < world.parameters.nearExpiryMissedShare) return [];
      onShelf -= units;
      return [{ item, units, lot }];
    });
  });
}

function setAside(world: ShopWorld, found: readonly Aside[], at: SimMs): void {
  const noted = found.map((each) => ({
    ...each,
    isScanned: world.random() >= world.parameters.nearExpiryUnscannedShare,
  }));
  for (const { item, units, isScanned } of noted) {
    world.figures.nearExpiryUnits += units;
    world.stock.move(item, {
      from: "shelf",
      to: "near-expiry",
      units,
      ...(isScanned ? {} : { slip: "near-expiry" as const }),
    });
    if (isScanned) enter(world, "shelf", { item, units: -units });
  }
  const scanned = noted.filter(({ isScanned }) => isScanned);
  for (const part of inNotes(scanned)) {
    world.emit({
      source: world.network.handheld(),
      at,
      type: "NearExpirySetAside",
      actor: staffOf(world, randomInteger(world.random, 0, 3)),
      data: (instant) => ({
        from: "shelf",
        lines: part.map(({ item, units, lot }) => ({
          ...line(world, item, units),
          lot: lot.lot,
          expiresOn: expiryDate(instant(lot.receivedAt), world.items[item]?.shelfLifeDays ?? 1),
        })),
      }),
    });
  }
  // What was not scanned when it was set aside has no place of its own in the record, so nothing more is said of it.
  sellMarkedDown(world, scanned, at);
}

/** Each lot finds its buyer at some hour of the day, or none. */
function sellMarkedDown(world: ShopWorld, aside: readonly Aside[], at: SimMs): void {
  const end = Math.floor(at / dayMs) * dayMs + world.parameters.nearExpiryEndHour * hourMs;
  const unsold = new Map<number, number>();
  for (const { item, units } of aside) {
    const sold = Math.round(
      units * Math.min(1, 2 * world.random() * world.parameters.nearExpirySoldShare),
    );
    unsold.set(item, (unsold.get(item) ?? 0) + units - sold);
    if (sold > 0)
      world.agenda.plan(between(world.random, at, end), (moment) =>
        ringUpMarkedDown(world, { item, units: sold }, moment),
      );
  }
  world.agenda.plan(end, () => writeOff(world, unsold, end));
}

function ringUpMarkedDown(
  world: ShopWorld,
  sold: { readonly item: number; readonly units: number },
  at: SimMs,
): void {
  world.stock.move(sold.item, { from: "near-expiry", to: "customer", units: sold.units });
  const ticket = world.nextNumber("N");
  const priceFen = world.items[sold.item]?.priceFen ?? 0;
  const amountFen = Math.round(priceFen * world.parameters.nearExpiryPriceShare) * sold.units;
  world.emit({
    source: world.network.till(),
    at,
    type: "NearExpirySold",
    data: () => ({ ticket, lines: [{ ...line(world, sold.item, sold.units), amountFen }] }),
  });
}

function writeOff(world: ShopWorld, unsold: ReadonlyMap<number, number>, at: SimMs): void {
  const rest = [...unsold].filter(([, units]) => units > 0);
  for (const [item, units] of rest)
    world.stock.move(item, { from: "near-expiry", to: "lost", units });
  for (const part of inNotes(rest))
    world.emit({
      source: world.network.handheld(),
      at,
      type: "NearExpiryWrittenOff",
      actor: staffOf(world, randomInteger(world.random, 0, 3)),
      data: () => ({ lines: part.map(([item, units]) => line(world, item, units)) }),
    });
}

/** What nobody saw in time is thrown away, and as often as other losses not written down. */
function throwAway(world: ShopWorld, { item, units }: Aside, at: SimMs): void {
  const isRecorded = world.random() >= world.parameters.unrecordedShare;
  world.stock.move(item, {
    from: "shelf",
    to: "lost",
    units,
    ...(isRecorded ? {} : { slip: "near-expiry" as const }),
  });
  if (!isRecorded) {
    world.figures.unitsUnrecorded += units;
    return;
  }
  enter(world, "shelf", { item, units: -units });
  world.emit({
    source: world.network.handheld(),
    at,
    type: "GoodsDamaged",
    actor: staffOf(world, randomInteger(world.random, 0, 3)),
    data: () => ({ from: "shelf", reason: "过期 expired", lines: [line(world, item, units)] }),
  });
}
