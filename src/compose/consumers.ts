import { alertsConsumer, raiseAlert, settleAlertsConsumer } from "#alerts";
import type { Pool } from "#database";
import { flowsConsumer, flowVersionsConsumer, type FlowPorts } from "#flows";
import { readSettling, sourcesConsumer } from "#gateway";
import {
  countsConsumer,
  createRecountOpener,
  recountRevised,
  settleCounts,
  settleNegatives,
  settleSweeps,
  stockOccasions,
  type InventoryPorts,
} from "#inventory";
import type { Appender, Consumer } from "#journal";
import { catalogueConsumer, personsConsumer } from "#masterdata";

export type Deps = { readonly pool: Pool; readonly appender: Appender; readonly now: () => number };

export const inventoryPorts: InventoryPorts = { readSettling };

/** In the order in which they read: what looks into another's projection comes after it. */
export function consumersOf(deps: Deps): readonly Consumer[] {
  return [
    catalogueConsumer,
    personsConsumer,
    flowVersionsConsumer,
    sourcesConsumer,
    countsConsumer,
    alertsConsumer,
    flowsConsumer(deps.pool, flowPorts(deps)),
    settleAlertsConsumer(deps),
  ];
}

/** What falls due by time. */
export function ticksOf(deps: Deps): readonly ((tenantId: number) => Promise<number>)[] {
  const run = (tenantId: number) => ({ ...deps, ports: inventoryPorts, tenantId });
  return [settleSweeps, settleCounts, recountRevised, settleNegatives].map(
    (tick) => (tenantId: number) => tick(run(tenantId)),
  );
}

function flowPorts(deps: Deps): FlowPorts {
  const openRecount = createRecountOpener(deps);
  return {
    occasionsOf: stockOccasions,
    act: (event, occasion, { flow, version, definition: { action } }) => {
      const order = { event, ...occasion, flow: `${flow}@${version}` };
      if (action.kind === "open-recount") return openRecount(order);
      return raiseAlert(deps, { ...order, level: action.level, rule: flow });
    },
  };
}
