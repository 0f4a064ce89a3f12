import { writeFileSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { externalPrograms, type TestServer } from "../test/setup/external-server.ts";
import { runToEnd } from "./measure.ts";

/** The two peers: what pgbench makes of the same machine, disk and server without anything of ours. */
export type Peer = "single" | "same-rows";

const clients = 64;
const threads = 2;

const peerTables = `
create extension if not exists pgcrypto;
create table peer_events (id uuid primary key, shop int not null, body text not null, recorded_at timestamptz not null default now());
create table peer_balances (shop int, item int, quantity bigint not null, primary key (shop, item)) with (fillfactor = 60);
create table peer_journal (tenant_id int, stream text collate "C", seq bigint, recorded_at timestamptz(3), type text collate "C", version smallint, at_ms bigint,
  error_ms int, chain_seq bigint, event_key uuid, body text, mends bytea, digest bytea, primary key (tenant_id, stream, seq, recorded_at));
create table peer_identities (tenant_id int, event_key uuid, content_hash bytea, stream text collate "C", seq bigint, primary key (tenant_id, event_key));
create table peer_links (tenant_id int, stream text collate "C", last_seq bigint, first_seq bigint, hash bytea, primary key (tenant_id, stream, last_seq));
create table peer_heads (tenant_id int, stream text collate "C", last_seq bigint not null, last_hash bytea not null, last_recorded_ms bigint not null,
  primary key (tenant_id, stream)) with (fillfactor = 40);
create table peer_postings (tenant_id int, stream text collate "C", seq bigint, line int, recorded_at timestamptz(3), kind smallint, unit text collate "C", debit text collate "C",
  credit text collate "C", quantity bigint, at_ms bigint, error_ms int, period_ms bigint, event_key uuid, assertion text collate "C", leg_key uuid, leg_line int,
  primary key (tenant_id, stream, seq, line, recorded_at));
create index peer_postings_unit on peer_postings (tenant_id, stream, unit, at_ms);
create table peer_ledger (tenant_id int, stream text collate "C", unit text collate "C", account text collate "C", quantity bigint, last_seq bigint, last_at_ms bigint,
  asserted_until_ms bigint, negative_since_ms bigint, primary key (tenant_id, stream, unit, account)) with (fillfactor = 60);
`;

const body =
  '{"data":{"lines":[{"amountFen":500,"quantity":1000,"sku":"6900000000014"}],"ticket":"T-1-1000"},"errms":50,"id":"1-1000","place":"S001","source":"till-001","specversion":"1.0","time":"2026-11-22T10:00:00.000Z","type":"SaleRecorded"}';

/** One insert and one upsert in one statement: the least that a stock system can do for an event. */
const singleScript = (shops: number, items: number): string => `\\set shop random(1, ${shops})
\\set item random(1, ${items})
with e as (insert into peer_events (id, shop, body) values (gen_random_uuid(), :shop, '${body}') on conflict do nothing)
insert into peer_balances as b values (:shop, :item, 1) on conflict (shop, item) do update set quantity = b.quantity + 1;
`;

/** The rows of one append of a sale of one line: head, event, identity, link, posting, two balances; one commit. */
const sameRowsScript = (shops: number, items: number): string => `\\set shop random(1, ${shops})
\\set item random(1, ${items})
begin;
update peer_heads set last_seq = last_seq + 1, last_hash = '\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', last_recorded_ms = 1
  where tenant_id = 1 and stream = 'place:' || :shop::text returning last_seq \\gset
with k as (select gen_random_uuid() as key),
e as (insert into peer_journal select 1, 'place:' || :shop::text, :last_seq::bigint, now(), 'SaleRecorded', 2, 1, 50, 0, key, '${body}', null, '\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff' from k),
i as (insert into peer_identities select 1, key, '\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff', 'place:' || :shop::text, :last_seq::bigint from k),
l as (insert into peer_links values (1, 'place:' || :shop::text, :last_seq::bigint, :last_seq::bigint, '\\x00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff')),
p as (insert into peer_postings select 1, 'place:' || :shop::text, :last_seq::bigint, 0, now(), 0, 'sku:' || :item::text, 'customer', 'shelf', 1000, 1, 50, 1, key, null, null, null from k)
insert into peer_ledger as b values (1, 'place:' || :shop::text, 'sku:' || :item::text, 'customer', 1000, :last_seq::bigint, 1, null, null), (1, 'place:' || :shop::text, 'sku:' || :item::text, 'shelf', -1000, :last_seq::bigint, 1, null, 1)
on conflict (tenant_id, stream, unit, account) do update set quantity = b.quantity + excluded.quantity, last_seq = greatest(b.last_seq, excluded.last_seq),
  last_at_ms = greatest(b.last_at_ms, excluded.last_at_ms), asserted_until_ms = greatest(b.asserted_until_ms, excluded.asserted_until_ms),
  negative_since_ms = case when b.quantity + excluded.quantity < 0 then coalesce(b.negative_since_ms, excluded.last_at_ms) end;
commit;
`;

export async function preparePeers(
  server: TestServer,
  world: { shops: number; items: number },
): Promise<void> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  await client.query(peerTables);
  await client.query(
    "insert into peer_heads select 1, 'place:' || n, 0, '', 0 from generate_series(1, $1::int) n",
    [world.shops],
  );
  await client.end();
  writeFileSync(scriptPath(server, "single"), singleScript(world.shops, world.items));
  writeFileSync(scriptPath(server, "same-rows"), sameRowsScript(world.shops, world.items));
}

/** Transactions in a second. */
export async function runPeer(
  server: TestServer,
  peer: Peer,
  seconds: number,
): Promise<{ events: number; seconds: number; p50Ms: number; p99Ms: number }> {
  const output = await runToEnd(join(externalPrograms() ?? "", "pgbench"), [
    "-n",
    "-h",
    "127.0.0.1",
    "-p",
    String(server.port),
    "-U",
    "postgres",
    "-M",
    "prepared",
    "-c",
    String(clients),
    "-j",
    String(threads),
    "-T",
    String(seconds),
    "-f",
    scriptPath(server, peer),
    "postgres",
  ]);
  const events = Number(/transactions actually processed: (\d+)/.exec(output)?.[1]);
  const rate = Number(/tps = ([\d.]+)/.exec(output)?.[1]);
  const failed = Number(/failed transactions: (\d+)/.exec(output)?.[1] ?? 0);
  if (!(rate > 0) || failed > 0) throw new Error(`pgbench ${peer} gave no clean rate: ${output}`);
  const latency = Number(/latency average = ([\d.]+)/.exec(output)?.[1]);
  return { events, seconds: events / rate, p50Ms: latency, p99Ms: Number.NaN };
}

function scriptPath(server: TestServer, peer: Peer): string {
  return join(server.folder, `${peer}.pgbench`);
}
