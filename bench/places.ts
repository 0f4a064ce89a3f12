import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import pg from "pg";
import { composeServer, migrationFolders } from "#compose";
import { migrate } from "#database";
import { createTenant, createUser } from "#identity";
import { startExternal } from "../test/setup/external-server.ts";
import { loadNow, machineLine, printTable } from "./measure.ts";

/**
 * How long the pages of places and zones take in a chain of 200 places with 40 zones each, swept twice a day for 90 days, and
 * 4,000 items placed in each of the first shops. The rows are written straight into the projections: what is measured is reading.
 */
const placesCount = 200;
const zonesEach = 40;
const itemsEach = 4_000;
const stockedPlaces = 5;
const sweptDays = 90;
const sweepsADay = 2;
const requestsOfAKind = 100;
const goalMs = 150;
const password = "three brown teapots";

export async function run(): Promise<void> {
  console.log(machineLine());
  const database = await startExternal();
  await migrate({ url: database.url, folders: migrationFolders });
  const quiet = { perSecond: 0, burst: 0 };
  const server = await composeServer({
    databaseUrl: database.url,
    masterKey: randomBytes(32),
    poolSize: 6,
    onError: (error) => console.error(error),
    settings: { version: "bench", callerRate: quiet, strangerRate: quiet },
    space: { folder: tmpdir(), minFreeBytes: 0 },
  });
  try {
    const { pool } = server.chain;
    const { tenantId } = await createTenant(pool, {
      code: "bench",
      name: "Bench",
      now: Date.now(),
    });
    const roles = [{ role: "owner" }];
    await createUser(pool, tenantId, {
      login: "owner",
      name: "owner",
      password,
      roles,
      now: Date.now(),
    });
    // The superuser of the same database: the product's own role sees one chain only.
    const admin = new URL(database.adminUrl);
    admin.pathname = new URL(database.url).pathname;
    await fill(admin.href, tenantId);
    const base = `${await server.app.listen({ host: "127.0.0.1", port: 0 })}/api/v1`;
    const cookie = await signIn(base);
    const rows: string[][] = [];
    for (const path of [
      "/places",
      "/places/P001/zones",
      "/places/P001/zones/Z01",
      "/places/P001/people",
      "/places/P001/first-steps",
      "/settings",
    ])
      rows.push(await timed(path, `${base}${path}`, cookie));
    console.log(
      `${placesCount} places, ${zonesEach} zones each, ${sweptDays * sweepsADay} sweeps a zone; load ${loadNow()}`,
    );
    printTable(["read", "p50 ms", "p95 ms", "longest ms", `goal p95 ${goalMs} ms`], rows);
  } finally {
    await server.stop();
    await database.stop();
  }
}

async function fill(url: string, tenantId: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await insertAll(client, tenantId);
  } finally {
    await client.end();
  }
}

async function insertAll(client: pg.Client, tenantId: number): Promise<void> {
  const values = [tenantId, placesCount, zonesEach];
  await client.query(
    `insert into masterdata_places (tenant_id, place, name, name_en, kind)
     select $1, 'P' || lpad(p::text, 3, '0'), '朝阳' || p || '店', 'Chaoyang ' || p, 'shop' from generate_series(1, $2::int) p`,
    values.slice(0, 2),
  );
  await client.query(
    `insert into masterdata_zones (tenant_id, place, zone, name, area, walk_order)
     select $1, 'P' || lpad(p::text, 3, '0'), 'Z' || lpad(z::text, 2, '0'), '区域 ' || z, 'shelf', z from generate_series(1, $2::int) p, generate_series(1, $3::int) z`,
    values,
  );
  await client.query(
    `insert into masterdata_items (tenant_id, sku, name, search, chain_seq) select $1, 'sku-' || i, '商品 ' || i, 'sku-' || i, i from generate_series(1, $2::int) i`,
    [tenantId, itemsEach],
  );
  await client.query(
    `insert into masterdata_zone_items (tenant_id, place, sku, zone, area)
     select $1, 'P' || lpad(p::text, 3, '0'), 'sku-' || i, 'Z' || lpad((1 + i % $3::int)::text, 2, '0'), 'shelf' from generate_series(1, $4::int) p, generate_series(1, $2::int) i`,
    [tenantId, itemsEach, zonesEach, stockedPlaces],
  );
  await client.query(
    `insert into inventory_sweeps (tenant_id, place, session, zone, area, sweep, started_ms, at_ms, error_ms, items, swept_by, source, seq, state, counted)
     select $1, 'P' || lpad(p::text, 3, '0'), 'S' || s, 'Z' || lpad(z::text, 2, '0'), 'shelf', gen_random_uuid(), s * 43200000::int8, s * 43200000::int8 + 600000, 500, 100, 'staff-1', 'pda', s, 'complete', 100
     from generate_series(1, $2::int) p, generate_series(1, $3::int) z, generate_series(1, $4::int) s`,
    [...values, sweptDays * sweepsADay],
  );
  await client.query("analyze");
}

async function signIn(base: string): Promise<string> {
  const answer = await fetch(`${base}/session`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-requested-with": "dianmai" },
    body: JSON.stringify({ login: "owner", password }),
  });
  return (answer.headers.get("set-cookie") ?? "").split(";")[0] ?? "";
}

async function timed(path: string, url: string, cookie: string): Promise<string[]> {
  const times: number[] = [];
  for (let request = 0; request < requestsOfAKind; request += 1) {
    const from = performance.now();
    const answer = await fetch(url, { headers: { cookie } });
    await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    times.push(performance.now() - from);
  }
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  const verdict = at(0.95) <= goalMs ? "met" : "missed";
  return [path, ...[0.5, 0.95, 1].map((share) => at(share).toFixed(1)), verdict];
}
