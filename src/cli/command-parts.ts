import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pino from "pino";
import {
  composeServer,
  createStockPoster,
  migrationFolders,
  publishShippedFlows,
  type ComposedServer,
} from "#compose";
import { demoKeyTypes, runDemo } from "#demo";
import { createApiKey, createTenant, createUser, listTenants } from "#identity";
import { isRefusal } from "#kernel";
import packageFile from "../../package.json" with { type: "json" };
import type { CommandParts, DemoOptions, RunningServer, ServerOptions } from "./parts.ts";

/** Fills the commands with the composed product. */
export const commandParts: CommandParts = {
  migrationFolders,
  createStockPoster,
  startServer: async (options) => {
    const { running, server } = await listen(options);
    await welcome(options, server);
    return running;
  },
  startDemo: (options) => startDemo(options),
};

const defaultSpeed = 60;
const defaultDays = 90;

type Listening = {
  readonly running: RunningServer;
  readonly server: ComposedServer;
  readonly address: string;
};

async function listen(options: ServerOptions & { readonly quiet?: boolean }): Promise<Listening> {
  const { settings } = options;
  const logger = pino(
    { level: options.quiet === true && settings.logLevel === "info" ? "warn" : settings.logLevel },
    pino.destination(2),
  );
  const server = await composeServer({
    databaseUrl: options.databaseUrl,
    masterKey: options.masterKey,
    poolSize: settings.poolSize,
    onError: (error, where) =>
      logger.error({ where, err: error }, "work failed and is tried again"),
    logger,
    space: { folder: settings.dataFolder, minFreeBytes: settings.minFreeBytes },
    settings: {
      version: packageFile.version,
      trustProxy: settings.trustProxy,
      consoleFolder: join(import.meta.dirname, "../../dist/console"),
      ...(settings.publicUrl !== undefined && { publicUrl: settings.publicUrl }),
    },
  });
  try {
    const address = await server.app.listen({ host: settings.host, port: settings.port });
    const running = {
      addresses: [settings.publicUrl ?? address],
      stop: server.stop,
      ended: new Promise<void>(() => undefined),
    };
    return { running, server, address };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

/** An empty database gets a chain and an owner, whose password is shown once. */
async function welcome({ report }: ServerOptions, { chain }: ComposedServer): Promise<void> {
  const [known] = await listTenants(chain.pool, 1);
  if (known !== undefined) return;
  const { tenantId } = await createTenant(chain.pool, {
    code: "main",
    name: "Dianmai",
    now: Date.now(),
  });
  await publishShippedFlows(chain.appender, tenantId);
  const password = newPassword();
  await addOwner(chain.pool, tenantId, password);
  report.note({
    zh: `首次启动:请用 admin / ${password} 登录,然后修改密码。`,
    en: `First start: sign in as admin / ${password}, then change the password.`,
  });
}

async function addOwner(
  pool: ComposedServer["chain"]["pool"],
  tenantId: number,
  password: string,
): Promise<void> {
  const user = await createUser(pool, tenantId, {
    login: "admin",
    name: "admin",
    password,
    roles: [{ role: "owner" }],
    now: Date.now(),
  });
  if (isRefusal(user)) throw new Error(`The owner was not made: ${user.problem}`);
}

function newPassword(): string {
  return randomBytes(9).toString("base64url");
}

/** The demo sets itself up as its owner would in a browser. */
async function signIn(address: string, password: string): Promise<string> {
  const answer = await fetch(`${address}/api/v1/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-requested-with": "dianmai" },
    body: JSON.stringify({ login: "admin", password }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(";")[0];
  if (!answer.ok || cookie === undefined)
    throw new Error(`The demo could not sign in: ${answer.status}`);
  return cookie;
}

async function startDemo(options: DemoOptions): Promise<RunningServer> {
  const { running, server, address } = await listen({ ...options, quiet: true });
  const { chain } = server;
  const tenant = await createTenant(chain.pool, { code: "demo", name: "Demo", now: Date.now() });
  await publishShippedFlows(chain.appender, tenant.tenantId);
  const password = newPassword();
  await addOwner(chain.pool, tenant.tenantId, password);
  const key = async (name: string, types?: readonly string[]) =>
    (await createApiKey(chain.pool, tenant, { name, types, now: Date.now() })).token;
  const keys = {
    pos: await key("demo-pos", demoKeyTypes.pos),
    pda: await key("demo-pda", demoKeyTypes.pda),
    admin: await signIn(address, password),
  };
  const ending = new AbortController();
  options.stop.addEventListener("abort", () => ending.abort(), { once: true });
  const log = (line: string) => options.report.note({ zh: line, en: line });
  const number = (name: string, otherwise: number) => Number(options.options[name] ?? otherwise);
  log(`${address}  admin / ${password}`);
  const ready = Promise.withResolvers<void>();
  const demo = runDemo({
    baseUrl: address,
    keys,
    ...(options.salesFile !== undefined && { sales: { file: options.salesFile } }),
    seed: number("seed", 1),
    days: number("days", defaultDays),
    speed: number("speed", defaultSpeed),
    log,
    signal: ending.signal,
    onLive: () => ready.resolve(),
  });
  const ended = demo.then(
    () => undefined,
    (error: unknown) => log(`demo: ${error instanceof Error ? error.message : String(error)}`),
  );
  await Promise.race([ready.promise, ended]);
  return {
    addresses: [`${running.addresses[0] ?? address}  (admin / ${password})`],
    ended,
    stop: async () => {
      ending.abort();
      await ended;
      await running.stop();
    },
  };
}
