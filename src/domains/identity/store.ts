import type { Pool, Tx } from "#database";
import type { Language, RoleAssignment } from "#kernel";

const limitTenants = 10_000;

export type Tenant = { readonly tenantId: number; readonly code: string; readonly name: string };

export type StoredUser = {
  readonly userId: string;
  readonly login: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly language: Language;
  readonly disabled: boolean;
  readonly roles: readonly RoleAssignment[];
};

export type StoredKey = {
  readonly keyId: string;
  readonly digest: Buffer;
  readonly name: string;
  readonly role: string;
  readonly types: string[] | null;
  readonly places: string[] | null;
  readonly zones: string[] | null;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
};

export type AuditRecord = {
  readonly at: number;
  readonly actor: string;
  readonly action: string;
  readonly target?: string | undefined;
  readonly place?: string | undefined;
  readonly outcome: string;
  readonly address: string;
  readonly requestId: string;
};
export type AuditRow = {
  entry: number;
  at: Date;
  actor: string;
  action: string;
  target: string | null;
  place: string | null;
  outcome: string;
  address: string;
  requestId: string;
};

/** Who may act: what stands in events as `actor`, and the name that goes with it. */
export type Account = {
  readonly id: string;
  readonly name: string;
  readonly kind: "account" | "key";
  readonly isActive: boolean;
};

export async function insertTenant(
  pool: Pool,
  tenant: { code: string; name: string; now: number },
): Promise<Tenant | undefined> {
  const { rows } = await pool.query<Tenant>(
    `insert into identity_tenants (code, name, created_at) values ($1, $2, to_timestamp($3 / 1000.0)) on conflict (code) do nothing
     returning tenant_id as "tenantId", code, name`,
    [tenant.code, tenant.name, tenant.now],
  );
  return rows[0];
}

export async function findTenant(pool: Pool, code: string): Promise<Tenant | undefined> {
  const { rows } = await pool.query<Tenant>(
    `select tenant_id as "tenantId", code, name from identity_tenants where code = $1`,
    [code],
  );
  return rows[0];
}

export async function listTenants(pool: Pool, limit = limitTenants): Promise<Tenant[]> {
  const { rows } = await pool.query<Tenant>(
    `select tenant_id as "tenantId", code, name from identity_tenants order by tenant_id limit $1`,
    [limit],
  );
  return rows;
}

const userColumns = `u.user_id as "userId", u.login, u.name, u.password_hash as "passwordHash", u.language, u.disabled,
  coalesce((select json_agg(json_strip_nulls(json_build_object('role', r.role, 'place', nullif(r.place, ''))) order by r.role, r.place)
    from identity_roles r where r.tenant_id = u.tenant_id and r.user_id = u.user_id), '[]') as roles`;

export async function findUser(
  tx: Tx,
  tenantId: number,
  login: string,
): Promise<StoredUser | undefined> {
  const { rows } = await tx.query<StoredUser>(
    `select ${userColumns} from identity_users u where u.tenant_id = $1 and u.login = $2`,
    [tenantId, login],
  );
  return rows[0];
}

export async function listUsers(tx: Tx, tenantId: number, limit: number): Promise<StoredUser[]> {
  const { rows } = await tx.query<StoredUser>(
    `select ${userColumns} from identity_users u where u.tenant_id = $1 order by u.login limit $2`,
    [tenantId, limit],
  );
  return rows;
}

/** False when the log-in is taken. */
export async function insertUser(
  tx: Tx,
  tenantId: number,
  user: Omit<StoredUser, "roles" | "disabled"> & { now: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    `insert into identity_users (tenant_id, user_id, login, name, password_hash, language, created_at)
     values ($1, $2, $3, $4, $5, $6, to_timestamp($7 / 1000.0)) on conflict (tenant_id, login) do nothing`,
    [tenantId, user.userId, user.login, user.name, user.passwordHash, user.language, user.now],
  );
  return rowCount === 1;
}

export async function updateUser(
  tx: Tx,
  tenantId: number,
  change: {
    userId: string;
    name: string | undefined;
    passwordHash: string | undefined;
    language: string | undefined;
    disabled: boolean | undefined;
  },
): Promise<void> {
  await tx.query(
    `update identity_users set name = coalesce($3, name), password_hash = coalesce($4, password_hash), language = coalesce($5, language),
       disabled = coalesce($6, disabled) where tenant_id = $1 and user_id = $2`,
    [
      tenantId,
      change.userId,
      change.name ?? null,
      change.passwordHash ?? null,
      change.language ?? null,
      change.disabled ?? null,
    ],
  );
}

