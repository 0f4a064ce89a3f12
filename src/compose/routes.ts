import { randomUUID } from "node:crypto";
import { alertsRoutes } from "#alerts";
import { flowsRoutes } from "#flows";
import {
  createClockReader,
  createIntake,
  dataErrors,
  gatewayRoutes,
  quarantineRoutes,
} from "#gateway";
import { importsRoutes } from "#imports";
import { inventoryRoutes } from "#inventory";
import { chainStream, placeStream, type Route } from "#kernel";
import { masterdataRoutes } from "#masterdata";
import { tasksRoutes } from "#tasks";
import { vocabulary } from "#vocabulary";
import { inventoryPorts, type Deps } from "./consumers.ts";
import { stockJudging } from "./flow-ports.ts";
import { importsPorts } from "./imports.ts";
import { masterdataPorts } from "./masterdata.ts";
import { modules } from "./modules.ts";
import { tasksPorts } from "./tasks-ports.ts";

/** The doors of the domains over one intake. */
export function chainRoutes(
  deps: Deps & {
    readonly masterKey: Buffer;
    readonly onError: (error: unknown, where: string) => void;
    readonly onSetAside: (tenantId: number, streams: Iterable<string>) => void;
  },
): Route[] {
  const { pool, appender, now, masterKey, onError } = deps;
  const common = { pool, appender, now };
  const clocks = createClockReader(pool, now);
  const intake = createIntake({ ...common, masterKey, readClock: clocks.read });
  return [
    ...gatewayRoutes({ pool, intake, now, forgetClock: clocks.forget }),
    ...quarantineRoutes({
      ...{ ...common, intake, masterKey },
      onDismissed: (tenantId, place) =>
        deps.onSetAside(tenantId, [place === undefined ? chainStream : placeStream(place)]),
    }),
    ...masterdataRoutes({
      ...common,
      masterKey,
      dataErrors: (type, data) => dataErrors(type, vocabulary.get(type)?.version ?? 1, data) ?? [],
      settings: modules.flatMap((module) => module.settings ?? []),
      ports: masterdataPorts(common),
    }),
    ...importsRoutes({
      ...common,
      ports: importsPorts({ ...common, intake, masterKey }),
      newId: randomUUID,
      onError,
    }),
    ...inventoryRoutes({ ...common, ports: inventoryPorts }),
    ...flowsRoutes({ ...common, ports: stockJudging }),
    ...alertsRoutes(common),
    ...tasksRoutes({ pool, ports: tasksPorts }),
  ];
}
