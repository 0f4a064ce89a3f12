import { randomUUID } from "node:crypto";
import { openPool, readTenant, type Pool } from "#database";
import { listTenants } from "#identity";
import { createAppender, startRunner, type Appender, type Moved, type Runner } from "#journal";
import type { Route } from "#kernel";
import { readPlaces, type PlaceRow } from "#masterdata";
import { consumersOf, ticksOf } from "./consumers.ts";
import { createStockPoster } from "./modules.ts";
import { chainRoutes } from "./routes.ts";
import { startUpkeep } from "./upkeep.ts";

const limitTenants = 10_000;
/** The longest that a page or a batch may wait for the database. */
const answerWaitMs = 30_000;

export type ChainOptions = {
  readonly databaseUrl: string;
  readonly masterKey: Buffer;
  readonly poolSize: number;
  readonly now: () => number;
  readonly onError: (error: unknown, where: string) => void;
  /** After projections have moved: what readers can see now. */
  readonly onMoved?: (tenantId: number, moved: Moved) => void;
  /** After messages for these streams were set aside or put away. */
  readonly onSetAside?: (tenantId: number, streams: Iterable<string>) => void;
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
  const { now } = options;
  const pool = openPool(options.databaseUrl, { size: options.poolSize, answerWaitMs });
  const started: { runner?: Runner } = {};
  const onAppended = (tenantId: number, heads: ReadonlyMap<string, number>) =>
    started.runner?.wake(tenantId, heads.keys());
  const { onSetAside = () => undefined } = options;
  const appender = createAppender({
    ...{ pool, poster: createStockPoster(), now },
    ...{ onAppended, onSetAside },
  });
  const deps = { pool, appender, now };
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
    routes: chainRoutes({
      ...deps,
      onSetAside,
      masterKey: options.masterKey,
      onError: options.onError,
    }),
    listPlaces: (tenantId) => readTenant(pool, tenantId, (tx) => readPlaces(tx, tenantId)),
    stop: async () => {
      await upkeep.stop();
      await runner.stop();
      await pool.end();
    },
  };
}