export async function replaceRoles(
  tx: Tx,
  tenantId: number,
  user: { userId: string; roles: readonly RoleAssignment[] },
): Promise<void> {
  await tx.query("delete from identity_roles where tenant_id = $1 and user_id = $2", [
    tenantId,
    user.userId,
  ]);
  await tx.query(
    `insert into identity_roles (tenant_id, user_id, role, place) select $1, $2, role, place from unnest($3::text[], $4::text[]) as t(role, place)
     on conflict do nothing`,
    [
      tenantId,
      user.userId,
      user.roles.map(({ role }) => role),
      user.roles.map(({ place }) => place ?? ""),
    ],
  );
}

/** Changes of users go one after the other, so that two of them cannot take the last owner away together. */
export async function lockUsers(tx: Tx, tenantId: number): Promise<void> {
  await tx.query("select pg_advisory_xact_lock(hashtext('identity_users'), $1)", [tenantId]);
}

export async function hasOwner(tx: Tx, tenantId: number): Promise<boolean> {
  const { rowCount } = await tx.query(
    `select 1 from identity_roles r join identity_users u using (tenant_id, user_id) where r.tenant_id = $1 and r.role = 'owner' and not u.disabled limit 1`,
    [tenantId],
  );
  return rowCount === 1;
}

export async function insertSession(
  tx: Tx,
  tenantId: number,
  session: { digest: Buffer; userId: string; now: number },
): Promise<void> {
  await tx.query(
    "insert into identity_sessions (tenant_id, digest, user_id, started_at, last_seen_at) values ($1, $2, $3, to_timestamp($4 / 1000.0), to_timestamp($4 / 1000.0))",
    [tenantId, session.digest, session.userId, session.now],
  );
}

export type StoredSession = StoredUser & { readonly startedAt: Date; readonly lastSeenAt: Date };

export async function findSession(
  tx: Tx,
  tenantId: number,
  digest: Buffer,
): Promise<StoredSession | undefined> {
  const { rows } = await tx.query<StoredSession>(
    `select ${userColumns}, s.started_at as "startedAt", s.last_seen_at as "lastSeenAt" from identity_sessions s
     join identity_users u using (tenant_id, user_id) where s.tenant_id = $1 and s.digest = $2`,
    [tenantId, digest],
  );
  return rows[0];
}

export async function touchSession(
  tx: Tx,
  tenantId: number,
  session: { digest: Buffer; now: number },
): Promise<void> {
  await tx.query(
    "update identity_sessions set last_seen_at = to_timestamp($3 / 1000.0) where tenant_id = $1 and digest = $2",
    [tenantId, session.digest, session.now],
  );
}

export async function deleteSession(tx: Tx, tenantId: number, digest: Buffer): Promise<void> {
  await tx.query("delete from identity_sessions where tenant_id = $1 and digest = $2", [
    tenantId,
    digest,
  ]);
}

export async function deleteSessionsOf(tx: Tx, tenantId: number, userId: string): Promise<void> {
  await tx.query("delete from identity_sessions where tenant_id = $1 and user_id = $2", [
    tenantId,
    userId,
  ]);
}

/** Ended sessions go when somebody of the chain signs in, and once a day. */
export async function deleteEndedSessions(
  tx: Tx,
  tenantId: number,
  ended: { startedBefore: number; seenBefore: number },
): Promise<void> {
  await tx.query(
    "delete from identity_sessions where tenant_id = $1 and (started_at <= to_timestamp($2 / 1000.0) or last_seen_at <= to_timestamp($3 / 1000.0))",
    [tenantId, ended.startedBefore, ended.seenBefore],
  );
}

