import { stockChanges } from "#inventory";
import { thousandthsPerUnit, type JournalEvent } from "#kernel";
import type { ItemCounted } from "#vocabulary";
import {
  estimateSeconds,
  hourOf,
  noWork,
  stockPlaces,
  type Item,
  type Policy,
  type Where,
} from "./policy.ts";

/**
 * The trade's old way: two full counts a day, in the morning and in the evening, and what was counted overwrites the record
 * when it is entered. What is sold between the look at the shelf and the entry is lost to the record.
 */
export type OldWay = {
  /** `sheet`: written on paper and entered when the walk is over; `at-once`: the handheld overwrites; `never`: no counts. */
  readonly enters: "sheet" | "at-once" | "never";
  readonly secondsPerDay: number;
};

const walkHours = [6.5, 22];
/** A sheet is entered when nothing has been counted for so long. */
const sheetRestMs = 10 * 60_000;

export function createOldWay(items: readonly Item[], way: OldWay): Policy {
  const record = new Map<string, number>();
  const nameOf = ({ sku, area }: Where): string => `${area} ${sku}`;
  const held = (where: Where): number => record.get(nameOf(where)) ?? 0;
  const places = stockPlaces(items);
  let next = 0;
  let walked = -Infinity;
  let sheet: { readonly where: Where; readonly quantity: number; readonly heardAt: number }[] = [];

  /** As many in turn as half of the day's minutes allow, each at most once. */
  function walk(seconds: number): Where[] {
    const list: Where[] = [];
    for (let left = seconds; list.length < places.length; next += 1) {
      const where = places[next % places.length];
      if (where === undefined) break;
      left -= estimateSeconds(held(where) / thousandthsPerUnit);
      if (left < 0) break;
      list.push(where);
    }
    return list;
  }
  return {
    take: (event) => {
      for (const { quantity, ...where } of stockChanges(event.type, event.data))
        record.set(nameOf(where), held(where) + quantity);
      if (event.type !== "ItemCounted" || way.enters === "never") return;
      const { sku, area, quantity } = (event as JournalEvent<ItemCounted>).data;
      if (way.enters === "at-once") record.set(nameOf({ sku, area }), quantity);
      else sheet.push({ where: { sku, area }, quantity, heardAt: event.recordedAt });
    },
    work: (now, secondsLeft) => {
      if (
        sheet.length > 0 &&
        now - Math.max(...sheet.map(({ heardAt }) => heardAt)) >= sheetRestMs
      ) {
        for (const { where, quantity } of sheet) record.set(nameOf(where), quantity);
        sheet = [];
      }
      const begins = walkHours.find((hour) => hourOf(now) >= hour && hourOf(now) < hour + 0.5);
      if (way.enters === "never" || begins === undefined || now - walked < 3_600_000) return noWork;
      walked = now;
      return { recounts: [], walks: [walk(Math.min(secondsLeft, way.secondsPerDay / 2))] };
    },
    record: (sku) => held({ sku, area: "shelf" }) + held({ sku, area: "backroom" }),
  };
}
