import { timingSafeEqual } from "node:crypto";
import { withTenant, type Pool } from "#database";
import type { AccessLimits, Principal, Refusal } from "#kernel";
import { digestOf, newSecret } from "./accounts.ts";
import type { LoginRequest } from "./contract.ts";
import {
  rememberFailure,
  waitAfterFailuresMs,
  type LoginFailures,
} from "./domain/login-failures.ts";
import { outdated } from "./domain/retention.ts";
import { isSessionAlive } from "./domain/session-life.ts";
import {
  bearerKey,
  readSessionToken,
  sessionToken,
  type KeyToken,
  type SessionToken,
} from "./domain/tokens.ts";
import { createPasswordDoor } from "./passwords.ts";
import {
  deleteEndedSessions,
  deleteSession,
  findKey,
  findSession,
  findTenant,
  findUser,
  insertSession,
  listTenants,
  touchKey,
  touchSession,
  type StoredUser,
  type Tenant,
} from "./store.ts";

export type Credentials = {
  readonly authorization: string | undefined;
  readonly session: string | undefined;
};

export type SignIn = LoginRequest & {
  readonly address: string;
  /** The session that the browser held before: it ends, so a planted one is worth nothing. */
  readonly earlier: string | undefined;
};
export type SignedIn = {
  readonly token: string;
  readonly tenantId: number;
  readonly actor: string;
};

export type Authentication = {
  /** A key in `authorization` counts before a session. undefined: nobody that is known. */
  readonly authenticate: (credentials: Credentials) => Promise<Principal | undefined>;
  readonly signIn: (request: SignIn) => Promise<SignedIn | Refusal>;
  readonly signOut: (token: string) => Promise<void>;
  /** Forgets what was remembered: called where roles, passwords or keys change. */
  readonly forget: () => void;
};

/** Seconds, not minutes: another process learns of a revoked key or session after this time at most. */
const rememberMs = 5_000;
const limitRemembered = 10_000;
/** Last use is written at most this often. */
const touchEveryMs = 60_000;

const noLimits: AccessLimits = { types: undefined, places: undefined, zones: undefined };

type Options = { readonly pool: Pool; readonly now: () => number };

export function createAuthentication(options: Options): Authentication {
  const { now } = options;
  const remembered = new Map<
    string,
    { readonly principal: Principal | undefined; readonly at: number }
  >();
  const door = createPasswordDoor();
  const failures: LoginFailures = new Map();
  const forget = (): void => remembered.clear();
  return {
    forget,
    authenticate: async ({ authorization, session }) => {
      const proof = authorization ?? session;
      if (proof === undefined || proof.length > 300) return undefined;
      const name = digestOf(`${authorization === undefined ? "session" : "key"} ${proof}`).toString(
        "base64",
      );
      const known = remembered.get(name);
      if (known !== undefined && now() - known.at < rememberMs) return known.principal;
      const principal =
        authorization === undefined
          ? await ofSession(options, readSessionToken(proof))
          : await ofKey(options, bearerKey(proof));
      if (remembered.size >= limitRemembered) forget();
      remembered.set(name, { principal, at: now() });
      return principal;
    },
    signIn: async (request) => signIn(options, { door, failures }, request),
    signOut: async (text) => {
      forget();
      await endSession(options.pool, text);
    },
  };
}

async function ofSession(
  { pool, now }: Options,
  token: SessionToken | undefined,
): Promise<Principal | undefined> {
  const tenant = token === undefined ? undefined : await findTenant(pool, token.tenant);
  if (token === undefined || tenant === undefined) return undefined;
  const digest = digestOf(token.secret);
  return withTenant(pool, tenant.tenantId, async (tx) => {
    const session = await findSession(tx, tenant.tenantId, digest);
    if (session === undefined || session.disabled) return undefined;
    const times = {
      startedAt: session.startedAt.getTime(),
      lastSeenAt: session.lastSeenAt.getTime(),
    };
    if (!isSessionAlive(times, now())) return undefined;
    if (now() - times.lastSeenAt > touchEveryMs)
      await touchSession(tx, tenant.tenantId, { digest, now: now() });
    return userPrincipal(tenant, session);
  });
}

