import { createHash, randomBytes } from "node:crypto";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrationFolders } from "#compose";
import {
  migrate,
  openPool,
  readTenant,
  removeDataFolder,
  startEmbedded,
  withTenant,
  type Pool,
} from "#database";
import { createApiKey, createTenant, createUser } from "#identity";
import { isSealed, personKeys, readStream, unseal } from "#journal";
import { placeStream } from "#kernel";
import { verify } from "#ledger";
import { externalPrograms, startExternal } from "../setup/external-server.ts";
import { backupHolds, filesWith, spellings, tablesWith, type Searched } from "./search-bytes.ts";
import { startProduct, type StartedProduct } from "../setup/started-product.ts";

const tenantId = 1;
const phone = "13900001234";
const otherPhone = "13900005678";
/** Written in the clear where a person's number must not be: the search has to find this, or it would prove nothing. */
const control = "13711112222";
const masterKey = randomBytes(32);
const password = "three brown teapots";

type OwnServer = Searched & { readonly stop: () => Promise<void> };

let server: OwnServer;
let pool: Pool;
let product: StartedProduct;
let keyHeaders: Readonly<Record<string, string>>;
let ownerHeaders: Readonly<Record<string, string>>;
/** What the embedded database's own server says. */
const logLines: string[] = [];

/** A server of its own that logs every statement with its values, so that its log can be searched. */
async function startTalkativeServer(): Promise<OwnServer> {
  const settings = {
    log_statement: "all",
    log_min_messages: "info",
    log_parameter_max_length: "-1",
    log_parameter_max_length_on_error: "-1",
  };
  if (externalPrograms() !== undefined) {
    const started = await startExternal({
      ...settings,
      logging_collector: "on",
      log_directory: "log",
      log_filename: "talk.log",
    });
    return { ...started, adminUrl: started.adminUrl.replace(/\/postgres$/, "/dianmai") };
  }
  process.stdout.write("no external PostgreSQL: the embedded one is searched\n");
  const folder = mkdtempSync(join(tmpdir(), "dianmai-forget-"));
  const started = await startEmbedded({
    folder,
    settings,
    log: (_level, text) => void logLines.push(text),
  });
  return { ...started, stop: () => started.stop().then(() => removeDataFolder(folder)) };
}

beforeAll(async () => {
  server = await startTalkativeServer();
  await migrate({ url: server.url, folders: migrationFolders });
  pool = openPool(server.url, { size: 4 });
  const tenant = await createTenant(pool, { code: "north", name: "North", now: Date.now() });
  expect(tenant.tenantId).toBe(tenantId);
  const { token } = await createApiKey(pool, tenant, { name: "till", now: Date.now() });
  keyHeaders = { authorization: `Bearer ${token}` };
  const owner = { login: "owner", name: "owner", password, roles: [{ role: "owner" as const }] };
  await createUser(pool, tenantId, { ...owner, now: Date.now() });
  product = await startProduct({ databaseUrl: server.url, secretKey: masterKey });
  ownerHeaders = { "x-requested-with": "dianmai" };
  const signedIn = await send("/session", { chain: "north", login: "owner", password });
  const [cookie = ""] = (signedIn.headers.get("set-cookie") ?? "").split(";");
  ownerHeaders = { ...ownerHeaders, cookie };
});

afterAll(async () => {
  await product.stop();
  await pool.end();
  await server.stop();
});

