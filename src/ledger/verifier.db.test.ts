import pg from "pg";
import { describe, expect, test } from "vitest";
import { openPool } from "#database";
import { freshDatabase } from "../../test/setup/database.ts";
import {
  historyTemplate,
  historyTenantId,
  recordHistories,
} from "../../test/journeys/history-database.ts";
import { verify, type Verification, type VerifyOptions } from "./verifier.ts";

const seed = Number(process.env["DIANMAI_SEED"] ?? 20261123);
const placeCount = process.env["DIANMAI_DEEP"] === "1" ? 400 : 40;
const template = historyTemplate(seed, placeCount);
const tenantId = historyTenantId;

type Opened = {
  readonly url: string;
  readonly check: (options?: Partial<VerifyOptions>) => Promise<Verification>;
  readonly plant: (sql: string) => Promise<Record<string, unknown>[]>;
};

/** A copy of the histories; `plant` changes it as superuser, behind every guard. Returns rows of the last statement. */
async function withHistories(work: (opened: Opened) => Promise<void>): Promise<void> {
  const database = await freshDatabase({ template });
  const pool = openPool(database.url, { size: 2, asApplication: false });
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  try {
    await work({
      url: database.url,
      check: (options = {}) => verify({ pool, tenantId, ...options }),
      plant: async (sql) => {
        const results = await admin.query(`set session_replication_role = replica; ${sql}`);
        const last = (results as unknown as pg.QueryResult[]).at(-1);
        expect(last?.rowCount, "the plant changed something").toBeGreaterThan(0);
        return last?.rows as Record<string, unknown>[];
      },
    });
  } finally {
    await admin.end();
    await pool.end();
    await database.drop();
  }
}

/** Recomputes what a forger with the whole database could: digests, links and heads of one stream. */
const forgeDigests = `update journal_events e set digest = sha256(convert_to(concat_ws(E'\\n', stream, seq, (extract(epoch from recorded_at) * 1000)::bigint, type, version, at_ms, error_ms, chain_seq, event_key, body), 'UTF8')) where stream = 'place:H003'`;
const legs = `ledger_postings p cross join lateral (values (p.debit, p.quantity), (p.credit, -p.quantity)) v(account, signed)`;
const recountBalances = `update ledger_balances b set (quantity, last_seq, negative_since_ms) = (select coalesce(sum(signed), 0), coalesce(max(seq), 0), case when sum(signed) < 0 then 1 end
  from ${legs} where p.stream = b.stream and p.unit = b.unit and v.account = b.account) where stream = 'place:H003'`;
const middle = `(select seq from journal_events where stream = 'place:H003' order by seq offset 2 limit 1)`;
const last = `(select max(last_seq) from journal_links where stream = 'place:H003')`;
/** Cuts the last batch off, with its links, head, identities, postings and balances: nothing inside tells of it. */
const cutTailEverywhere = `
  create temp table cut as select first_seq, last_seq from journal_links where stream = 'place:H003' and last_seq = ${last};
  delete from ledger_assertions a using cut where stream = 'place:H003' and a.seq >= cut.first_seq;
  update ledger_assertions a set withdrawn_seq = null from cut where stream = 'place:H003' and withdrawn_seq >= cut.first_seq;
  delete from ledger_postings p using cut where stream = 'place:H003' and p.seq >= cut.first_seq;
  delete from journal_identities i using cut where stream = 'place:H003' and i.seq >= cut.first_seq;
  delete from journal_events e using cut where stream = 'place:H003' and e.seq >= cut.first_seq;
  delete from journal_links l using cut where l.stream = 'place:H003' and l.last_seq = cut.last_seq;
  update journal_heads h set last_seq = l.last_seq, last_hash = l.hash, last_recorded_ms = (select (extract(epoch from recorded_at) * 1000)::bigint from journal_events e where e.stream = h.stream and e.seq = l.last_seq)
    from (select * from journal_links where stream = 'place:H003' order by last_seq desc limit 1) l where h.stream = 'place:H003';
  delete from ledger_balances b where stream = 'place:H003' and asserted_until_ms is null and not exists (select from ${legs} where p.stream = b.stream and p.unit = b.unit and v.account = b.account);
  update ledger_balances b set asserted_until_ms = (select max(at_ms + least(error_ms, 900000)) from ledger_assertions a where a.stream = b.stream and a.unit = b.unit and a.account = b.account) where stream = 'place:H003';
  ${recountBalances}`;

