import type { FastifyReply, FastifyRequest } from "fastify";
import {
  isAllowed,
  isPermission,
  limitsOf,
  sessionCookie,
  type AccessScope,
  type Credentials,
} from "#identity";
import type { AccessLimits, Principal, Refusal, Route } from "#kernel";

export type Authenticate = (credentials: Credentials) => Promise<Principal | undefined>;

/** What a browser's script must say, and a form of another site cannot. */
const csrfHeader = "x-requested-with";
const csrfValue = "dianmai";

/** A route whose permission no role knows would be shut for everybody by a slip of the pen; it is refused at the start. */
export function checkPermissions(routes: readonly Route[]): void {
  const seen = new Set<string>();
  for (const { method, url, permission } of routes) {
    const name = `${method} ${url}`;
    if (seen.has(name)) throw new Error(`The route ${name} is declared twice`);
    seen.add(name);
    if (permission !== "public" && permission !== "signed-in" && !isPermission(permission)) {
      throw new Error(
        `The route ${name} asks for the permission ${permission}, which stands in no role`,
      );
    }
  }
}

/** Says no before the body is read: not signed in, not from our pages, or without the permission anywhere. */
export function refusalAtDoor(
  route: Route,
  request: FastifyRequest,
  principal: Principal | undefined,
): Refusal | undefined {
  const isChange = route.method !== "GET";
  const isBrowser = request.headers.authorization === undefined;
  if (route.permission !== "public" && principal === undefined)
    return { problem: "request.unauthenticated" };
  if (isChange && isBrowser && request.headers[csrfHeader] !== csrfValue)
    return { problem: "request.csrf" };
  if (route.permission === "public" || route.permission === "signed-in" || principal === undefined)
    return undefined;
  return isAllowed(principal, route.permission, "somewhere")
    ? undefined
    : { problem: "request.forbidden" };
}

type Asked = {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: unknown;
};

/** Says no when the permission does not hold for what the request names. */
export function refusalInScope(
  route: Route,
  asked: Asked,
  principal: Principal | undefined,
): Refusal | undefined {
  if (route.permission === "public" || route.permission === "signed-in" || principal === undefined)
    return undefined;
  const isHeld = scopesOf(route, asked).every((scope) =>
    isAllowed(principal, route.permission, scope),
  );
  return isHeld ? undefined : { problem: "request.forbidden" };
}

export function scopesOf({ scope = "chain" }: Route, asked: Asked): readonly AccessScope[] {
  if (typeof scope === "string") return [scope];
  const named: unknown = scope(asked);
  const places: readonly unknown[] = Array.isArray(named) ? named : [named];
  // What is no place's code is asked for in the whole chain, the narrower door.
  return places.length === 0
    ? ["chain"]
    : places.map((place) => (typeof place === "string" ? { place } : "chain"));
}

const none: AccessLimits = { types: [], places: [], zones: [] };

export function limitsFor(route: Route, principal: Principal | undefined): AccessLimits {
  if (principal === undefined) return none;
  return isPermission(route.permission) ? limitsOf(principal, route.permission) : principal.limits;
}

export function credentialsOf(request: FastifyRequest): Credentials {
  return { authorization: request.headers.authorization, session: request.cookies[sessionCookie] };
}

/** Headers of every answer; styles may stand in the page because the component library writes them there. */
const headers: Readonly<Record<string, string>> = {
  "content-security-policy":
    "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "permissions-policy": "geolocation=(), microphone=(), payment=(), usb=()",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
};

export function addSecurityHeaders(reply: FastifyReply, { isSecure }: { isSecure: boolean }): void {
  for (const [name, value] of Object.entries(headers)) reply.header(name, value);
  if (isSecure) reply.header("strict-transport-security", "max-age=31536000");
}
