import { createHash, randomBytes } from "node:crypto";
import { withTenant, type Pool, type Tx } from "#database";
import type { Language, Refusal, RoleAssignment } from "#kernel";
import type { UserChange } from "./contract.ts";
import { chainRoles } from "./domain/permissions.ts";
import { passwordWeakness } from "./domain/password-strength.ts";
import { keyToken, tenantPattern } from "./domain/tokens.ts";
import { hashPassword } from "./passwords.ts";
import {
  deleteSessionsOf,
  findTenant,
  findUser,
  hasOwner,
  insertKey,
  insertTenant,
  insertUser,
  lockUsers,
  replaceRoles,
  updateUser,
  type Tenant,
} from "./store.ts";

export function digestOf(secret: string): Buffer {
  return createHash("sha256").update(secret).digest();
}

/** 256 bits from the system's source, in base64url. */
export function newSecret(): string {
  return randomBytes(32).toString("base64url");
}

/** Makes a chain, or gives back the one of that code. Error: a code that cannot stand in a token. */
export async function createTenant(
  pool: Pool,
  tenant: { code: string; name: string; now: number },
): Promise<Tenant> {
  if (!new RegExp(tenantPattern).test(tenant.code))
    throw new Error(`The code of a chain is 1 to 32 of a-z, 0-9 and -: ${tenant.code}`);
  const made = (await insertTenant(pool, tenant)) ?? (await findTenant(pool, tenant.code));
  if (made === undefined) throw new Error(`The chain ${tenant.code} was not kept`);
  return made;
}

export type NewUser = {
  readonly login: string;
  readonly name: string;
  readonly password: string;
  readonly roles: readonly RoleAssignment[];
  readonly language?: Language | undefined;
  /** Id that events carry as actor; made when absent. */
  readonly person?: string | undefined;
  readonly now: number;
};

export async function createUser(
  pool: Pool,
  tenantId: number,
  user: NewUser,
): Promise<{ readonly person: string } | Refusal> {
  const wrong = wrongRole(user.roles) ?? weakPassword(user);
  if (wrong !== undefined) return wrong;
  const passwordHash = await hashPassword(user.password);
  const person = user.person ?? `u-${randomBytes(6).toString("hex")}`;
  return withTenant(pool, tenantId, async (tx) => {
    const { login, name, language = "zh-CN", now } = user;
    const isNew = await insertUser(tx, tenantId, {
      userId: person,
      login,
      name,
      language,
      passwordHash,
      now,
    });
    if (!isNew) return { problem: "identity.login-taken", params: { login } };
    await replaceRoles(tx, tenantId, { userId: person, roles: user.roles });
    return { person };
  });
}

/** Whoever gets a new password, new roles or a lock signs in anew everywhere. */
export async function changeUser(
  pool: Pool,
  tenantId: number,
  change: UserChange & { login: string },
): Promise<Refusal | undefined> {
  const wrong = wrongRole(change.roles ?? []) ?? weakPassword(change);
  if (wrong !== undefined) return wrong;
  const passwordHash =
    change.password === undefined ? undefined : await hashPassword(change.password);
  try {
    await withTenant(pool, tenantId, async (tx) =>
      applyChange(tx, tenantId, { ...change, passwordHash }),
    );
    return undefined;
  } catch (error) {
    if (error instanceof RefusedChange) return error.refusal;
    throw error;
  }
}

/** Rolls the transaction back with a refusal in hand. */
class RefusedChange extends Error {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    super(refusal.problem);
    this.refusal = refusal;
  }
}

async function applyChange(
  tx: Tx,
  tenantId: number,
  change: UserChange & { login: string; passwordHash: string | undefined },
): Promise<void> {
  await lockUsers(tx, tenantId);
  const user = await findUser(tx, tenantId, change.login);
  if (user === undefined)
    throw new RefusedChange({ problem: "identity.no-user", params: { login: change.login } });
  const { userId } = user;
  const { name, passwordHash, language, disabled, roles } = change;
  await updateUser(tx, tenantId, { userId, name, passwordHash, language, disabled });
  if (roles !== undefined) await replaceRoles(tx, tenantId, { userId, roles });
  if (!(await hasOwner(tx, tenantId))) throw new RefusedChange({ problem: "identity.last-owner" });
  if (passwordHash !== undefined || disabled === true || roles !== undefined)
    await deleteSessionsOf(tx, tenantId, userId);
}

function weakPassword(of: { password?: string | undefined; login: string }): Refusal | undefined {
  const { password, login } = of;
  return password === undefined || passwordWeakness(password, login) === undefined
    ? undefined
    : { problem: "identity.password-weak" };
}

function wrongRole(roles: readonly RoleAssignment[]): Refusal | undefined {
  const wrong = roles.find(
    ({ role, place }) => place !== undefined && chainRoles.some((name) => name === role),
  );
  return wrong === undefined
    ? undefined
    : { problem: "identity.chain-role", params: { role: wrong.role } };
}

export type NewKey = {
  readonly name: string;
  readonly role?: "integrator" | "auditor" | undefined;
  readonly types?: readonly string[] | undefined;
  readonly places?: readonly string[] | undefined;
  readonly zones?: readonly string[] | undefined;
  /** Milliseconds; absent = until revoked. */
  readonly expiresAt?: number | undefined;
  readonly now: number;
};

/** The token is shown this once; only its digest is kept. */
export async function createApiKey(
  pool: Pool,
  tenant: { tenantId: number; code: string },
  key: NewKey,
): Promise<{ readonly id: string; readonly token: string }> {
  const id = randomBytes(6).toString("hex");
  const secret = newSecret();
  await withTenant(pool, tenant.tenantId, (tx) =>
    insertKey(tx, tenant.tenantId, {
      keyId: id,
      digest: digestOf(secret),
      name: key.name,
      role: key.role ?? "integrator",
      types: listOf(key.types),
      places: listOf(key.places),
      zones: listOf(key.zones),
      now: key.now,
      expiresAt: key.expiresAt ?? null,
    }),
  );
  return { id, token: keyToken({ tenant: tenant.code, id, secret }) };
}

function listOf(limit: readonly string[] | undefined): string[] | null {
  return limit === undefined ? null : [...limit];
}
