import { randomUUID } from "node:crypto";
import { alertsRoutes } from "#alerts";
import { openPool, readTenant, type Pool } from "#database";
import { flowsRoutes } from "#flows";
import {
  createClockReader,
  createIntake,
  dataErrors,
  gatewayRoutes,
  quarantineRoutes,
} from "#gateway";
import { listTenants } from "#identity";
import { importsRoutes } from "#imports";
import { inventoryRoutes } from "#inventory";
import { createAppender, startRunner, type Appender, type Runner } from "#journal";
import type { Route } from "#kernel";
import { masterdataRoutes, readPlaces, type PlaceRow } from "#masterdata";
import { consumersOf, inventoryPorts, ticksOf } from "./consumers.ts";
import { importsPorts } from "./imports.ts";
import { startUpkeep } from "./upkeep.ts";
import { createStockPoster, modules } from "./modules.ts";

const limitTenants = 10_000;
/** The longest that a page or a batch may wait for the database. */
const answerWaitMs = 30_000;

export type ChainOptions = {
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  readonly poolSize: number;
  readonly now: () => number;
  readonly onError: (error: unknown, where: string) => void;
  /** After projections have moved: streams and the positions that readers can see. */
  readonly onMoved?: (tenantId: number, positions: ReadonlyMap<string, number>) => void;
};

export type Chain = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly runner: Runner;
  readonly routes: readonly Route[];
  readonly listPlaces: (tenantId: number) => Promise<PlaceRow[]>;
  readonly stop: () => Promise<void>;
};

/** Wires one process: pool, journal, ledger, domains, consumers. Several processes may run on one database. */
export function composeChain(options: ChainOptions): Chain {
  const { now, masterKey } = options;
  const pool = openPool(options.databaseUrl, { size: options.poolSize, answerWaitMs });
  const started: { runner?: Runner } = {};
  const onAppended = () => started.runner?.wake();
  const appender = createAppender({ pool, poster: createStockPoster(), now, onAppended });
  const deps = { pool, appender, now };
  const clocks = createClockReader(pool, now);
  const intake = createIntake({ ...deps, masterKey, readClock: clocks.read });
  const holder = randomUUID();
  const tenants = async () =>
    (await listTenants(pool, limitTenants)).map(({ tenantId }) => tenantId);
  const upkeep = startUpkeep({ pool, now, holder, tenants, onError: options.onError });
  const runner = startRunner({
    pool,
    holder,
    tenants,
    consumers: consumersOf(deps),
    ticks: ticksOf(deps),
    onError: options.onError,
    ...(options.onMoved !== undefined && { onMoved: options.onMoved }),
  });
  started.runner = runner;
  return {
    pool,
    appender,
    runner,
    routes: [
      ...gatewayRoutes({ pool, intake, now, forgetClock: clocks.forget }),
      ...quarantineRoutes({ ...deps, intake, masterKey }),
      ...masterdataRoutes({
        ...deps,
        masterKey,
        dataErrors: (type, data) => dataErrors(type, 1, data) ?? [],
        settings: modules.flatMap((module) => module.settings ?? []),
      }),
      ...importsRoutes({
        ...deps,
        ports: importsPorts({ ...deps, intake, masterKey }),
        newId: randomUUID,
        onError: options.onError,
      }),
      ...inventoryRoutes({ ...deps, ports: inventoryPorts }),
      ...flowsRoutes(deps),
      ...alertsRoutes(deps),
    ],
    listPlaces: (tenantId) => readTenant(pool, tenantId, (tx) => readPlaces(tx, tenantId)),
    stop: async () => {
      await upkeep.stop();
      await runner.stop();
      await pool.end();
    },
  };
}