function userPrincipal(tenant: Tenant, user: StoredUser): Principal {
  const { login, name, language, roles } = user;
  return {
    kind: "user",
    tenantId: tenant.tenantId,
    tenant: tenant.code,
    actor: user.userId,
    login,
    name,
    language,
    roles,
    limits: noLimits,
  };
}

async function ofKey(
  { pool, now }: Options,
  token: KeyToken | undefined,
): Promise<Principal | undefined> {
  const tenant = token === undefined ? undefined : await findTenant(pool, token.tenant);
  if (token === undefined || tenant === undefined) return undefined;
  return withTenant(pool, tenant.tenantId, async (tx) => {
    const key = await findKey(tx, tenant.tenantId, token.id);
    if (key === undefined || !timingSafeEqual(key.digest, digestOf(token.secret))) return undefined;
    const isOver =
      key.revokedAt !== null || (key.expiresAt !== null && key.expiresAt.getTime() <= now());
    if (isOver) return undefined;
    if (key.lastUsedAt === null || now() - key.lastUsedAt.getTime() > touchEveryMs)
      await touchKey(tx, tenant.tenantId, { keyId: token.id, now: now() });
    return {
      kind: "key",
      tenantId: tenant.tenantId,
      tenant: tenant.code,
      actor: `key:${token.id}`,
      login: token.id,
      name: key.name,
      language: "en",
      roles: [{ role: key.role }],
      limits: {
        types: key.types ?? undefined,
        places: key.places ?? undefined,
        zones: key.zones ?? undefined,
      },
    };
  });
}

type Guard = {
  readonly door: ReturnType<typeof createPasswordDoor>;
  readonly failures: LoginFailures;
};

async function signIn(
  options: Options,
  guard: Guard,
  request: SignIn,
): Promise<SignedIn | Refusal> {
  const { pool, now } = options;
  const name = JSON.stringify([request.chain ?? "", request.login, request.address]);
  const waitMs = waitAfterFailuresMs(guard.failures, name, now());
  if (waitMs > 0)
    return {
      problem: "identity.too-many-failures",
      params: { waitSeconds: Math.ceil(waitMs / 1000) },
    };
  // Counted before the password is checked and taken back on success, so that guesses sent at once count too.
  rememberFailure(guard.failures, name, now());
  const tenant = await chosenTenant(pool, request.chain);
  const user =
    tenant === undefined
      ? undefined
      : await withTenant(pool, tenant.tenantId, (tx) =>
          findUser(tx, tenant.tenantId, request.login),
        );
  const isRight = await guard.door.verify(user?.passwordHash, request.password);
  if (isRight === undefined) return { problem: "identity.login-busy" };
  if (!isRight || user === undefined || tenant === undefined || user.disabled)
    return { problem: "identity.wrong-login" };
  guard.failures.delete(name);
  if (request.earlier !== undefined) await endSession(pool, request.earlier);
  const secret = newSecret();
  await withTenant(pool, tenant.tenantId, async (tx) => {
    await deleteEndedSessions(tx, tenant.tenantId, outdated(now()).sessions);
    await insertSession(tx, tenant.tenantId, {
      digest: digestOf(secret),
      userId: user.userId,
      now: now(),
    });
  });
  return {
    token: sessionToken({ tenant: tenant.code, secret }),
    tenantId: tenant.tenantId,
    actor: user.userId,
  };
}

/** The only chain of a server need not be named. */
async function chosenTenant(pool: Pool, code: string | undefined): Promise<Tenant | undefined> {
  if (code !== undefined && code !== "") return findTenant(pool, code);
  const tenants = await listTenants(pool, 2);
  return tenants.length === 1 ? tenants[0] : undefined;
}

async function endSession(pool: Pool, text: string): Promise<void> {
  const token = readSessionToken(text);
  const tenant = token === undefined ? undefined : await findTenant(pool, token.tenant);
  if (token === undefined || tenant === undefined) return;
  await withTenant(pool, tenant.tenantId, (tx) =>
    deleteSession(tx, tenant.tenantId, digestOf(token.secret)),
  );
}
