import { randomInteger } from "#kernel";
import { between } from "../draw.ts";
import { dayMs, hourMs, minuteMs, shopOffsetMs, type SimMs } from "../timeline.ts";
import { staffOf } from "./people.ts";
import { bookOf, enter, line, type ShopWorld } from "./world.ts";

type Ordered = { readonly item: number; readonly units: number };

const openingSupplier = "OPENING";
const linesPerNoteMaximum = 60;

/** Opening stock: the shop starts full, and says so with a receipt for the shelf and one for the backroom. */
export function stockUp(world: ShopWorld): void {
  const shelf = world.items.map((item, index) => ({
    item: index,
    units: Math.min(item.shelfCapacity, item.orderUpTo),
  }));
  const backroom = world.items.map((item, index) => ({
    item: index,
    units: item.orderUpTo - (shelf[index]?.units ?? 0),
  }));
  for (const [area, lines] of [["shelf", shelf] as const, ["backroom", backroom] as const]) {
    const some = lines.filter((each) => each.units > 0);
    for (const each of some) {
      world.stock.move(each.item, { from: "supplier", to: area, units: each.units });
      enter(world, area, each);
    }
    const document = world.nextNumber("OPEN");
    world.emit({
      source: world.network.handheld(),
      at: minuteMs,
      type: "GoodsReceived",
      actor: staffOf(world, 0),
      data: () => ({
        document,
        supplier: openingSupplier,
        to: area,
        lines: some.map((each) => line(world, each.item, each.units)),
      }),
    });
  }
}

/** Orders at closing on the record, goods before opening; the shelf is filled through the day. */
export function planDeliveries(world: ShopWorld, day: number): void {
  const { orderHour, leadDays, deliveryHour, deliverySpreadHours, openHour, closeHour } =
    world.parameters;
  world.agenda.plan(day * dayMs + orderHour * hourMs, () => {
    const ordered = order(world);
    const hour = deliveryHour + (world.random() - 0.5) * deliverySpreadHours;
    const at = (day + 1 + (leadDays - 1)) * dayMs + hour * hourMs;
    if (ordered.length > 0) world.agenda.plan(at, () => deliver(world, ordered, at));
  });
  for (let hour = openHour + 1; hour < closeHour; hour += 1) {
    world.agenda.plan(day * dayMs + (hour + world.random()) * hourMs, (at) =>
      refillShelves(world, at),
    );
  }
}

/** (s, S) on the record: what the record does not know is not ordered. */
function order(world: ShopWorld): Ordered[] {
  return world.items.flatMap((item, index) => {
    const record = bookOf(world, index);
    if (record > item.reorderPoint) return [];
    const packs = Math.ceil((item.orderUpTo - record) / item.packUnits);
    return [{ item: index, units: packs * item.packUnits }];
  });
}

/** Goods come into the backroom; the note is mostly scanned at the door, sometimes sent hours later, sometimes wrong. */
function deliver(world: ShopWorld, ordered: readonly Ordered[], at: SimMs): void {
  const { noteLateShare, noteLateHoursMaximum, noteWrongLineShare } = world.parameters;
  for (const each of ordered)
    world.stock.move(each.item, { from: "supplier", to: "backroom", units: each.units });
  const noted = ordered.map((each) => {
    const isWrong = world.random() < noteWrongLineShare;
    const units = isWrong
      ? Math.max(
          1,
          each.units + (world.random() < 0.5 ? -1 : 1) * randomInteger(world.random, 1, 3),
        )
      : each.units;
    return { ...each, noted: units };
  });
  const isLate = world.random() < noteLateShare;
  const arrivesAt = at + between(world.random, 1, noteLateHoursMaximum) * hourMs;
  world.figures.deliveries += 1;
  if (isLate) world.figures.lateNotes += 1;
  world.agenda.plan(isLate ? arrivesAt : at, () => {
    for (const each of noted) enter(world, "backroom", { item: each.item, units: each.noted });
  });
  for (let from = 0; from < noted.length; from += linesPerNoteMaximum) {
    const part = noted.slice(from, from + linesPerNoteMaximum);
    const document = world.nextNumber("D");
    world.emit({
      source: isLate ? world.network.notes : world.network.handheld(),
      at,
      ...(isLate ? { arrivesAt } : { actor: staffOf(world, randomInteger(world.random, 0, 3)) }),
      type: "GoodsReceived",
      data: (instant) => ({
        document,
        supplier: "S-01",
        to: "backroom",
        lines: part.map((each) => ({
          ...line(world, each.item, each.noted),
          ordered: line(world, each.item, each.units).quantity,
          expiresOn: expiryDay(instant(at), world.items[each.item]?.shelfLifeDays ?? 1),
        })),
      }),
    });
  }
}

function expiryDay(receivedAt: string, shelfLifeDays: number): string {
  const wall = Date.parse(receivedAt) + shopOffsetMs + shelfLifeDays * dayMs;
  return new Date(wall).toISOString().slice(0, 10);
}

function refillShelves(world: ShopWorld, at: SimMs): void {
  const moved: Ordered[] = [];
  for (let item = 0; item < world.items.length; item += 1) {
    const capacity = world.items[item]?.shelfCapacity ?? 0;
    if (world.stock.at(item, "shelf") > capacity * world.parameters.refillBelowShare) continue;
    const units = moveToShelf(world, item);
    if (units > 0) moved.push({ item, units });
  }
  recordRefill(world, moved, at);
}

/** A customer stands before an empty place: somebody fetches it from the back. */
export function refillItem(world: ShopWorld, item: number, at: SimMs): void {
  const units = moveToShelf(world, item);
  if (units > 0) recordRefill(world, [{ item, units }], at);
}

function moveToShelf(world: ShopWorld, item: number): number {
  const room = (world.items[item]?.shelfCapacity ?? 0) - world.stock.at(item, "shelf");
  const units = Math.min(room, world.stock.at(item, "backroom"));
  if (units > 0) world.stock.move(item, { from: "backroom", to: "shelf", units });
  return Math.max(0, units);
}

function recordRefill(world: ShopWorld, moved: readonly Ordered[], at: SimMs): void {
  const scanned = moved.filter(() => world.random() >= world.parameters.refillUnrecordedShare);
  if (scanned.length === 0) return;
  for (const each of scanned) {
    enter(world, "backroom", { item: each.item, units: -each.units });
    enter(world, "shelf", each);
  }
  world.emit({
    source: world.network.handheld(),
    at,
    type: "StockMoved",
    actor: staffOf(world, randomInteger(world.random, 0, 3)),
    data: () => ({
      from: "backroom",
      to: "shelf",
      lines: scanned.map((each) => line(world, each.item, each.units)),
    }),
  });
}
