import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Readable } from "node:stream";
import { isAllowed, type AuditRecord } from "#identity";
import {
  isRefusal,
  type Answer,
  type Principal,
  type Refusal,
  type Route,
  type RouteContext,
  type RouteResult,
} from "#kernel";
import {
  credentialsOf,
  limitsFor,
  refusalAtDoor,
  refusalInScope,
  type Authenticate,
} from "./access.ts";
import { apiBase, bodyTypes, bytesType, jsonType, needsIdempotencyKey } from "./openapi.ts";
import { isOutage } from "./outage.ts";
import { languageOf, type ProblemWriter } from "./problems.ts";
import type { RateLimiter } from "./rate-limit.ts";
import { readJson, readMessages } from "./safe-json.ts";
import { createValidator, type RequestValidator } from "./validation.ts";

/** What the handling of every request shares. */
export type Desk = {
  readonly write: ProblemWriter;
  readonly authenticate: Authenticate;
  readonly limitCaller: RateLimiter;
  readonly limitStranger: RateLimiter;
  readonly isDiskLow: () => Promise<boolean>;
  readonly audit: ((tenantId: number, record: AuditRecord) => Promise<void>) | undefined;
  readonly now: () => number;
  readonly isSecure: (request: FastifyRequest) => boolean;
};

type Exchange = { readonly request: FastifyRequest; readonly reply: FastifyReply };

const defaultBodyBytes = 256 * 1024;
const retrySeconds = 2;
const keyForm = /^[\x21-\x7e]{1,128}$/;
const visitors = new WeakMap<FastifyRequest, Principal>();

/** Bodies come as bytes and are read by our own hand; what is refused there is an error that carries its refusal. */
export function addBodyParsers(app: FastifyInstance, contentTypes: readonly string[]): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser(
    [jsonType, ...contentTypes],
    { parseAs: "buffer" },
    (request, bytes, done) => {
      const { judgesMessages } = request.routeOptions.config as RouteConfig;
      const read = (judgesMessages ? readMessages : readJson)(bytes as Buffer);
      if (isRefusal(read)) done(new RefusedRequest(read));
      else done(null, read.value);
    },
  );
  app.addContentTypeParser(bytesType, { parseAs: "buffer" }, (_request, bytes, done) =>
    done(null, bytes),
  );
}

type RouteConfig = { readonly judgesMessages?: boolean };

class RefusedRequest extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.problem);
    this.refusal = refusal;
  }
}

/** The order of the guards: who, how often, from where, may they; then the body; then its form; then its place. */
export function registerRoute(app: FastifyInstance, route: Route, desk: Desk): void {
  const validate = createValidator(route.schema);
  app.route({
    method: route.method,
    url: `${apiBase}${route.url}`,
    bodyLimit: route.bodyLimitBytes ?? defaultBodyBytes,
    config: { judgesMessages: route.judgesMessages === true } satisfies RouteConfig,
    onRequest: async (request, reply) => {
      const refusal =
        (await admit(desk, route, { request, reply })) ??
        (await refusalOfBody(desk, route, request));
      if (refusal !== undefined) await refuse(desk, route, { refusal, request, reply });
    },
    handler: async (request, reply) => {
      const result = await answer(desk, { route, validate }, request);
      if (isRefusal(result)) return refuse(desk, route, { refusal: result, request, reply });
      await keepAudit(desk, route, { request, outcome: "done" });
      return sendAnswer(result, reply);
    },
  });
}

async function admit(
  desk: Desk,
  route: Route,
  { request, reply }: Exchange,
): Promise<Refusal | undefined> {
  if (/%00/.test(request.url)) return { problem: "request.malformed" };
  const credentials = credentialsOf(request);
  const isUnknown = credentials.authorization === undefined && credentials.session === undefined;
  const principal = isUnknown ? undefined : await desk.authenticate(credentials);
  if (principal !== undefined) visitors.set(request, principal);
  const waitMs =
    principal === undefined
      ? desk.limitStranger(request.ip, desk.now())
      : desk.limitCaller(`${principal.tenantId} ${principal.actor}`, desk.now());
  if (waitMs > 0) {
    reply.header("retry-after", Math.ceil(waitMs / 1000));
    return { problem: "request.too-many" };
  }
  return refusalAtDoor(route, request, principal);
}

async function refusalOfBody(
  desk: Desk,
  route: Route,
  request: FastifyRequest,
): Promise<Refusal | undefined> {
  if (route.keepsEvents === true && (await desk.isDiskLow()))
    return { problem: "server.disk-full" };
  const [type = ""] = (request.headers["content-type"] ?? "").toLowerCase().split(";");
  const known = ["", ...bodyTypes(route)];
  if (!known.includes(type.trim())) return { problem: "request.content-type" };
  const key = request.headers["idempotency-key"];
  const hasKey = typeof key === "string" && keyForm.test(key);
  return needsIdempotencyKey(route) && !hasKey
    ? { problem: "request.no-idempotency-key" }
    : undefined;
}

type Checked = { readonly route: Route; readonly validate: RequestValidator };