type Corruption = {
  readonly what: string;
  readonly sql: string;
  readonly checks: readonly string[];
  readonly seq?: string;
};
const corruptions: readonly Corruption[] = [
  {
    what: "a changed body",
    sql: `update journal_events set body = replace(body, '000', '001') where stream = 'place:H003' and seq = ${middle} returning seq`,
    checks: ["event/digest"],
  },
  {
    what: "a changed time of an event",
    sql: `update journal_events set at_ms = at_ms + 1 where stream = 'place:H003' and seq = ${middle} returning seq`,
    checks: ["event/digest"],
  },
  {
    what: "a changed digest",
    sql: `update journal_events set digest = sha256(digest) where stream = 'place:H003' and seq = ${middle} returning seq`,
    checks: ["event/digest", "chain"],
  },
  {
    what: "a changed body whose digest was made anew",
    sql: `update journal_events set body = replace(body, '000', '001') where stream = 'place:H003' and seq = ${middle}; ${forgeDigests}`,
    checks: ["chain"],
  },
  {
    what: "a deleted event in the middle",
    sql: `delete from journal_events where stream = 'place:H003' and seq = ${middle} returning seq + 1 as seq`,
    checks: ["event/gap", "chain", "identity"],
  },
  {
    what: "a truncated tail",
    sql: `delete from journal_events where stream = 'place:H003' and seq = ${last} returning seq`,
    checks: ["tail", "identity"],
  },
  {
    what: "a truncated tail whose link is gone too",
    sql: `delete from journal_events where stream = 'place:H003' and seq = ${last}; delete from journal_links where stream = 'place:H003' and last_seq = ${last}`,
    checks: ["tail", "identity"],
  },
  {
    what: "a changed hash of a link",
    sql: `update journal_links set hash = sha256(hash) where stream = 'place:H003' and last_seq = (select min(last_seq) from journal_links where stream = 'place:H003') returning last_seq as seq`,
    checks: ["chain"],
  },
  {
    what: "a changed hash of a head",
    sql: `update journal_heads set last_hash = sha256(last_hash) where stream = 'place:H003' returning last_seq as seq`,
    checks: ["tail"],
  },
  {
    what: "a deleted head",
    sql: `delete from journal_heads where stream = 'place:H003' returning last_seq as seq`,
    checks: ["tail"],
  },
  {
    what: "two events that changed places",
    sql: `update journal_events set seq = -seq where stream = 'place:H003' and seq in (2, 3); update journal_events set seq = 5 + seq where stream = 'place:H003' and seq < 0; ${forgeDigests}`,
    checks: ["chain"],
  },
  {
    what: "an event that stands twice",
    sql: `insert into journal_events select tenant_id, stream, seq, recorded_at + interval '1 ms', type, version, at_ms, error_ms, chain_seq, event_key, body, mends, digest from journal_events where stream = 'place:H003' and seq = ${middle} returning seq`,
    checks: ["event/doubled"],
  },
  {
    what: "a changed type of an event whose digest was made anew",
    sql: `update journal_events set type = 'StaffTook' where stream = 'place:H003' and seq = ${middle}; ${forgeDigests}`,
    checks: ["event/columns", "chain"],
  },
  {
    what: "an event inserted under another key",
    sql: `update journal_events set event_key = gen_random_uuid() where stream = 'place:H003' and seq = ${middle}; ${forgeDigests}`,
    checks: ["event/columns", "chain"],
  },
  {
    what: "a deleted identity",
    sql: `delete from journal_identities where stream = 'place:H003' and seq = ${middle} returning seq`,
    checks: ["event/identity"],
  },
  {
    what: "a changed quantity of a posting",
    sql: `update ledger_postings set quantity = quantity + 1000 where stream = 'place:H003' and kind = 0 and seq = (select max(seq) from ledger_postings where stream = 'place:H003' and kind = 0)`,
    checks: ["balance"],
  },
  {
    what: "a deleted posting",
    sql: `delete from ledger_postings where stream = 'place:H003' and kind = 0 and seq = (select max(seq) from ledger_postings where stream = 'place:H003' and kind = 0)`,
    checks: ["balance"],
  },
  {
    what: "a deleted posting whose balances were made anew",
    sql: `delete from ledger_postings where stream = 'place:H003' and kind = 0 and seq = (select min(seq) from ledger_postings where stream = 'place:H003' and kind = 0); ${recountBalances}`,
    checks: ["assertion"],
  },
  {
    what: "an invented posting",
    sql: `insert into ledger_postings select tenant_id, stream, seq + 1000, line, recorded_at, kind, unit, debit, credit, quantity, at_ms, error_ms, period_ms, event_key, assertion, leg_key, leg_line from ledger_postings where stream = 'place:H003' and kind = 0 limit 1 returning seq`,
    checks: ["posting", "balance"],
  },
  {
    what: "a changed balance",
    sql: `update ledger_balances set quantity = quantity + 1 where stream = 'place:H003' and account = 'shelf'`,
    checks: ["balance"],
  },
  {
    what: "a balance of nothing",
    sql: `insert into ledger_balances (tenant_id, stream, unit, account, quantity, last_seq, last_at_ms) values (1, 'place:H003', 'sku:invented', 'shelf', 5000, 1, 1) returning last_seq as seq`,
    checks: ["balance"],
  },
  {
    what: "a missing balance",
    sql: `delete from ledger_balances where stream = 'place:H003' and account = 'shelf'`,
    checks: ["balance"],
  },
  {
    what: "a movement at another time",
    sql: `update ledger_postings set at_ms = at_ms + 86400000, period_ms = period_ms + 86400000 where stream = 'place:H003' and kind = 0 and seq = (select min(seq) from ledger_postings where stream = 'place:H003' and kind = 0) returning seq`,
    checks: ["posting", "assertion"],
  },
  {
    what: "a variance at another time",
    sql: `update ledger_postings set at_ms = at_ms + 86400000, period_ms = period_ms + 86400000 where ctid = (select ctid from ledger_postings where kind = 1 and stream = 'place:H003' limit 1) and kind = 1 and stream = 'place:H003'`,
    checks: ["assertion"],
  },
  {
    what: "a changed quantity of an assertion",
    sql: `update ledger_assertions set quantity = quantity + 1000 where stream = 'place:H003' and withdrawn_seq is null returning seq`,
    checks: ["assertion"],
  },
  {
    what: "an assertion that nobody withdrew",
    sql: `update ledger_assertions set withdrawn_seq = ${last} where stream = 'place:H003' and withdrawn_seq is null`,
    checks: ["withdrawal"],
  },
  {
    what: "a vanished assertion",
    sql: `delete from ledger_assertions where stream = 'place:H003' and account = 'shelf'`,
    checks: ["withdrawal"],
  },
];

