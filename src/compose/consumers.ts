import { alertsConsumer, settleAlerts } from "#alerts";
import type { Pool } from "#database";
import { flowsConsumer, flowVersionsConsumer, raiseOverdue } from "#flows";
import { readSettling, sourcesConsumer } from "#gateway";
import {
  countsConsumer,
  recountRevised,
  settleCounts,
  settleNegatives,
  settleSweeps,
  transfersConsumer,
  type InventoryPorts,
} from "#inventory";
import type { Appender, Consumer } from "#journal";
import { catalogueConsumer, personsConsumer } from "#masterdata";
import { deadlinePorts } from "./deadline-ports.ts";
import { eventPorts } from "./flow-ports.ts";

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
    transfersConsumer,
    alertsConsumer,
    flowsConsumer(deps.pool, eventPorts(deps)),
  ];
}

/** What falls due by time. */
export function ticksOf(deps: Deps): readonly ((tenantId: number) => Promise<number>)[] {
  const ports = deadlinePorts(deps);
  const run = (tenantId: number) => ({ ...deps, ports: inventoryPorts, tenantId });
  return [
    ...[settleSweeps, settleCounts, recountRevised, settleNegatives].map(
      (tick) => (tenantId: number) => tick(run(tenantId)),
    ),
    (tenantId) => settleAlerts(deps, tenantId),
    (tenantId) => raiseOverdue({ ...deps, ports }, tenantId),
  ];
}