const keyColumns = `key_id as "keyId", digest, name, role, types, places, zones, created_at as "createdAt", expires_at as "expiresAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;

export async function insertKey(
  tx: Tx,
  tenantId: number,
  key: Pick<StoredKey, "keyId" | "digest" | "name" | "role" | "types" | "places" | "zones"> & {
    now: number;
    expiresAt: number | null;
  },
): Promise<void> {
  await tx.query(
    `insert into identity_keys (tenant_id, key_id, digest, name, role, types, places, zones, created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, to_timestamp($9 / 1000.0), to_timestamp($10 / 1000.0))`,
    [
      tenantId,
      key.keyId,
      key.digest,
      key.name,
      key.role,
      key.types,
      key.places,
      key.zones,
      key.now,
      key.expiresAt,
    ],
  );
}

export async function findKey(
  tx: Tx,
  tenantId: number,
  keyId: string,
): Promise<StoredKey | undefined> {
  const { rows } = await tx.query<StoredKey>(
    `select ${keyColumns} from identity_keys where tenant_id = $1 and key_id = $2`,
    [tenantId, keyId],
  );
  return rows[0];
}

export async function listKeys(tx: Tx, tenantId: number, limit: number): Promise<StoredKey[]> {
  const { rows } = await tx.query<StoredKey>(
    `select ${keyColumns} from identity_keys where tenant_id = $1 order by created_at desc, key_id limit $2`,
    [tenantId, limit],
  );
  return rows;
}

export async function touchKey(
  tx: Tx,
  tenantId: number,
  key: { keyId: string; now: number },
): Promise<void> {
  await tx.query(
    "update identity_keys set last_used_at = to_timestamp($3 / 1000.0) where tenant_id = $1 and key_id = $2",
    [tenantId, key.keyId, key.now],
  );
}

export async function revokeKey(
  tx: Tx,
  tenantId: number,
  key: { keyId: string; now: number },
): Promise<boolean> {
  const { rowCount } = await tx.query(
    "update identity_keys set revoked_at = coalesce(revoked_at, to_timestamp($3 / 1000.0)) where tenant_id = $1 and key_id = $2",
    [tenantId, key.keyId, key.now],
  );
  return rowCount === 1;
}

export async function insertAudit(tx: Tx, tenantId: number, record: AuditRecord): Promise<void> {
  await tx.query(
    `insert into identity_audit (tenant_id, at, actor, action, target, place, outcome, address, request_id)
     values ($1, to_timestamp($2 / 1000.0), $3, $4, $5, $6, $7, $8, $9)`,
    [
      tenantId,
      record.at,
      record.actor,
      record.action,
      record.target ?? null,
      record.place ?? null,
      record.outcome,
      record.address,
      record.requestId,
    ],
  );
}

export async function listAudit(
  tx: Tx,
  tenantId: number,
  page: { before: number; limit: number },
): Promise<AuditRow[]> {
  const { rows } = await tx.query<AuditRow>(
    `select entry, at, actor, action, target, place, outcome, address, request_id as "requestId" from identity_audit
     where tenant_id = $1 and entry < $2 order by entry desc limit $3`,
    [tenantId, page.before, page.limit],
  );
  return rows;
}

/** Only what is old enough for the table's own rule goes, whatever is asked. */
export async function deleteOldAudit(tx: Tx, tenantId: number, before: number): Promise<void> {
  await tx.query(
    "delete from identity_audit where tenant_id = $1 and at < to_timestamp($2 / 1000.0)",
    [tenantId, before],
  );
}

/** Log-ins with a role in the place or in the whole chain, keys that may speak of the place, and others by their ids. */
export async function listAccounts(
  tx: Tx,
  tenantId: number,
  of: { place: string; also: readonly string[]; now: number; limit: number },
): Promise<Account[]> {
  const { rows } = await tx.query<Account>(
    `select * from (
       select u.user_id as id, u.name, 'account' as kind, not u.disabled as "isActive" from identity_users u
       where u.tenant_id = $1 and (u.user_id = any($3::text[]) or exists (
         select from identity_roles r where r.tenant_id = $1 and r.user_id = u.user_id and r.place in ('', $2)))
       union all
       select 'key:' || key_id, name, 'key', revoked_at is null and coalesce(expires_at > to_timestamp($4 / 1000.0), true)
       from identity_keys where tenant_id = $1 and (places is null or $2 = any(places) or 'key:' || key_id = any($3::text[]))
     ) accounts order by id limit $5`,
    [tenantId, of.place, of.also, of.now, of.limit],
  );
  return rows;
}

/** Log-ins beside the first one, and keys in force: what a new chain makes for itself. */
export async function countAccess(
  tx: Tx,
  tenantId: number,
  now: number,
): Promise<{ readonly colleagues: number; readonly keys: number }> {
  const { rows } = await tx.query<{ colleagues: number; keys: number }>(
    `select greatest(0, (select count(*)::int from identity_users where tenant_id = $1) - 1) as colleagues,
      (select count(*)::int from identity_keys where tenant_id = $1 and revoked_at is null and coalesce(expires_at > to_timestamp($2 / 1000.0), true)) as keys`,
    [tenantId, now],
  );
  return rows[0] ?? { colleagues: 0, keys: 0 };
}
