import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { migrate, openPool } from "#database";
import { createAppender, journalMigrations } from "#journal";
import { placeStream, randomInteger, seededRandom } from "#kernel";
import { freshDatabase, type FreshDatabase } from "../../test/setup/database.ts";
import { arrivalOrder, prepare, randomHistory } from "../../test/journeys/histories.ts";
import { entriesOfHistory, historyTenantId } from "../../test/journeys/history-database.ts";
import { ledgerMigrations } from "./index.ts";
import { createPoster } from "./post.ts";
import { rebuild } from "./rebuild.ts";

const seed = Number(process.env["DIANMAI_SEED"] ?? 20261125);
const placeCount = process.env["DIANMAI_DEEP"] === "1" ? 300 : 80;
const poster = createPoster(entriesOfHistory, { watched: ["shelf", "backroom"] });
let database: FreshDatabase;

/** Every post is a batch of its own; in one place of four, some close the period at the time of their first event. */
async function recordInSmallBatches(url: string): Promise<void> {
  const pool = openPool(url, { size: 1 });
  try {
    const appender = createAppender({ pool, poster, now: Date.now });
    const random = seededRandom(seed);
    for (let index = 0; index < placeCount; index += 1) {
      const place = `B${String(index).padStart(3, "0")}`;
      const stream = placeStream(place);
      const arrivals = arrivalOrder(random, randomHistory(random, place));
      for (let from = 0; from < arrivals.length;) {
        const post = arrivals.slice(from, from + randomInteger(random, 1, 3));
        const [first] = post;
        if (first === undefined) break;
        const { at } = first.prepared;
        const closing = prepare(stream, {
          id: `${place}-close-${from}`,
          source: "office",
          type: "PeriodClosed",
          at,
          errorMs: 0,
          data: { place, until: new Date(at).toISOString() },
        });
        const events = post.map(({ prepared }) => ({ ...prepared, stream }));
        const closes = index % 4 === 0 && random() < 0.25;
        await appender.append(historyTenantId, closes ? [closing, ...events] : events);
        from += post.length;
      }
    }
  } finally {
    await pool.end();
  }
}

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
  await recordInSmallBatches(database.url);
});
afterAll(() => database.drop());

test(`what depends on the recorded batches is rebuilt as they were recorded (seed ${seed})`, async () => {
  const admin = new pg.Client({ connectionString: database.adminUrl });
  await admin.connect();
  const { rows } = await admin.query<Record<string, string>>(
    `select (select count(*) from journal_links) as batches, (select count(*) from ledger_periods) as closed,
      (select count(*) from ledger_assertions where withdrawn_seq is not null) as withdrawn,
      (select count(*) from ledger_balances where negative_since_ms is not null) as negative`,
  );
  await admin.end();
  for (const [what, count] of Object.entries(rows[0] ?? {}))
    expect(Number(count), `${what} are among the histories`).toBeGreaterThan(5);
  const rebuilt = await rebuild({ url: database.url, tenantId: historyTenantId, poster });
  expect(rebuilt.differences).toEqual([]);
  expect(rebuilt).toMatchObject({ ok: true, streams: placeCount });
});
