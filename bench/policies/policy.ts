import type { JournalEvent } from "#kernel";
import type { StockArea } from "#vocabulary";

/** An item as the master data has it. */
export type Item = {
  readonly sku: string;
  readonly category?: string;
  readonly costFen?: number;
  readonly highValue?: boolean;
};
export type Where = { readonly sku: string; readonly area: StockArea };

/** Work that people are given: single recounts, or a walk along a list. */
export type Work = {
  readonly recounts: readonly (Where & { readonly recount: string })[];
  readonly walks: readonly (readonly Where[])[];
};

/**
 * A way of keeping a shop's record. It is a function of what devices said, of master data, of the clock and of the minutes
 * that its people have left: the truth is not to be seen from here (the house test reads the imports).
 */
export type Policy = {
  readonly take: (event: JournalEvent) => void;
  /** Called every few minutes with the seconds of counting that may still be spent. */
  readonly work: (now: number, secondsLeft: number) => Work;
  /** What the record says, thousandths, both areas together. */
  readonly record: (sku: string) => number;
};

/** Seconds to find an item and to count it: those that the simulator's people need, by what the record says is there. */
export function estimateSeconds(units: number): number {
  return 4 + Math.max(1, 0.4 * Math.max(0, units));
}

/** Every place where an item may stand: all shelves, then the backroom. */
export function stockPlaces(items: readonly Item[]): Where[] {
  return (["shelf", "backroom"] as const).flatMap((area) =>
    items.map(({ sku }) => ({ sku, area })),
  );
}

export const noWork: Work = { recounts: [], walks: [] };

/** Hours of the day in China at which people count. */
export function hourOf(now: number): number {
  return (now / 3_600_000 + 8) % 24;
}
