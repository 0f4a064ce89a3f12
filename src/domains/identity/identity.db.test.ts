import { afterAll, beforeAll, describe, expect, it } from "vitest";
import pg from "pg";
import { migrate, openPool, withTenant, type Pool } from "#database";
import { isRefusal } from "#kernel";
import { freshDatabase, type FreshDatabase } from "../../../test/setup/database.ts";
import { changeUser, createApiKey, createTenant, createUser } from "./accounts.ts";
import { createAudit } from "./audit.ts";
import { createAuthentication } from "./authentication.ts";
import { limitFailures } from "./domain/login-failures.ts";
import { sessionIdleMs } from "./domain/session-life.ts";
import { identityMigrations } from "./module.ts";
import { listAudit, listUsers, revokeKey, type Tenant } from "./store.ts";

const password = "three brown teapots";
let database: FreshDatabase;
let pool: Pool;
let north: Tenant;
let south: Tenant;
let clock = Date.UTC(2025, 0, 6, 8);
const now = (): number => clock;

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: [identityMigrations] });
  pool = openPool(database.url);
  north = await createTenant(pool, { code: "north", name: "北方", now: clock });
  south = await createTenant(pool, { code: "south", name: "南方", now: clock });
  for (const tenant of [north, south]) {
    await createUser(pool, tenant.tenantId, {
      login: "boss",
      name: "老板",
      password,
      roles: [{ role: "owner" }],
      now: clock,
    });
  }
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

function authentication() {
  return createAuthentication({ pool, now });
}

async function signedIn(chain: string, login = "boss"): Promise<string> {
  const outcome = await authentication().signIn({
    chain,
    login,
    password,
    address: "127.0.0.1",
    earlier: undefined,
  });
  if (isRefusal(outcome)) throw new Error(outcome.problem);
  return outcome.token;
}

const bySession = (session: string) =>
  authentication().authenticate({ authorization: undefined, session });
const byKey = (token: string) =>
  authentication().authenticate({ authorization: `Bearer ${token}`, session: undefined });

describe("sessions", () => {
  it("knows a person by the session that the right password opened", async () => {
    const who = await bySession(await signedIn("north"));
    expect(who).toMatchObject({
      kind: "user",
      tenantId: north.tenantId,
      tenant: "north",
      login: "boss",
      roles: [{ role: "owner" }],
    });
  });

  it("refuses a wrong password, an unknown name and an unknown chain with one and the same answer", async () => {
    const door = authentication();
    const attempts = [
      { chain: "north", login: "boss", password: "wrong password" },
      { chain: "north", login: "nobody", password },
      { chain: "west", login: "boss", password },
      { login: "boss", password },
    ];
    for (const attempt of attempts) {
      expect(await door.signIn({ ...attempt, address: "127.0.0.1", earlier: undefined })).toEqual({
        problem: "identity.wrong-login",
      });
    }
  });

  it("hears no further attempt after ten failures, not even with the right password", async () => {
    const door = authentication();
    const attempt = (given: string, address: string) =>
      door.signIn({ chain: "north", login: "boss", password: given, address, earlier: undefined });
    for (let failure = 0; failure < limitFailures; failure += 1)
      await attempt("wrong password", "10.0.0.9");
    expect(await attempt(password, "10.0.0.9")).toMatchObject({
      problem: "identity.too-many-failures",
    });
    expect(isRefusal(await attempt(password, "10.0.0.8"))).toBe(false);
  });

  it("takes the chain of one session for no session of another chain", async () => {
    const [, secret] = (await signedIn("north")).split(".");
    expect(await bySession(`south.${secret}`)).toBeUndefined();
  });

  it("ends the earlier session when the browser signs in anew, and any session at sign-out", async () => {
    const first = await signedIn("north");
    const outcome = await authentication().signIn({
      chain: "north",
      login: "boss",
      password,
      address: "127.0.0.1",
      earlier: first,
    });
    if (isRefusal(outcome)) throw new Error(outcome.problem);
    expect(await bySession(first)).toBeUndefined();
    expect(await bySession(outcome.token)).toBeDefined();
    await authentication().signOut(outcome.token);
    expect(await bySession(outcome.token)).toBeUndefined();
  });

  it("ends a session that was not used for twelve hours, and keeps one in use", async () => {
    const token = await signedIn("north");
    clock += sessionIdleMs - 1;
    expect(await bySession(token)).toBeDefined();
    clock += sessionIdleMs - 1;
    expect(await bySession(token)).toBeDefined();
    clock += sessionIdleMs;
    expect(await bySession(token)).toBeUndefined();
  });
});

