import { readFile } from "node:fs/promises";
import Fastify, { type FastifyInstance } from "fastify";
import { openPool } from "#database";
import { createAppender, Overloaded, type Appender, type AppendResult } from "#journal";
import { createPoster } from "#ledger";
import { createFreeSpaceGuard, readFreeBytes } from "#server";
import { entriesOf, prepareEvent } from "./event-intake.ts";

/**
 * The append behind an HTTP door, as a process of its own that can be killed: `node append-server.ts <settings as JSON>`.
 * Prints `ready` when it listens.
 */
export type AppendServerSettings = {
  readonly url: string;
  readonly port: number;
  readonly lanes?: number;
  readonly poolSize?: number;
  readonly maximumBatch?: number;
  /** Free space is watched in a folder, or read from a file where a test writes what there shall be. */
  readonly space?: {
    readonly minFreeBytes: number;
    readonly folder?: string;
    readonly file?: string;
  };
};

const tenantId = 1;
const bodyLimitBytes = 5_000_000;

function createApp(appender: Appender, isNearlyFull: () => Promise<boolean>): FastifyInstance {
  const app = Fastify({ logger: false, bodyLimit: bodyLimitBytes });
  for (const type of ["application/cloudevents+json", "application/cloudevents-batch+json"]) {
    app.addContentTypeParser(type, { parseAs: "string" }, (_request, text, done) => {
      try {
        done(null, JSON.parse(text as string));
      } catch (error) {
        done(Object.assign(error as Error, { statusCode: 400 }));
      }
    });
  }
  app.post("/events", async (request, reply) => {
    if (await isNearlyFull()) {
      return await reply.code(503).header("retry-after", "1").send({ problem: "nearly-full" });
    }
    const body = request.body;
    const items = (Array.isArray(body) ? body : [body]).map(prepareEvent);
    const events = items.filter((item) => item !== undefined);
    if (events.length < items.length) return await reply.code(400).send({ problem: "invalid" });
    const results = await appender.append(tenantId, events);
    const answers = events.map((event, index) => ({
      id: event.id,
      ...(results[index] as AppendResult),
    }));
    return Array.isArray(body) ? { results: answers } : answers[0];
  });
  app.get("/usage", () => ({ cpu: process.cpuUsage(), memory: process.memoryUsage() }));
  app.setErrorHandler(async (error, _request, reply) => {
    const code = (error as { statusCode?: number }).statusCode;
    if (code !== undefined && code < 500)
      return await reply.code(code).send({ problem: "invalid" });
    const problem = error instanceof Overloaded ? "overloaded" : (error as Error).message;
    return await reply.code(503).header("retry-after", "1").send({ problem });
  });
  return app;
}

function watchSpace(space: AppendServerSettings["space"]): () => Promise<boolean> {
  if (space === undefined) return async () => false;
  const { folder, file, minFreeBytes } = space;
  return createFreeSpaceGuard({
    read: async () =>
      folder === undefined
        ? Number(await readFile(file ?? "", "utf8"))
        : await readFreeBytes(folder),
    minFreeBytes,
    now: Date.now,
    warn: (text) => void process.stderr.write(`${text}\n`),
  });
}

async function main(settings: AppendServerSettings): Promise<void> {
  const pool = openPool(settings.url, { size: settings.poolSize ?? 4, name: "append-server" });
  const appender = createAppender({
    pool,
    poster: createPoster(entriesOf),
    now: Date.now,
    ...(settings.lanes !== undefined && { lanes: settings.lanes }),
    ...(settings.maximumBatch !== undefined && { maximumBatch: settings.maximumBatch }),
  });
  const app = createApp(appender, watchSpace(settings.space));
  process.once("SIGTERM", () => process.exit(0));
  // A parent that died would otherwise leave this process behind.
  process.once("disconnect", () => process.exit(0));
  await app.listen({ host: "127.0.0.1", port: settings.port });
  process.stdout.write("ready\n");
}

const [, , given] = process.argv;
if (given === undefined) throw new Error("usage: node append-server.ts <settings as JSON>");
await main(JSON.parse(given) as AppendServerSettings);
