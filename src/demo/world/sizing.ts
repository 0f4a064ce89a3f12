import type { DemoItem } from "../catalogue/items.ts";
import { chainParameters, type WorldParameters } from "./parameters.ts";
import type { WorldItem } from "./world.ts";

export type Sizing = {
  readonly dailyUnits: number;
  readonly parameters: WorldParameters;
  readonly hasWarehouse: boolean;
};

/** How much of an item a place keeps: (s, S) over the days until the next delivery, and never more than half its life. */
export function sizeItem(
  item: DemoItem,
  { dailyUnits, parameters, hasWarehouse }: Sizing,
): WorldItem {
  const life = item.shelfLifeDays ?? Infinity;
  const isTransferred = hasWarehouse && life >= chainParameters.warehouseLifeDaysMinimum;
  const isShop = parameters.sellsToCustomers === 1;
  const reviewDays = isTransferred ? parameters.transferEveryDays : 1;
  const reorderPoint = Math.ceil(
    dailyUnits * (parameters.leadDays + reviewDays) * parameters.safetyFactor +
      parameters.safetyUnits,
  );
  const coverDays = Math.min(
    isShop ? parameters.orderCoverDays : parameters.warehouseCoverDays,
    life * parameters.orderLifeShare,
  );
  const onePack = dailyUnits * life < item.packUnits ? 1 : item.packUnits;
  return {
    ...item,
    dailyUnits,
    isTransferred,
    shelfCapacity: isShop
      ? Math.max(parameters.shelfCapacityMinimum, Math.ceil(dailyUnits * parameters.shelfCoverDays))
      : 0,
    reorderPoint,
    orderUpTo: reorderPoint + Math.max(onePack, Math.ceil(dailyUnits * coverDays)),
  };
}
