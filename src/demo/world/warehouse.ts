import { dayMs, hourMs } from "../timeline.ts";
import type { Clock } from "./clock.ts";
import { deliver, order } from "./deliveries.ts";
import type { ShopWorld } from "./world.ts";

/** Orders once a day on its own record; suppliers bring it the next morning. */
export function runWarehouse(world: ShopWorld, clock: Clock): void {
  const { warehouseOrderHour, deliveryHour } = world.parameters;
  clock.onDay((day) => {
    world.agenda.plan(day * dayMs + warehouseOrderHour * hourMs, () => {
      const wanted = order(world);
      const at = (day + 1) * dayMs + (deliveryHour + 3 * world.random()) * hourMs;
      if (wanted.length > 0) world.agenda.plan(at, () => deliver(world, wanted, at));
    });
  });
}
