import { randomInteger } from "#kernel";
import { between } from "../draw.ts";
import { dayMs, hourMs, minuteMs, shopOffsetMs, type SimMs } from "../timeline.ts";
import { staffOf } from "./people.ts";
import {
  aLittleOff,
  noteArrival,
  slipOf,
  slipParts,
  type Arrived,
  type NotedLine,
} from "./receiving.ts";
import {
  bookOf,
  deliveryName,
  enter,
  inNotes,
  line,
  type ShopWorld,
  type Wanted,
} from "./world.ts";

const openingSupplier = "OPENING";

/** Opening stock: the place starts full, and says so with receipts for the shelf and for the backroom, as its old system has it. */
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
    const some = lines.filter((each) => each.units > 0).map((each) => handOverLine(world, each));
    for (const { item, units, notedUnits, ...slip } of some) {
      world.stock.move(item, { from: "supplier", to: area, units, ...slip });
      enter(world, area, { item, units: notedUnits });
    }
    for (const part of inNotes(some)) sayOpening(world, area, part);
  }
}

type OpeningLine = Wanted & { readonly notedUnits: number; readonly slip?: "opening" };

function handOverLine(world: ShopWorld, { item, units }: Wanted): OpeningLine {
  const notedUnits =
    world.random() < world.parameters.openingWrongShare ? aLittleOff(world, units) : units;
  return { item, units, notedUnits, ...(notedUnits === units ? {} : { slip: "opening" }) };
}

function sayOpening(
  world: ShopWorld,
  area: "shelf" | "backroom",
  part: readonly OpeningLine[],
): void {
  const document = world.nextNumber("OPEN");
  world.emit({
    source: world.network.handheld(),
    at: minuteMs,
    type: "GoodsReceived",
    actor: staffOf(world, 0),
    slips: part.flatMap(({ item, notedUnits, slip }) =>
      slip === undefined ? [] : [{ item, area, units: notedUnits, slip }],
    ),
    data: () => ({
      document,
      supplier: openingSupplier,
      to: area,
      lines: part.map(({ item, notedUnits }) => line(world, item, notedUnits)),
    }),
  });
}

/** Orders at closing on the record: fresh goods come from suppliers before opening, the rest from the warehouse. */
export function planDeliveries(world: ShopWorld, day: number): void {
  const { orderHour, leadDays, deliveryHour, deliverySpreadHours } = world.parameters;
  world.agenda.plan(day * dayMs + orderHour * hourMs, (now) => {
    const wanted = order(world);
    const direct = wanted.filter(({ item }) => world.items[item]?.isTransferred === false);
    const hour = deliveryHour + (world.random() - 0.5) * deliverySpreadHours;
    const at = (day + 1 + (leadDays - 1)) * dayMs + hour * hourMs;
    if (direct.length > 0) world.agenda.plan(at, () => deliver(world, direct, at));
    const asked = wanted.filter(({ item }) => world.items[item]?.isTransferred === true);
    if (asked.length > 0 && day % world.parameters.transferEveryDays === 0)
      world.askWarehouse?.(asked, now);
  });
}

/** (s, S) on the record and what is on its way: what the record does not know is not ordered. */
export function order(world: ShopWorld): Wanted[] {
  return world.items.flatMap((item, index) => {
    const record = bookOf(world, index) + (world.onOrder[index] ?? 0);
    if (record > item.reorderPoint) return [];
    const packs = Math.ceil((item.orderUpTo - record) / item.packUnits);
    return [{ item: index, units: packs * item.packUnits }];
  });
}

/** Goods come into the backroom; the note is mostly scanned at the door, sometimes sent hours later, sometimes wrong. */
export function deliver(world: ShopWorld, ordered: readonly Wanted[], at: SimMs): void {
  const { noteLateShare, noteLateHoursMaximum } = world.parameters;
  const noted = ordered.map((each) => noteArrival(world, supplied(world, each)));
  for (const each of noted)
    world.stock.move(each.item, {
      from: "supplier",
      to: "backroom",
      units: each.units,
      ...slipOf(each),
    });
  const isLate = world.random() < noteLateShare;
  const arrivesAt = at + between(world.random, 1, noteLateHoursMaximum) * hourMs;
  world.figures.deliveries += 1;
  if (isLate) world.figures.lateNotes += 1;
  world.agenda.plan(isLate ? arrivesAt : at, () => {
    for (const { notedItem, notedUnits } of noted)
      enter(world, "backroom", { item: notedItem, units: notedUnits });
  });
  for (const part of inNotes(noted)) {
    const document = world.nextNumber("D");
    keepLots(world, part, { document, at });
    world.emit({
      source: isLate ? world.network.notes : world.network.handheld(),
      at,
      ...(isLate ? { arrivesAt } : { actor: staffOf(world, randomInteger(world.random, 0, 3)) }),
      type: "GoodsReceived",
      slips: slipParts(part, "backroom"),
      data: (instant) => ({
        document,
        supplier: "S-01",
        to: "backroom",
        lines: part.map((each) => ({
          ...line(world, each.notedItem, each.notedUnits),
          ordered: line(world, each.item, each.ordered).quantity,
          ...lotOf(world, each, { document, receivedAt: instant(at) }),
        })),
      }),
    });
  }
}

/** Now and then a supplier has less than was ordered. */
function supplied(world: ShopWorld, { item, units }: Wanted): Arrived {
  const { shortLineShare, shortLinePartMaximum } = world.parameters;
  if (world.random() >= shortLineShare) return { item, units, ordered: units };
  const missing = Math.max(1, Math.round(units * shortLinePartMaximum * world.random()));
  const came = Math.max(1, units - missing);
  const sku = world.items[item]?.sku ?? "";
  world.wrongDeliveries.add(deliveryName({ sku, ordered: units, came }));
  return { item, units: came, ordered: units };
}

function hasLot(world: ShopWorld, item: number): boolean {
  return (world.items[item]?.shelfLifeDays ?? Infinity) <= world.parameters.lotLifeDaysMaximum;
}

/** The truth of the lots follows the goods, whatever the note says. */
function keepLots(
  world: ShopWorld,
  lines: readonly NotedLine[],
  receipt: { readonly document: string; readonly at: SimMs },
): void {
  for (const { item, units } of lines) {
    if (!hasLot(world, item)) continue;
    const expiryDay = Math.floor(receipt.at / dayMs) + (world.items[item]?.shelfLifeDays ?? 1);
    world.lots.receive(item, { lot: receipt.document, receivedAt: receipt.at, expiryDay, units });
  }
}

function lotOf(
  world: ShopWorld,
  { notedItem }: NotedLine,
  receipt: { readonly document: string; readonly receivedAt: string },
) {
  const life = world.items[notedItem]?.shelfLifeDays ?? 1;
  const expiresOn = expiryDate(receipt.receivedAt, life);
  return hasLot(world, notedItem) ? { lot: receipt.document, expiresOn } : { expiresOn };
}

export function expiryDate(receivedAt: string, shelfLifeDays: number): string {
  const wall = Date.parse(receivedAt) + shopOffsetMs + shelfLifeDays * dayMs;
  return new Date(wall).toISOString().slice(0, 10);
}