/** As the owner, unless it is said who sends; without a body it is a question. */
async function send(
  path: string,
  body?: unknown,
  headers: Readonly<Record<string, string>> = ownerHeaders,
): Promise<Response> {
  return fetch(`${product.api}${path}`, {
    method: body === undefined ? "GET" : "POST",
    headers: {
      "idempotency-key": randomBytes(8).toString("hex"),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
}

async function post(events: readonly unknown[]): Promise<string[]> {
  const response = await send("/events", events, keyHeaders);
  expect(response.status).toBe(200);
  const { results } = (await response.json()) as {
    results: { status: string; reason?: string }[];
  };
  return results.map(({ status, reason }) =>
    reason === undefined ? status : `${status} ${reason}`,
  );
}

/** A line is written after its answer has gone out: everything before a marker of our own is there when the marker is. */
async function logUntilNow(marker: string = randomBytes(8).toString("hex")): Promise<string> {
  await send("/health", undefined, { "x-request-id": `marker-${marker}` });
  await expect.poll(product.log).toContain(marker);
  return product.log();
}

/** Sends messages that are set aside or refused, and all of them hold the number. */
async function postWrong(number: string): Promise<void> {
  const wrong = (id: string, data: object) =>
    sample(id, "promoter-7", { phone: number, name: `n${number}`, ...data });
  const text = JSON.stringify(wrong("W-1", { hostile: "HERE" }));
  const deep = `${"[".repeat(50)}"${number}"${"]".repeat(50)}`;
  const body = [
    JSON.stringify(wrong("W-2", { from: "nowhere" })),
    JSON.stringify({ ...wrong("W-3", {}), type: "NoSuchWord" }),
    JSON.stringify({ phone: number, list: [{ phone: Number(number) }] }),
    text.replace('"HERE"', "1e999"),
    text.replace("W-1", "W-4").replace('"HERE"', deep),
    JSON.stringify(wrong("SA-1", {})),
  ];
  expect(await post([])).toEqual([]);
  const kept = await send("/events", `[${body.join(",")}]`, keyHeaders);
  const { results } = (await kept.json()) as { results: { status: string; reason?: string }[] };
  expect(results.map(({ status, reason }) => reason ?? status)).toEqual([
    "data",
    "unknown-type",
    "envelope",
    "number",
    "too-deep",
    "conflict",
  ]);
  const refused: readonly [number, Promise<Response>][] = [
    [422, send("/events", body[0], keyHeaders)],
    [400, send("/events", `[${text},{"phone":"${number}"`, keyHeaders)],
    [401, send("/events", text, { authorization: "Bearer nobody" })],
    [422, send("/commands/RegisterPerson", { person: "p-1", phone: number, surprise: number })],
    [400, send("/commands/RegisterPerson", `{"person":"p-1","phone":"${number}","n":1e999}`)],
    [401, send("/session", { chain: "north", login: "owner", password: number })],
    [404, send(`/persons/${number}?phone=${number}`)],
    [422, send(`/quarantine?limit=0&source=${number}`)],
  ];
  for (const [status, answer] of refused) expect((await answer).status).toBe(status);
}

/** A message that the database itself refuses: the one way to a failure of ours while a number is at hand. */
async function failWith(number: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  const set = (change: string) => client.query(`alter table journal_quarantine ${change}`);
  await set("add constraint planted check (body = '') not valid");
  const failed = await send(
    "/events",
    sample("W-9", "promoter-7", { phone: number, from: 1 }),
    keyHeaders,
  );
  expect(failed.status).toBe(500);
  await set("drop constraint planted");
  await client.end();
}

/** Opens everything in quarantine as somebody who may: reading must leave no copy. */
async function readQuarantine(): Promise<string> {
  const { entries } = (await (await send("/quarantine?limit=200")).json()) as {
    entries: { entry: string }[];
  };
  const texts = await Promise.all(
    entries.map(async ({ entry }) => (await send(`/quarantine/${entry}`)).text()),
  );
  return texts.join("\n");
}

const line = { sku: "6900000000014", quantity: 1000 };
function sample(id: string, person: string, data: Record<string, unknown>) {
  return {
    specversion: "1.0",
    id,
    source: "till",
    type: "SampleTaken",
    time: "2026-03-02T08:00:00+08:00",
    place: "S001",
    data: { sample: id, person, from: "shelf", lines: [line], ...data },
  };
}

async function phonesIn(): Promise<(string | undefined)[]> {
  const events = await readTenant(pool, tenantId, (tx) =>
    readStream(tx, { tenantId, stream: placeStream("S001"), after: 0, limit: 100 }),
  );
  const keys = await withTenant(pool, tenantId, (tx) =>
    personKeys(tx, tenantId, { persons: ["promoter-7", "promoter-8"], masterKey }),
  );
  return events.flatMap((event) => {
    const data = event.data as { person: string; phone?: string };
    if (data.phone === undefined) return [];
    expect(isSealed(data.phone)).toBe(true);
    return [unseal(keys.get(data.person), `${data.person}/${event.key}/phone`, data.phone)];
  });
}

describe("a person who is deleted", () => {
  const events = [
    sample("SA-1", "promoter-7", { phone, name: "promoter seven" }),
    sample("SA-2", "promoter-7", { phone }),
    sample("SA-3", "promoter-8", { phone: otherPhone }),
  ];

  test("before: who has the keys reads the number, nobody else finds it", async () => {
    const registered = await send("/commands/RegisterPerson", {
      person: "promoter-7",
      kind: "promoter",
      phone,
    });
    expect(registered.status).toBe(200);
    expect(await post([...events, sample("SA-4", control, {})])).toEqual(
      Array.from({ length: 4 }, () => "applied"),
    );
    expect(await post(events), "a retry seals to the same bytes").toEqual(
      Array.from({ length: 3 }, () => "duplicate"),
    );
    expect(await phonesIn()).toEqual([phone, phone, otherPhone]);
    expect(await tablesWith(server, control), "the search finds what is there").toContainEqual(
      expect.stringContaining("journal_events"),
    );
    expect((await filesWith(server, control)).length).toBeGreaterThan(0);
    expect(await backupHolds(server, control)).toBe(true);
    expect(await logUntilNow(control), "the search finds what is in the log").toContain(control);
  });

  test("what is wrong, refused or fails of this person is kept and told without the number", async () => {
    await postWrong(phone);
    await failWith(phone);
    const read = await readQuarantine();
    expect(read.split(phone).length, "who may read persons reads it").toBeGreaterThan(5);
    expect(await tablesWith(server, phone)).toEqual([]);
    const log = await logUntilNow();
    for (const text of [
      "answered",
      "failed",
      "journal_quarantine",
      "/events",
      "/commands/RegisterPerson",
    ])
      expect(log, "the log tells of all this").toContain(text);
    expect(spellings(phone).filter((spelling) => log.includes(spelling))).toEqual([]);
  });

  test("after: the number cannot be read, every proof holds, and its bytes are in no table, file, dump or log", async () => {
    const admin = openPool(server.url, { size: 1, asApplication: false });
    try {
      const before = await verify({ pool: admin, tenantId });
      expect(before.findings).toEqual([]);
      expect((await send("/commands/ForgetPerson", { person: "promoter-7" })).status).toBe(200);
      expect(await phonesIn(), "of the deleted person nothing, of the other all").toEqual([
        undefined,
        undefined,
        otherPhone,
      ]);
      const after = await verify({ pool: admin, tenantId, root: before.root });
      expect(after.findings).toEqual([]);
      const shop = placeStream("S001");
      expect(after.root[shop]).toEqual(before.root[shop]);
      const digest = createHash("sha256").update(JSON.stringify(after.root)).digest("hex");
      const log = await logUntilNow();
      process.stdout.write(
        `root ${digest.slice(0, 16)}, ${after.events} events; ${log.split("\n").length} lines of the server's log searched\n`,
      );
      for (const number of [phone, "promoter seven"]) {
        expect(await tablesWith(server, number)).toEqual([]);
        expect(await filesWith(server, number)).toEqual([]);
        expect(await backupHolds(server, number)).toBe(false);
        for (const text of [log, ...logLines])
          expect(spellings(number).filter((spelling) => text.includes(spelling))).toEqual([]);
      }
    } finally {
      await admin.end();
    }
  });

  test("what comes later of a deleted person is recorded without the number", async () => {
    expect(await post([sample("SA-5", "promoter-7", { phone })])).toEqual(["applied"]);
    expect(await post([sample("SA-6", "promoter-7", { phone, from: "nowhere" })])).toEqual([
      "quarantined data",
    ]);
    expect(await tablesWith(server, phone)).toEqual([]);
    expect(await phonesIn()).toEqual([undefined, undefined, otherPhone, undefined]);
    expect(await logUntilNow()).not.toContain(phone);
  });
});