describe("users", () => {
  it("signs a person out everywhere when the user is disabled or gets a new password", async () => {
    await createUser(pool, north.tenantId, {
      login: "mei",
      name: "梅",
      password,
      roles: [{ role: "manager", place: "S001" }],
      now: clock,
    });
    const token = await signedIn("north", "mei");
    await changeUser(pool, north.tenantId, { login: "mei", password: "four green teapots" });
    expect(await bySession(token)).toBeUndefined();
    await changeUser(pool, north.tenantId, { login: "mei", password });
    const again = await signedIn("north", "mei");
    await changeUser(pool, north.tenantId, { login: "mei", disabled: true });
    expect(await bySession(again)).toBeUndefined();
  });

  it("keeps the last owner of a chain, and the whole change with it", async () => {
    expect(
      await changeUser(pool, north.tenantId, { login: "boss", disabled: true, name: "x" }),
    ).toEqual({ problem: "identity.last-owner" });
    expect(
      await changeUser(pool, north.tenantId, { login: "boss", roles: [{ role: "auditor" }] }),
    ).toEqual({ problem: "identity.last-owner" });
    const users = await withTenant(pool, north.tenantId, (tx) => listUsers(tx, north.tenantId, 10));
    expect(users.find(({ login }) => login === "boss")).toMatchObject({
      disabled: false,
      name: "老板",
      roles: [{ role: "owner" }],
    });
  });

  it("refuses a taken log-in and an owner of one shop", async () => {
    const user = { login: "boss", name: "x", password, now: clock };
    expect(
      await createUser(pool, north.tenantId, { ...user, roles: [{ role: "auditor" }] }),
    ).toMatchObject({ problem: "identity.login-taken" });
    expect(
      await createUser(pool, north.tenantId, {
        ...user,
        login: "lu",
        roles: [{ role: "owner", place: "S001" }],
      }),
    ).toMatchObject({ problem: "identity.chain-role" });
  });

  it("keeps passwords as argon2id of 19 MiB and two passes", async () => {
    const [user] = await withTenant(pool, north.tenantId, (tx) => listUsers(tx, north.tenantId, 1));
    expect(user?.passwordHash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });
});

describe("keys", () => {
  it("knows a machine by its key, with the key's limits, until it is revoked", async () => {
    const { id, token } = await createApiKey(pool, north, {
      name: "till",
      places: ["S001"],
      types: ["SaleRecorded"],
      now: clock,
    });
    expect(await byKey(token)).toMatchObject({
      kind: "key",
      tenant: "north",
      actor: `key:${id}`,
      roles: [{ role: "integrator" }],
      limits: { places: ["S001"], types: ["SaleRecorded"], zones: undefined },
    });
    expect(await byKey(token.replace("dm_north", "dm_south"))).toBeUndefined();
    expect(await byKey(`${token.slice(0, -1)}${token.endsWith("A") ? "B" : "A"}`)).toBeUndefined();
    await withTenant(pool, north.tenantId, (tx) =>
      revokeKey(tx, north.tenantId, { keyId: id, now: clock }),
    );
    expect(await byKey(token)).toBeUndefined();
  });

  it("knows a key no longer from the moment at which it expires", async () => {
    const { token } = await createApiKey(pool, north, {
      name: "till",
      expiresAt: clock + 1_000,
      now: clock,
    });
    expect(await byKey(token)).toBeDefined();
    clock += 1_000;
    expect(await byKey(token)).toBeUndefined();
  });

  it("keeps no secret of a session or a key in any table", async () => {
    const session = await signedIn("north");
    const { token } = await createApiKey(pool, north, { name: "till", now: clock });
    const secrets = [session.split(".")[1] ?? "?", token.slice(-43), password];
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    const tables = await admin.query<{ name: string }>(
      "select relname as name from pg_class where relname like 'identity%' and relkind = 'r'",
    );
    expect(tables.rows.length).toBe(6);
    for (const { name } of tables.rows) {
      const { rows } = await admin.query<{ text: string | null }>(
        `select string_agg(t::text, ' ') as text from ${name} t`,
      );
      for (const secret of secrets) expect(rows[0]?.text ?? "").not.toContain(secret);
    }
    await admin.end();
  });
});

describe("the walls", () => {
  it("shows the users and the log of one chain to no other", async () => {
    await createAudit(pool)(north.tenantId, {
      at: clock,
      actor: "u-1",
      action: "POST /keys",
      outcome: "done",
      address: "127.0.0.1",
      requestId: "r-1",
    });
    const seen = await withTenant(pool, south.tenantId, async (tx) => ({
      users: await listUsers(tx, north.tenantId, 10),
      audit: await listAudit(tx, north.tenantId, { before: 1_000, limit: 10 }),
    }));
    expect(seen).toEqual({ users: [], audit: [] });
  });

  it("never changes or deletes a line of the audit log", async () => {
    const touched = await withTenant(pool, north.tenantId, async (tx) => [
      (
        await tx.query("update identity_audit set outcome = 'x' where tenant_id = $1", [
          north.tenantId,
        ])
      ).rowCount,
      (await tx.query("delete from identity_audit where tenant_id = $1", [north.tenantId]))
        .rowCount,
    ]);
    expect(touched).toEqual([0, 0]);
    const audit = await withTenant(pool, north.tenantId, (tx) =>
      listAudit(tx, north.tenantId, { before: 1_000, limit: 10 }),
    );
    expect(audit).toMatchObject([{ actor: "u-1", outcome: "done" }]);
  });
});
