import { Type } from "typebox";
import { readTenant, withTenant, type Pool } from "#database";
import { isRefusal, type Route, type RouteContext, type RouteResult } from "#kernel";
import { changeUser, createApiKey, createUser } from "./accounts.ts";
import type { Authentication } from "./authentication.ts";
import {
  auditAnswer,
  keyAnswer,
  keyRequest,
  loginRequest,
  sessionAnswer,
  userAnswer,
  userChange,
  userRequest,
  type AuditAnswer,
  type KeyAnswer,
  type KeyRequest,
  type LoginRequest,
  type SessionAnswer,
  type UserAnswer,
  type UserChange,
  type UserRequest,
} from "./contract.ts";
import { isAllowed, permissions, placesOf } from "./domain/permissions.ts";
import { sessionLongestMs } from "./domain/session-life.ts";
import type { IdentityPorts } from "./ports.ts";
import type { Setup } from "./setup.ts";
import { setupRoutes } from "./setup-routes.ts";
import {
  insertAudit,
  listAudit,
  listKeys,
  listUsers,
  revokeKey,
  type AuditRow,
  type StoredKey,
  type StoredUser,
} from "./store.ts";

export const sessionCookie = "dm_session";
const limitListed = 1_000;
const limitAuditPage = 200;

export type IdentityRoutesOptions = {
  readonly pool: Pool;
  readonly authentication: Authentication;
  readonly ports: IdentityPorts;
  readonly setup: Setup;
  readonly now: () => number;
};

export function identityRoutes(options: IdentityRoutesOptions): Route[] {
  return [
    ...setupRoutes(options.setup),
    ...sessionRoutes(options),
    ...userRoutes(options),
    ...keyRoutes(options),
    auditRoute(options),
  ];
}

function sessionRoutes(options: IdentityRoutesOptions): Route[] {
  return [
    {
      method: "POST",
      url: "/session",
      permission: "public",
      summary: { zh: "登录", en: "Sign in" },
      schema: { body: loginRequest },
      bodyLimitBytes: 4_096,
      handler: (context) => signIn(options, context),
    },
    {
      method: "GET",
      url: "/session",
      permission: "signed-in",
      summary: {
        zh: "当前登录的人和可见的门店",
        en: "Who is signed in, and which places they see",
      },
      schema: { answer: sessionAnswer },
      handler: async ({ principal }) => {
        const visible = placesOf(principal);
        const places = await options.ports.listPlaces(principal.tenantId);
        const body: SessionAnswer = {
          login: principal.login,
          name: principal.name,
          roles: principal.roles as SessionAnswer["roles"],
          tenant: principal.tenant,
          places: places.filter(({ place }) => visible === undefined || visible.includes(place)),
          language: principal.language,
          may: permissions.filter((permission) => isAllowed(principal, permission, "somewhere")),
        };
        return { body };
      },
    },
    {
      method: "DELETE",
      url: "/session",
      permission: "signed-in",
      summary: { zh: "退出登录", en: "Sign out" },
      isAudited: true,
      handler: async ({ cookies, isSecure }) => {
        await options.authentication.signOut(cookies[sessionCookie] ?? "");
        return {
          status: 204,
          headers: { "set-cookie": cookieText("", { isSecure, maxAgeSeconds: 0 }) },
        };
      },
    },
  ];
}

async function signIn(
  { authentication, pool, now, setup }: IdentityRoutesOptions,
  context: RouteContext,
): Promise<RouteResult> {
  const { address, requestId, isSecure } = context;
  const { login, password } = context.body as LoginRequest;
  await setup.setUpBySignIn(login, password);
  const outcome = await authentication.signIn({
    ...(context.body as LoginRequest),
    address,
    earlier: context.cookies[sessionCookie],
  });
  if (isRefusal(outcome)) return outcome;
  const { tenantId, actor, token } = outcome;
  await withTenant(pool, tenantId, (tx) =>
    insertAudit(tx, tenantId, {
      at: now(),
      actor,
      action: "POST /session",
      outcome: "done",
      address,
      requestId,
    }),
  );
  return {
    status: 204,
    headers: {
      "set-cookie": cookieText(token, { isSecure, maxAgeSeconds: sessionLongestMs / 1000 }),
    },
  };
}

/** Out of reach of scripts and of other sites; behind https never sent in the clear. */
function cookieText(
  token: string,
  { isSecure, maxAgeSeconds }: { isSecure: boolean; maxAgeSeconds: number },
): string {
  return `${sessionCookie}=${token}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}${isSecure ? "; Secure" : ""}`;
}

