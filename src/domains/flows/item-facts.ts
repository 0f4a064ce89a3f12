import { thousandthsPerUnit, type JournalEvent } from "#kernel";
import type { CountAccepted } from "#vocabulary";
import type { Facts } from "./domain/definition.ts";
import { afterCount, afterMovement, dayFacts, dayOf, type ItemDays } from "./domain/item-days.ts";
import type { Movement } from "./ports.ts";

export type MovementsOf = (event: JournalEvent) => readonly Movement[];

/** Items of a place as they stand at a position of its stream; `take` moves on by one event. */
export type ItemDaysFold = {
  readonly items: ReadonlyMap<string, ItemDays>;
  readonly take: (event: JournalEvent) => void;
};

/** The same fold live, in a replay and in tests; `items` is as it stood before. */
export function foldItemDays(items: Map<string, ItemDays>, movementsOf: MovementsOf): ItemDaysFold {
  return { items, take: (event) => takeEvent(items, event, movementsOf) };
}

function takeEvent(
  items: Map<string, ItemDays>,
  event: JournalEvent,
  movementsOf: MovementsOf,
): void {
  const day = dayOf(event.at);
  if (event.type === "CountAccepted") {
    const { sku, area } = event.data as CountAccepted;
    items.set(sku, afterCount(items.get(sku), { day, area }));
    return;
  }
  for (const { sku, shelf, backroom, leftUndocumented: out } of movementsOf(event))
    items.set(sku, afterMovement(items.get(sku), { day, shelf, backroom, out }));
}

/** Facts of an item as they stand after the event that is judged. */
export function itemFacts(
  item: ItemDays | undefined,
  of: { area: "shelf" | "backroom"; at: number },
): Facts {
  if (item === undefined) return {};
  return {
    ...dayFacts(item, dayOf(of.at)),
    "change.unitsSinceCount": Math.abs(item.sinceCount[of.area]) / thousandthsPerUnit,
  };
}
