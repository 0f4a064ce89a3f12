import { createAudit, createAuthentication, type SetupDoor } from "#identity";
import { isAlive, type Pool } from "#database";
import {
  createFreeSpaceGuard,
  createServer,
  readFreeBytes,
  type LiveOptions,
  type ServerOptions,
  type ServerSettings,
} from "#server";
import { composeChain, type Chain, type ChainOptions } from "./chain.ts";
import { identityRoutesOf } from "./identity.ts";
import { createLiveFeed } from "./live-source.ts";
import { problemCatalogues } from "./modules.ts";

export type ServeOptions = Omit<ChainOptions, "onMoved" | "onSetAside" | "now"> & {
  readonly settings: ServerSettings;
  /** Folder whose disk is watched, and what must stay free there. */
  readonly space: {
    readonly folder: string;
    readonly minFreeBytes: number;
    readonly read?: () => Promise<number>;
  };
  readonly logger?: NonNullable<ServerOptions["log"]>;
  readonly now?: () => number;
  /** How a server without a chain gets its first one; absent: not over HTTP. */
  readonly setup?: SetupDoor;
};

export type ComposedServer = {
  readonly chain: Chain;
  readonly app: Awaited<ReturnType<typeof createServer>>;
  readonly stop: () => Promise<void>;
};

/** One whole process: the chain, and the server in front of it; it listens to nothing yet. */
export async function composeServer(options: ServeOptions): Promise<ComposedServer> {
  const now = options.now ?? Date.now;
  const { settings, space, onError } = options;
  const built: { chain?: Chain } = {};
  const poolOf = (): Pool => {
    if (built.chain === undefined) throw new Error("the chain is not composed yet");
    return built.chain.pool;
  };
  const feed = createLiveFeed(poolOf, (error) => onError(error, "live"));
  const chain = composeChain({
    ...options,
    now,
    onMoved: feed.onMoved,
    onSetAside: feed.onSetAside,
  });
  built.chain = chain;
  const { pool } = chain;
  const authentication = createAuthentication({ pool, now });
  const live: LiveOptions = { source: feed };
  const app = await createServer({
    routes: [...identityRoutesOf(chain, { ...options, authentication, now }), ...chain.routes],
    catalogues: problemCatalogues,
    authenticate: authentication.authenticate,
    settings,
    now,
    live,
    ...(options.logger !== undefined && { log: options.logger }),
    health: async () => ({ isDatabaseUp: await isAlive(pool) }),
    isDiskLow: createFreeSpaceGuard({
      read: space.read ?? (() => readFreeBytes(space.folder)),
      minFreeBytes: space.minFreeBytes,
      now,
      warn: (text) => onError(new Error(text), "disk"),
    }),
    audit: createAudit(pool),
  });
  return {
    chain,
    app,
    stop: async () => {
      await app.close();
      await chain.stop();
    },
  };
}