describe(`the verifier on ${placeCount} random histories (seed ${seed})`, () => {
  test("sound books hold, from the beginning and from a position proved before", async () => {
    await withHistories(async ({ url, check }) => {
      const whole = await check();
      expect(whole.findings).toEqual([]);
      expect(whole).toMatchObject({ ok: true, warnings: [], streams: placeCount });
      expect(whole.events).toBeGreaterThan(placeCount * 6);
      await recordHistories(url, { seed: seed + 1, places: ["H000x", "H003y"] });
      const rest = await check({ since: whole.root, root: whole.root });
      expect(rest.findings).toEqual([]);
      expect(rest.streams).toBe(placeCount + 2);
      expect(rest.events).toBeLessThan(60);
      process.stdout.write(
        `verified ${whole.events} events, ${whole.postings} postings, ${whole.balances} balances in ${whole.seconds.toFixed(2)} s; ${rest.events} more in ${rest.seconds.toFixed(2)} s\n`,
      );
    });
  });

  test.each(corruptions)("$what is named", async ({ sql, checks }) => {
    await withHistories(async ({ check, plant }) => {
      const [planted] = await plant(sql);
      const { ok, findings } = await check();
      expect(ok).toBe(false);
      expect(
        findings.every(({ stream }) => stream === "place:H003"),
        "no finding elsewhere",
      ).toBe(true);
      const named = new Set(findings.map((finding) => finding.check));
      expect([...named]).toEqual(expect.arrayContaining([...checks]));
      if (planted?.["seq"] !== undefined)
        expect(
          findings.some(
            (finding) => finding.check === checks[0] && finding.seq === Number(planted["seq"]),
          ),
          `row ${JSON.stringify(planted)} in ${JSON.stringify(findings)}`,
        ).toBe(true);
    });
  });

  test("a tail that was cut off everywhere is found by the exported root alone", async () => {
    await withHistories(async ({ check, plant }) => {
      const { root } = await check();
      await plant(cutTailEverywhere);
      expect((await check()).findings, "nothing inside tells of it").toEqual([]);
      const { ok, findings } = await check({ root });
      expect(ok).toBe(false);
      expect(findings).toMatchObject([
        { check: "root", stream: "place:H003", seq: root["place:H003"]?.seq },
      ]);
    });
  });

  test("what is wrong after the position proved before is found by going on from there", async () => {
    await withHistories(async ({ url, check, plant }) => {
      const { root } = await check();
      await recordHistories(url, { seed: seed + 2, places: ["H900"] });
      await plant(
        `update ledger_balances set quantity = quantity + 1 where stream = 'place:H900' and account = 'shelf'`,
      );
      expect((await check({ since: root })).findings).toMatchObject([
        { check: "balance", stream: "place:H900", account: "shelf" },
      ]);
    });
  });

  test("another tenant's wrong books are another tenant's finding", async () => {
    await withHistories(async ({ check, plant }) => {
      await plant(
        `insert into ledger_balances (tenant_id, stream, unit, account, quantity, last_seq, last_at_ms) values (2, 'place:H003', 'sku:invented', 'shelf', 5000, 1, 1)`,
      );
      expect((await check()).findings).toEqual([]);
      expect((await check({ tenantId: 2 })).findings.length).toBeGreaterThan(0);
    });
  });
});
