import {
  amountOf,
  dayOf,
  firedBy,
  foldItemDays,
  itemFacts,
  learntFacts,
  learntWouldFire,
  shippedFlows,
  type Fired,
  type Rules,
} from "#flows";
import { stockMovements, stockOccasions, type StockOccasion } from "#inventory";
import type { JournalEvent } from "#kernel";
import type { Item } from "./policy.ts";

/** What the shipped flows say of the events of one shop, in the order in which they were recorded. */
export type Judging = {
  readonly judge: (event: JournalEvent) => readonly Said[];
};

export type Said = {
  readonly occasion: StockOccasion;
  readonly flow: string;
  readonly facts: Fired["facts"];
  /** The shipped threshold is passed. */
  readonly isFixed: boolean;
  /** The learnt threshold would fire; undefined while the item is not known for long enough. */
  readonly isLearnt: boolean | undefined;
};

/** Parameters that are the threshold of their flow. */
const thresholds = [
  { flow: "local-recount", parameter: "limitUnits" },
  { flow: "unusual-day", parameter: "timesMean" },
  { flow: "high-value-out", parameter: "limitUnits" },
];
const known = 1;

/**
 * With the threshold at zero a flow fires on everything that its other conditions let through; the shipped and the learnt
 * threshold are then two ways of choosing among it.
 */
export function createJudging(items: readonly Item[]): Judging {
  const rules: Rules = {
    versions: shippedFlows.map((version) => ({ ...version, chainSeq: known })),
    changes: [],
    items: items.map(({ sku, category = null, highValue = false }) => ({
      ...{ sku, category, highValue, chainSeq: known },
    })),
  };
  const open: Rules = {
    ...rules,
    changes: thresholds.map((threshold) => ({ ...threshold, value: 0, chainSeq: known })),
  };
  const fold = foldItemDays(new Map(), stockMovements);
  return {
    judge: (event) => {
      const occasions = stockOccasions(event);
      fold.take(event);
      return occasions.flatMap((occasion) => {
        const { trigger, sku, area } = occasion;
        const item = fold.items.get(sku);
        const judged = {
          ...{ trigger, place: event.place, sku, chainSeq: known },
          facts: { ...occasion.facts, ...itemFacts(item, { area, at: event.at }) },
        };
        const fixed = new Set(firedBy(rules, judged).map(({ version }) => version.flow));
        return firedBy(open, judged).map(({ version: { flow }, facts }): Said => {
          const units = amountOf(facts);
          const of = { day: dayOf(event.at), units: units ?? 0, itemsInPlace: fold.items.size };
          const learnt = units === undefined ? {} : learntFacts(item, of);
          const isLearnt = learnt[learntWouldFire] as boolean | undefined;
          return { occasion, flow, facts, isFixed: fixed.has(flow), isLearnt };
        });
      });
    },
  };
}