function userRoutes({ pool, authentication, now }: IdentityRoutesOptions): Route[] {
  return [
    {
      method: "GET",
      url: "/users",
      permission: "users.manage",
      summary: { zh: "用户列表", en: "List of users" },
      schema: { answer: Type.Object({ users: Type.Array(userAnswer) }) },
      handler: async ({ principal }) => {
        const users = await readTenant(pool, principal.tenantId, (tx) =>
          listUsers(tx, principal.tenantId, limitListed),
        );
        return { body: { users: users.map(shownUser) } };
      },
    },
    {
      method: "POST",
      url: "/users",
      permission: "users.manage",
      summary: { zh: "新建用户", en: "Make a user" },
      schema: { body: userRequest, answer: Type.Object({ person: Type.String() }) },
      isAudited: true,
      handler: async ({ principal, body }) => {
        const outcome = await createUser(pool, principal.tenantId, {
          ...(body as UserRequest),
          now: now(),
        });
        return isRefusal(outcome) ? outcome : { status: 201, body: outcome };
      },
    },
    {
      method: "PATCH",
      url: "/users/:login",
      permission: "users.manage",
      summary: { zh: "修改用户：密码、角色、停用", en: "Change a user: password, roles, lock" },
      schema: { params: Type.Object({ login: Type.String({ maxLength: 64 }) }), body: userChange },
      isAudited: true,
      handler: async ({ principal, params, body }) => {
        const refusal = await changeUser(pool, principal.tenantId, {
          ...(body as UserChange),
          login: params["login"] ?? "",
        });
        authentication.forget();
        return refusal ?? { status: 204 };
      },
    },
  ];
}

function keyRoutes({ pool, authentication, now }: IdentityRoutesOptions): Route[] {
  return [
    {
      method: "GET",
      url: "/keys",
      permission: "keys.manage",
      summary: { zh: "接口密钥列表", en: "List of API keys" },
      schema: { answer: Type.Object({ keys: Type.Array(keyAnswer) }) },
      handler: async ({ principal }) => {
        const keys = await readTenant(pool, principal.tenantId, (tx) =>
          listKeys(tx, principal.tenantId, limitListed),
        );
        return { body: { keys: keys.map(shownKey) } };
      },
    },
    {
      method: "POST",
      url: "/keys",
      permission: "keys.manage",
      summary: {
        zh: "新建接口密钥；密钥只显示这一次",
        en: "Make an API key; it is shown this once",
      },
      schema: {
        body: keyRequest,
        answer: Type.Object({ id: Type.String(), token: Type.String() }),
      },
      isAudited: true,
      handler: async ({ principal, body }) => {
        const { expiresAt, ...key } = body as KeyRequest;
        const made = await createApiKey(
          pool,
          { tenantId: principal.tenantId, code: principal.tenant },
          {
            ...key,
            now: now(),
            ...(expiresAt !== undefined && { expiresAt: Date.parse(expiresAt) }),
          },
        );
        return { status: 201, body: made };
      },
    },
    {
      method: "DELETE",
      url: "/keys/:id",
      permission: "keys.manage",
      summary: { zh: "吊销接口密钥", en: "Revoke an API key" },
      schema: { params: Type.Object({ id: Type.String({ maxLength: 64 }) }) },
      isAudited: true,
      handler: async ({ principal, params }) => {
        const id = params["id"] ?? "";
        const isRevoked = await withTenant(pool, principal.tenantId, (tx) =>
          revokeKey(tx, principal.tenantId, { keyId: id, now: now() }),
        );
        authentication.forget();
        return isRevoked ? { status: 204 } : { problem: "identity.no-key", params: { id } };
      },
    },
  ];
}

function auditRoute({ pool }: IdentityRoutesOptions): Route {
  return {
    method: "GET",
    url: "/audit",
    permission: "audit.read",
    summary: { zh: "审计日志，最新的在前", en: "Audit log, the newest first" },
    schema: {
      query: Type.Object({
        before: Type.Optional(Type.Integer({ minimum: 1, maximum: Number.MAX_SAFE_INTEGER })),
        limit: Type.Integer({ minimum: 1, maximum: limitAuditPage, default: 50 }),
      }),
      answer: Type.Object({
        entries: Type.Array(auditAnswer),
        next: Type.Optional(Type.Integer()),
      }),
    },
    handler: async ({ principal, query }) => {
      const { before = Number.MAX_SAFE_INTEGER, limit } = query as {
        before?: number;
        limit: number;
      };
      const rows = await readTenant(pool, principal.tenantId, (tx) =>
        listAudit(tx, principal.tenantId, { before, limit }),
      );
      const last = rows.at(-1);
      return {
        body: {
          entries: rows.map(shownAudit),
          ...(rows.length === limit && last !== undefined && { next: last.entry }),
        },
      };
    },
  };
}

function shownUser({ login, userId, name, language, disabled, roles }: StoredUser): UserAnswer {
  return { login, person: userId, name, language, disabled, roles: roles as UserAnswer["roles"] };
}

function shownKey(key: StoredKey): KeyAnswer {
  const { keyId, name, role, types, places, zones } = key;
  return {
    id: keyId,
    name,
    role,
    ...(types !== null && { types }),
    ...(places !== null && { places }),
    ...(zones !== null && { zones }),
    createdAt: key.createdAt.toISOString(),
    ...(key.expiresAt !== null && { expiresAt: key.expiresAt.toISOString() }),
    ...(key.lastUsedAt !== null && { lastUsedAt: key.lastUsedAt.toISOString() }),
    ...(key.revokedAt !== null && { revokedAt: key.revokedAt.toISOString() }),
  };
}

function shownAudit({ at, target, place, ...row }: AuditRow): AuditAnswer {
  return {
    ...row,
    at: at.toISOString(),
    ...(target !== null && { target }),
    ...(place !== null && { place }),
  };
}