async function answer(
  desk: Desk,
  { route, validate }: Checked,
  request: FastifyRequest,
): Promise<RouteResult> {
  const { query, body } = request;
  const params = request.params as Record<string, string>;
  const parts = {
    params: { ...params },
    query: { ...(query as object) },
    headers: request.headers,
    body,
  };
  const errors = validate(parts);
  if (errors.length > 0) return { problem: "request.schema", errors };
  const asked = { params, query: parts.query as Record<string, unknown>, body };
  const refusal = refusalInScope(route, asked, visitors.get(request));
  if (refusal !== undefined) return refusal;
  return route.handler(contextOf(desk, route, { request, ...asked }));
}

type Asked = {
  readonly request: FastifyRequest;
  readonly params: Record<string, string>;
  readonly query: Record<string, unknown>;
  readonly body: unknown;
};

function contextOf(
  desk: Desk,
  route: Route,
  { request, params, query, body }: Asked,
): RouteContext {
  const visitor = visitors.get(request);
  return {
    get principal(): Principal {
      if (visitor === undefined)
        throw new Error(`${route.method} ${route.url} is public and asks who is signed in`);
      return visitor;
    },
    visitor,
    limits: limitsFor(route, visitor),
    params,
    query,
    headers: request.headers as Record<string, string | undefined>,
    cookies: request.cookies,
    body,
    language: languageFor(request),
    requestId: request.id,
    address: request.ip,
    isSecure: desk.isSecure(request),
    may: (permission, place) =>
      visitor !== undefined &&
      isAllowed(visitor, permission, place === undefined ? "chain" : { place }),
    onGone: (listener) => void request.raw.socket.once("close", listener),
  };
}

function languageFor(request: FastifyRequest): RouteContext["language"] {
  const asked = request.headers["accept-language"];
  return asked === undefined ? (visitors.get(request)?.language ?? "zh-CN") : languageOf(asked);
}

function sendAnswer({ status, body, headers = {} }: Answer, reply: FastifyReply): FastifyReply {
  reply
    .code(status ?? (body === undefined ? 204 : 200))
    .headers({ "cache-control": "no-store", ...headers });
  if (body === undefined || body instanceof Readable) return reply.send(body);
  return reply
    .type(headers["content-type"] ?? "application/json; charset=utf-8")
    .send(JSON.stringify(body));
}

type Refused = Exchange & { readonly refusal: Refusal };

async function refuse(desk: Desk, route: Route, refused: Refused): Promise<FastifyReply> {
  await keepAudit(desk, route, { request: refused.request, outcome: refused.refusal.problem });
  return sendProblem(desk, refused);
}

export function sendProblem(desk: Desk, { refusal, request, reply }: Refused): FastifyReply {
  const body = desk.write(refusal, { language: languageFor(request), requestId: request.id });
  const isWait = body.status === 503 || body.status === 429;
  if (isWait && !reply.hasHeader("retry-after"))
    reply.header("retry-after", Number(refusal.params?.["waitSeconds"] ?? retrySeconds));
  return reply
    .code(body.status)
    .headers({
      "cache-control": "no-store",
      "content-language": languageFor(request),
      vary: "accept-language",
    })
    .type("application/problem+json; charset=utf-8")
    .send(JSON.stringify(body));
}

async function keepAudit(
  desk: Desk,
  route: Route,
  { request, outcome }: { request: FastifyRequest; outcome: string },
): Promise<void> {
  const principal = visitors.get(request);
  if (route.isAudited !== true || principal === undefined || desk.audit === undefined) return;
  const { place, ...params } = (request.params ?? {}) as Record<string, string | undefined>;
  const inBody = (request.body as { place?: unknown } | undefined | null)?.place;
  await desk.audit(principal.tenantId, {
    at: desk.now(),
    actor: principal.actor,
    action: `${route.method} ${route.url}`,
    target: Object.values(params)[0],
    place: place ?? (typeof inBody === "string" ? inBody : undefined),
    outcome,
    address: request.ip,
    requestId: request.id,
  });
}

/** Whatever went wrong becomes a problem: a refusal of the body, a fault of the request, an outage, or a failure of ours. */
export function answerFailure(
  desk: Desk,
  { error, request, reply }: Exchange & { readonly error: unknown },
): FastifyReply {
  return sendProblem(desk, { refusal: refusalFor(error, request), request, reply });
}

function refusalFor(error: unknown, request: FastifyRequest): Refusal {
  if (error instanceof RefusedRequest) return error.refusal;
  const { statusCode = 500, code } = error as Partial<FastifyError>;
  if (statusCode === 413) return { problem: "request.too-large" };
  if (statusCode === 415) return { problem: "request.content-type" };
  if (statusCode >= 400 && statusCode < 500 && code?.startsWith("FST_") === true)
    return { problem: "request.malformed" };
  if (isOutage(error)) {
    request.log.warn({ requestId: request.id, reason: (error as Error).message }, "unavailable");
    return { problem: "server.unavailable" };
  }
  request.log.error({ requestId: request.id, ...toldOf(error) }, "failed");
  return { problem: "server.failure" };
}

/** What helps to find a fault; the further fields of a database error may quote what somebody sent. */
function toldOf(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { reason: typeof error };
  const { name, message, stack, code } = error as Error & { code?: unknown };
  return { name, reason: message, code, stack };
}
