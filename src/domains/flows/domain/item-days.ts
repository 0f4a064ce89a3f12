import { thousandthsPerUnit } from "#kernel";
import type { Facts } from "./definition.ts";

/** How far the mean of a day looks back, and how much of that must be known. */
export const meanDays = 28;
export const historyNeededDays = 14;

const dayMs = 86_400_000;
/** The business day is China's; all shops of a chain share it. */
const zoneMs = 8 * 3_600_000;

export function dayOf(at: number): number {
  return Math.floor((at + zoneMs) / dayMs);
}

export function endOfDay(day: number): number {
  return (day + 1) * dayMs - zoneMs;
}

/** What is known of an item in a place at a position of its stream; quantities in thousandths. */
export type ItemDays = {
  /** Day of the first change that was heard of. */
  readonly firstDay: number;
  /** Net change since the last accepted count of the area. */
  readonly sinceCount: { readonly shelf: number; readonly backroom: number };
  /** What left the place for good, by day. */
  readonly outByDay: ReadonlyMap<number, number>;
};

/** What one event does to one item: changes of its areas, and what of it left the place for good. */
export type ItemMovement = {
  readonly day: number;
  readonly shelf: number;
  readonly backroom: number;
  readonly out: number;
};

export function afterMovement(before: ItemDays | undefined, moved: ItemMovement): ItemDays {
  const { day, shelf, backroom, out } = moved;
  const outByDay = new Map(before?.outByDay);
  if (out > 0) outByDay.set(day, (outByDay.get(day) ?? 0) + out);
  return {
    firstDay: Math.min(before?.firstDay ?? day, day),
    sinceCount: {
      shelf: (before?.sinceCount.shelf ?? 0) + shelf,
      backroom: (before?.sinceCount.backroom ?? 0) + backroom,
    },
    outByDay,
  };
}

/** An accepted count is where the net change of its area begins again. */
export function afterCount(
  before: ItemDays | undefined,
  counted: { readonly day: number; readonly area: "shelf" | "backroom" },
): ItemDays {
  return {
    firstDay: Math.min(before?.firstDay ?? counted.day, counted.day),
    outByDay: before?.outByDay ?? new Map(),
    sinceCount: { ...(before?.sinceCount ?? { shelf: 0, backroom: 0 }), [counted.area]: 0 },
  };
}

/**
 * The day as a multiple of the mean of the 28 days before it. Days without movement count as zero, days before the item
 * was known do not count. With less than 14 days, or nothing moved in them, there is no mean to compare with.
 */
export function dayFacts(item: ItemDays, day: number): Facts {
  const historyDays = Math.max(0, Math.min(meanDays, day - item.firstDay));
  let total = 0;
  for (let past = day - historyDays; past < day; past += 1) total += item.outByDay.get(past) ?? 0;
  const out = item.outByDay.get(day) ?? 0;
  const hasMean = historyDays >= historyNeededDays;
  return {
    "day.outUnits": out / thousandthsPerUnit,
    "day.historyDays": historyDays,
    "day.meanUnits": hasMean ? total / historyDays / thousandthsPerUnit : undefined,
    // One division of whole numbers, so that twice the mean is exactly 2.
    "day.timesMean": hasMean && total > 0 ? (out * historyDays) / total : undefined,
  };
}
