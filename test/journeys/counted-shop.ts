import { randomBytes } from "node:crypto";
import { createStockPoster, migrationFolders } from "#compose";
import { migrate, openPool, readTenant, type Pool } from "#database";
import {
  createClockReader,
  createIntake,
  gatewayRoutes,
  readSettling,
  sourcesConsumer,
} from "#gateway";
import { countsConsumer, settleCounts, settleNegatives } from "#inventory";
import {
  catchUp,
  createAppender,
  decidedEvent,
  readStream,
  type Appender,
  type AppendResult,
} from "#journal";
import { placeStream, type CloudEvent, type JournalEvent, type RouteContext } from "#kernel";
import { catalogueConsumer } from "#masterdata";
import { freshDatabase } from "../setup/database.ts";

export const shopPlace = "S001";
const consumers = [catalogueConsumer, sourcesConsumer, countsConsumer];
const everything = { types: undefined, places: undefined, zones: undefined };
const limitRounds = 20;

/** Shops whose messages come through the gateway and whose counts and negatives settle by the clock of the test. */
export type CountedShops = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly newTenant: () => number;
  readonly setClock: (now: number) => void;
  readonly receive: (tenantId: number, messages: readonly Message[]) => Promise<AppendResult[]>;
  /** A device's exchange with `/clock`. */
  readonly exchange: (tenantId: number, body: unknown) => Promise<unknown>;
  /** Lets projections and what falls due catch up. */
  readonly follow: (tenantId: number) => Promise<void>;
  readonly journal: (tenantId: number, stream?: string) => Promise<JournalEvent[]>;
  readonly close: () => Promise<void>;
};

export type Message = Partial<CloudEvent> & {
  readonly id: string;
  readonly source: string;
  readonly type: string;
  readonly time: string;
  readonly data: unknown;
};

export async function openCountedShops(): Promise<CountedShops> {
  const database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  const pool = openPool(database.url, { size: 6 });
  let clock = 0;
  let tenants = 0;
  const now = () => clock;
  const appender = createAppender({ pool, poster: createStockPoster(), now });
  const clocks = createClockReader(pool, now);
  const masterKey = randomBytes(32);
  const intake = createIntake({ pool, appender, masterKey, now, readClock: clocks.read });
  const routes = gatewayRoutes({ pool, intake, now, forgetClock: clocks.forget });
  const clockRoute = routes.find(({ url }) => url === "/clock");
  const follow = async (tenantId: number): Promise<void> => {
    const run = { pool, appender, tenantId, now, ports: { readSettling } };
    for (let round = 0; round < limitRounds; round += 1) {
      for (const consumer of consumers) await catchUp({ pool, tenantId, holder: "test" }, consumer);
      if ((await settleCounts(run)) + (await settleNegatives(run)) === 0) return;
    }
    throw new Error("the shop does not come to rest");
  };
  return {
    pool,
    appender,
    newTenant: () => (tenants += 1),
    setClock: (at) => (clock = at),
    receive: (tenantId, messages) =>
      intake.receive(
        tenantId,
        messages.map((message) => ({ specversion: "1.0", place: shopPlace, ...message })),
        everything,
      ),
    exchange: async (tenantId, body) =>
      await clockRoute?.handler({ body, principal: { tenantId } } as RouteContext),
    follow,
    journal: (tenantId, stream = placeStream(shopPlace)) =>
      readTenant(pool, tenantId, (tx) =>
        readStream(tx, { tenantId, stream, after: 0, limit: 10_000 }),
      ),
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

/** Says in which zones of the shelf an item stands. */
export async function defineZones(
  shops: CountedShops,
  tenantId: number,
  zones: readonly { zone: string; skus: readonly string[] }[],
): Promise<void> {
  const events = zones.map(({ zone, skus }) =>
    decidedEvent({
      type: "ZoneDefined",
      source: "dianmai/test",
      id: `zone-${zone}`,
      at: 0,
      data: { place: shopPlace, zone, name: zone, area: "shelf", skus },
    }),
  );
  await shops.appender.append(tenantId, events);
}
