import { seededRandom } from "#kernel";
import type { DemoItem } from "../catalogue/items.ts";
import type { ShopSales } from "../sales/source.ts";
import type { SimMs } from "../timeline.ts";
import { createClock } from "./clock.ts";
import { parametersOf, type PlaceSize, type WorldParameters } from "./parameters.ts";
import { openPlace, type Shop } from "./shop.ts";
import { sendTransfer } from "./transfers.ts";
import { runWarehouse } from "./warehouse.ts";
import type { ShopWorld } from "./world.ts";

export type PlacePlan = {
  readonly place: string;
  readonly size: PlaceSize;
  readonly items: readonly DemoItem[];
  /** Of a warehouse: what all its shops sell together, nothing of it here. */
  readonly sales: ShopSales;
  /** Instead of those of its size. */
  readonly parameters?: WorldParameters;
};

/** Shops and at most one warehouse that live in one time. */
export type ChainWorld = {
  readonly places: readonly Shop[];
  readonly advance: (until: SimMs) => void;
};

/** A seeded chain with a hidden truth. Pure: the same plans and seed give the same observations. */
export function createChain(plans: readonly PlacePlan[], seed: number): ChainWorld {
  const clock = createClock();
  const warehousePlan = plans.find(({ size }) => size === "warehouse");
  let warehouse: ShopWorld | undefined;
  const places = plans.map((plan, index) => {
    const opened = openPlace({
      place: plan.place,
      items: plan.items,
      sales: plan.sales,
      random: seededRandom(seed + index + 1),
      parameters: plan.parameters ?? parametersOf(plan.size),
      clock,
      ...(warehousePlan === undefined || plan === warehousePlan
        ? {}
        : {
            askWarehouse: (wanted, at) => {
              if (warehouse !== undefined) sendTransfer(warehouse, opened.world, { wanted, at });
            },
          }),
    });
    if (plan === warehousePlan) warehouse = opened.world;
    return opened.shop;
  });
  if (warehouse !== undefined) runWarehouse(warehouse, clock);
  return { places, advance: clock.runUntil };
}
