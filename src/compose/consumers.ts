import { alertsConsumer, createAlertRaiser, settleAlerts } from "#alerts";
import type { Pool } from "#database";
import { dayOf, endOfDay, flowsConsumer, flowVersionsConsumer, type FlowPorts } from "#flows";
import { readSettling, sourcesConsumer } from "#gateway";
import {
  countsConsumer,
  createRecountOpener,
  recountRevised,
  settleCounts,
  settleNegatives,
  settleSweeps,
  stockMovements,
  stockOccasions,
  type InventoryPorts,
} from "#inventory";
import type { Appender, Consumer } from "#journal";
import { catalogueConsumer } from "#masterdata";

export type Deps = { readonly pool: Pool; readonly appender: Appender; readonly now: () => number };

export const inventoryPorts: InventoryPorts = { readSettling };

/** In the order in which they read: what looks into another's projection comes after it. */
export function consumersOf(deps: Deps): readonly Consumer[] {
  return [
    catalogueConsumer,
    flowVersionsConsumer,
    sourcesConsumer,
    countsConsumer,
    alertsConsumer,
    flowsConsumer(deps.pool, flowPorts(deps)),
  ];
}

/** What falls due by time. */
export function ticksOf(deps: Deps): readonly ((tenantId: number) => Promise<number>)[] {
  const run = (tenantId: number) => ({ ...deps, ports: inventoryPorts, tenantId });
  return [
    ...[settleSweeps, settleCounts, recountRevised, settleNegatives].map(
      (tick) => (tenantId: number) => tick(run(tenantId)),
    ),
    (tenantId) => settleAlerts(deps, tenantId),
  ];
}

function flowPorts(deps: Deps): FlowPorts {
  const openRecount = createRecountOpener(deps);
  const raiseAlert = createAlertRaiser(deps);
  return {
    occasionsOf: stockOccasions,
    movementsOf: stockMovements,
    act: async (event, occasion, { version: { flow, version, definition }, facts }) => {
      const { action } = definition;
      const by = `${flow}@${version}`;
      if (action.kind === "open-recount") return openRecount({ event, ...occasion, flow: by });
      const { place, tenantId, key, recordedAt } = event;
      if (place === undefined) return;
      const { sku, area, quantity } = occasion;
      const { level, settledBy = ["recovery"], oncePer } = action;
      const day = dayOf(event.at);
      await raiseAlert({
        ...{ tenantId, place, cause: key, at: recordedAt, level, rule: flow, flow: by, facts },
        ...{ sku, area, quantity, settledBy },
        because: oncePer === "day" ? `day ${day}` : key,
        ...(settledBy.includes("day-end") && { settlesAt: endOfDay(day) }),
      });
    },
  };
}
