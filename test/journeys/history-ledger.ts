import { migrate, openPool, readTenant, type Pool } from "#database";
import { createAppender, journalMigrations, type Appender } from "#journal";
import { placeStream, randomInteger, units, type Random } from "#kernel";
import { createPoster, ledgerMigrations, readBalanceAt, readVariances } from "#ledger";
import { freshDatabase } from "../setup/database.ts";
import {
  modelAccount,
  type ModelAccount,
  type ModelCount,
  type ModelLeg,
} from "./count-rule-model.ts";
import { historySku, prepare, type HistoryEvent } from "./histories.ts";
import { entriesOfHistory } from "./history-database.ts";

export const stockAccounts = ["shelf", "backroom"] as const;
export const historyUnit = `sku:${historySku}`;

/** A database with journal and ledger alone; each tenant is a world of its own, so that one history can be lived often. */
export type HistoryLedger = {
  readonly pool: Pool;
  readonly appender: Appender;
  /** The same database as superuser, who sees every tenant. */
  readonly adminUrl: string;
  readonly newTenant: () => number;
  readonly close: () => Promise<void>;
};

export async function openHistoryLedger(): Promise<HistoryLedger> {
  const database = await freshDatabase();
  await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
  const pool = openPool(database.url, { size: 6 });
  const appender = createAppender({
    pool,
    poster: createPoster(entriesOfHistory),
    now: () => Date.now(),
  });
  let tenants = 0;
  return {
    pool,
    appender,
    adminUrl: database.adminUrl,
    newTenant: () => (tenants += 1),
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

export type Known = { readonly seq: number; readonly event: HistoryEvent };
export type Sent = {
  readonly known: Known[];
  readonly conflicts: number;
  readonly doubles: number;
};

/** How strange the messages are: shares of doubled ones, of old ones sent again, of conflicting bodies. */
export type Strangeness = {
  readonly doubled: number;
  readonly again: number;
  readonly conflicting: number;
};
export const usualStrangeness: Strangeness = { doubled: 0.1, again: 0.1, conflicting: 0.05 };
const noStrangeness: Strangeness = { doubled: 0, again: 0, conflicting: 0 };

/** Sends a history as it arrives, in posts of random size, with doubles and conflicting bodies among them if wanted. */
export async function send(
  to: { appender: Appender; tenantId: number; strangeness?: Strangeness },
  random: Random,
  arrivals: readonly HistoryEvent[],
): Promise<Sent> {
  const { doubled, again, conflicting } = to.strangeness ?? noStrangeness;
  const known: Known[] = [];
  let conflicts = 0;
  let doubles = 0;
  for (let from = 0; from < arrivals.length;) {
    const post = arrivals.slice(from, from + randomInteger(random, 1, 7));
    from += post.length;
    const items = post
      .flatMap((event) => (random() < doubled ? [event, event] : [event]))
      .map((event) => event.prepared);
    const earlier = known[randomInteger(random, 0, Math.max(0, known.length - 1))]?.event.prepared;
    if (earlier !== undefined && random() < again) items.push(earlier);
    if (earlier !== undefined && random() < conflicting) {
      items.push(
        prepare(earlier.stream, {
          ...earlier,
          data: { ...(earlier.data as object), changed: true },
        }),
      );
    }
    const results = await to.appender.append(to.tenantId, items);
    for (const [index, result] of results.entries()) {
      if (result.status === "duplicate") doubles += 1;
      if (result.status === "conflict") conflicts += 1;
      const event = post.find((candidate) => candidate.prepared === items[index]);
      if (result.status === "applied" && event !== undefined)
        known.push({ seq: result.seq, event });
    }
  }
  return { known, conflicts, doubles };
}

/** Movements of an account and the counts of it that stand. */
export function accountOf(
  history: readonly HistoryEvent[],
  account: string,
): { legs: ModelLeg[]; counts: ModelCount[] } {
  const rejected = new Set(history.flatMap((event) => event.rejects ?? []));
  return {
    legs: history.flatMap((event) => event.legs.filter((leg) => leg.account === account)),
    counts: history.flatMap((event) =>
      event.count?.account === account && !rejected.has(event.count.id) ? [event.count] : [],
    ),
  };
}

export function modelOf(history: readonly HistoryEvent[], account: string): ModelAccount {
  const { legs, counts } = accountOf(history, account);
  return modelAccount(legs, counts);
}

/** Counts of a history that stand and race with a movement. */
export function racedCountsOf(history: readonly HistoryEvent[]): number {
  return stockAccounts.reduce((sum, account) => sum + modelOf(history, account).racedCounts, 0);
}

export type LedgerAccount = {
  /** Units. */
  readonly balance: number;
  readonly variances: Readonly<Record<string, number>>;
};

/** What the ledger says of both accounts of the histories' item, in units; as known at a position where one is given. */
export async function readAccounts(
  pool: Pool,
  of: { tenantId: number; place: string; position?: number },
): Promise<Record<string, LedgerAccount>> {
  const { tenantId, place, position } = of;
  return readTenant(pool, tenantId, async (tx) => {
    const accounts: Record<string, LedgerAccount> = {};
    for (const account of stockAccounts) {
      const key = {
        tenantId,
        stream: placeStream(place),
        unit: historyUnit,
        account,
        ...(position !== undefined && { position }),
      };
      const variances = [...(await readVariances(tx, key))];
      accounts[account] = {
        balance: (await readBalanceAt(tx, key)) / units(1),
        variances: Object.fromEntries(variances.map(([id, value]) => [id, value / units(1)])),
      };
    }
    return accounts;
  });
}

/**
 * Everything that the ledger holds of a tenant, whatever came first: balances that are not zero, counts that stand, and for
 * each account, time, movement and count the sum of what was posted.
 */
export async function readLedger(pool: Pool, tenantId: number): Promise<Record<string, object[]>> {
  return readTenant(pool, tenantId, async (tx) => {
    const read = async (sql: string) => (await tx.query<object>(sql, [tenantId])).rows;
    return {
      balances: await read(
        `select stream, unit, account, quantity from ledger_balances where tenant_id = $1 and quantity <> 0 order by 1, 2, 3`,
      ),
      assertions: await read(
        `select stream, unit, account, assertion, quantity, at_ms from ledger_assertions
          where tenant_id = $1 and withdrawn_seq is null order by 1, 2, 3, 4`,
      ),
      postings: await read(
        `select stream, unit, account, at_ms, kind, assertion, coalesce(leg_key, case when kind = 0 then event_key end) as leg,
            sum(quantity)::int8 as quantity
          from (select stream, unit, debit as account, at_ms, kind, assertion, leg_key, event_key, quantity from ledger_postings where tenant_id = $1
            union all select stream, unit, credit, at_ms, kind, assertion, leg_key, event_key, -quantity from ledger_postings where tenant_id = $1) l
          group by 1, 2, 3, 4, 5, 6, 7 having sum(quantity) <> 0 order by 1, 2, 3, 4, 5, 6, 7`,
      ),
    };
  });
}
