import { randomBytes } from "node:crypto";
import { join } from "node:path";
import pino from "pino";
import { composeServer, type ComposedServer } from "#compose";
import { createUser, type SetupDoor } from "#identity";
import { isRefusal } from "#kernel";
import packageFile from "../../package.json" with { type: "json" };
import type { ExitCode } from "./command.ts";
import type { RunningServer, ServerOptions } from "./parts.ts";

export type Listening = {
  readonly running: RunningServer;
  readonly server: ComposedServer;
  readonly address: string;
  readonly port: number;
};

/** The composed server on its port. */
export async function listen(
  options: ServerOptions & { readonly quiet?: boolean; readonly setup?: SetupDoor },
): Promise<Listening> {
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
    ...(options.setup !== undefined && { setup: options.setup }),
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
      ended: new Promise<ExitCode>(() => undefined),
    };
    return { running, server, address, port: Number(new URL(address).port) };
  } catch (error) {
    await server.stop();
    throw error;
  }
}

export async function addOwner(
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

export function newPassword(): string {
  return randomBytes(9).toString("base64url");
}
