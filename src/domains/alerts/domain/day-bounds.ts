/** The day of a shop is China's: UTC+8, without summer time. */
const zoneMs = 8 * 3_600_000;
const dayMs = 24 * 3_600_000;

export type DayBounds = { readonly day: string; readonly from: number; readonly until: number };

/** Where a day of the shop begins and ends, milliseconds; without a day, the one of `now`. */
export function dayBounds(day: string | undefined, now: number): DayBounds {
  const name = day ?? new Date(now + zoneMs).toISOString().slice(0, 10);
  const from = Date.parse(`${name}T00:00:00Z`) - zoneMs;
  return { day: name, from, until: from + dayMs };
}
