import { randomInteger } from "#kernel";
import { dayMs, hourMs, type SimMs } from "../timeline.ts";
import { staffOf } from "./people.ts";
import { enter, inNotes, line, type ShopWorld, type Wanted } from "./world.ts";

/** Through the day somebody looks along the shelves every hour and fills what has run low. */
export function planRefills(world: ShopWorld, day: number): void {
  const { openHour, closeHour } = world.parameters;
  for (let hour = openHour + 1; hour < closeHour; hour += 1) {
    world.agenda.plan(day * dayMs + (hour + world.random()) * hourMs, (at) =>
      refillShelves(world, at),
    );
  }
}

function refillShelves(world: ShopWorld, at: SimMs): void {
  const low = world.items.flatMap(({ shelfCapacity }, item) =>
    world.stock.at(item, "shelf") > shelfCapacity * world.parameters.refillBelowShare ? [] : [item],
  );
  refill(world, low, at);
}

/** A customer stands before an empty place: somebody fetches it from the back. */
export function refillItem(world: ShopWorld, item: number, at: SimMs): void {
  refill(world, [item], at);
}

function refill(world: ShopWorld, items: readonly number[], at: SimMs): void {
  const scanned: Wanted[] = [];
  for (const item of items) {
    const room = (world.items[item]?.shelfCapacity ?? 0) - world.stock.at(item, "shelf");
    const units = Math.min(room, world.stock.at(item, "backroom"));
    if (units <= 0) continue;
    const isScanned = world.random() >= world.parameters.refillUnrecordedShare;
    world.stock.move(item, {
      from: "backroom",
      to: "shelf",
      units,
      ...(isScanned ? {} : { slip: "refill" as const }),
    });
    if (isScanned) scanned.push({ item, units });
  }
  for (const part of inNotes(scanned)) {
    for (const each of part) {
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
        lines: part.map((each) => line(world, each.item, each.units)),
      }),
    });
  }
}
