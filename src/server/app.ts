import cookie from "@fastify/cookie";
import { randomUUID } from "node:crypto";
import Fastify, {
  LogController,
  type FastifyBaseLogger,
  type FastifyInstance,
  type FastifyRequest,
} from "fastify";
import type { AuditRecord } from "#identity";
import type { ProblemCatalogue, Route } from "#kernel";
import { addSecurityHeaders, checkPermissions, type Authenticate } from "./access.ts";
import { builtInRoutes, type Health } from "./built-in-routes.ts";
import { readConsoleFiles } from "./console-files.ts";
import { serveConsole } from "./console-pages.ts";
import { createLive, type LiveOptions } from "./live.ts";
import { apiBase } from "./openapi.ts";
import { createProblemWriter } from "./problems.ts";
import type { RateLimit } from "./rate-limit.ts";
import { createRateLimiter } from "./rate-limit.ts";
import {
  addBodyParsers,
  answerFailure,
  registerRoute,
  sendProblem,
  type Desk,
} from "./requests.ts";

export type ServerSettings = {
  readonly version: string;
  readonly trustProxy?: boolean;
  /** With https:// cookies are kept to https, whatever the line to the proxy is. */
  readonly publicUrl?: string | undefined;
  /** Folder of the built pages, usually dist/console; without it only the API answers. */
  readonly consoleFolder?: string | undefined;
  /** Of one person or key. */
  readonly callerRate?: RateLimit;
  /** Of one address for callers that nobody knows. */
  readonly strangerRate?: RateLimit;
};

export type ServerOptions = {
  readonly routes: readonly Route[];
  readonly catalogues: readonly ProblemCatalogue[];
  readonly authenticate: Authenticate;
  readonly settings: ServerSettings;
  readonly now: () => number;
  readonly log?: FastifyBaseLogger;
  readonly live?: LiveOptions;
  readonly health?: () => Promise<Health>;
  /** True while new events cannot be kept (free-space.ts). */
  readonly isDiskLow?: () => Promise<boolean>;
  readonly audit?: (tenantId: number, record: AuditRecord) => Promise<void>;
};

const callerRate: RateLimit = { perSecond: 2_000, burst: 4_000 };
const strangerRate: RateLimit = { perSecond: 20, burst: 100 };
const requestLimitMs = 30_000;
const requestIdForm = /^[\w.-]{8,64}$/;

/** Fastify, with every route checked, guarded and answered in the one way; it listens to nothing yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { settings } = options;
  const isSecure = (request: FastifyRequest): boolean =>
    request.protocol === "https" || settings.publicUrl?.startsWith("https://") === true;
  const desk: Desk = {
    write: createProblemWriter(options.catalogues),
    authenticate: options.authenticate,
    limitCaller: createRateLimiter(settings.callerRate ?? callerRate),
    limitStranger: createRateLimiter(settings.strangerRate ?? strangerRate),
    isDiskLow: options.isDiskLow ?? (async () => false),
    audit: options.audit,
    now: options.now,
    isSecure,
  };
  const app = Fastify({
    ...(options.log === undefined ? { logger: false } : { loggerInstance: options.log }),
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, request, reply) => {
      addSecurityHeaders(reply, { isSecure: isSecure(request) });
      void answerFailure(desk, { error, request, reply });
    },
    trustProxy: settings.trustProxy ?? false,
    requestTimeout: requestLimitMs,
    forceCloseConnections: "idle",
    exposeHeadRoutes: false,
    genReqId: (request) => requestIdOf(request.headers["x-request-id"]),
    routerOptions: { maxParamLength: 512 },
  }) as unknown as FastifyInstance;
  await app.register(cookie);
  const live = options.live === undefined ? undefined : createLive(options.live);
  if (live !== undefined) app.addHook("preClose", async () => live.close());
  const routes = serverRoutes(options, live?.route);
  checkPermissions(routes);
  app.addHook("onRequest", async (request, reply) => {
    addSecurityHeaders(reply, { isSecure: isSecure(request) });
    reply.header("x-request-id", request.id);
  });
  addLogging(app);
  addBodyParsers(app, [...new Set(routes.flatMap(({ contentTypes = [] }) => contentTypes))]);
  app.setErrorHandler((error, request, reply) => answerFailure(desk, { error, request, reply }));
  for (const route of routes) registerRoute(app, route, desk);
  registered.set(app, routes);
  const pages = readConsoleFiles(settings.consoleFolder ?? "");
  app.setNotFoundHandler((request, reply) => {
    if (!request.url.startsWith("/api/") && serveConsole(pages, request, reply)) return reply;
    return sendProblem(desk, { refusal: { problem: "request.no-route" }, request, reply });
  });
  return app;
}

const registered = new WeakMap<FastifyInstance, readonly Route[]>();

/** Every route that a server answers: what the generated tests walk over. */
export function routesOf(app: FastifyInstance): readonly Route[] {
  return registered.get(app) ?? [];
}

function serverRoutes(options: ServerOptions, live: Route | undefined): Route[] {
  const routes: Route[] = [
    ...builtInRoutes({
      version: options.settings.version,
      health: options.health ?? (async () => ({ isDatabaseUp: true })),
      now: options.now,
      allRoutes: () => routes,
    }),
    ...(live === undefined ? [] : [live]),
    ...options.routes,
  ];
  return routes;
}

function requestIdOf(given: unknown): string {
  return typeof given === "string" && requestIdForm.test(given) ? given : randomUUID();
}

/** One line a request: the route's form, never the address as typed, no header and no body. */
function addLogging(app: FastifyInstance): void {
  app.addHook("onResponse", async (request, reply) => {
    const { method, id } = request;
    const route =
      request.routeOptions.url ?? (request.url.startsWith(apiBase) ? "no route" : "page");
    request.log.info(
      {
        requestId: id,
        method,
        route,
        status: reply.statusCode,
        durationMs: Math.round(reply.elapsedTime),
      },
      "answered",
    );
  });
}
