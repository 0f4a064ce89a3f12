import { afterAll, beforeAll, expect, test } from "vitest";
import { openPool, readTenant, type Pool } from "#database";
import { freshDatabase, type FreshDatabase } from "../../test/setup/database.ts";
import { historySku } from "../../test/journeys/histories.ts";
import { historyTemplate, historyTenantId } from "../../test/journeys/history-database.ts";
import { readBalanceCurve, readPostings } from "./read.ts";

const template = historyTemplate(7, 6);
const tenantId = historyTenantId;
const accounts = ["shelf", "backroom"];
let database: FreshDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase({ template });
  pool = openPool(database.url, { size: 1 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

/** The same curve, added up movement by movement from nothing. */
async function addedUp(of: { stream: string; unit: string }) {
  const postings = await readTenant(pool, tenantId, (tx) =>
    readPostings(tx, { tenantId, ...of, limit: 1_000 }),
  );
  let quantity = 0;
  const points: { at: number; quantity: number }[] = [];
  for (const posting of postings.toReversed()) {
    const change =
      (accounts.includes(posting.debit) ? posting.quantity : 0) -
      (accounts.includes(posting.credit) ? posting.quantity : 0);
    if (change === 0) continue;
    quantity += change;
    points.push({ at: posting.at, quantity });
  }
  return points;
}

test("the curve of a unit is what its movements add up to, and ends at what is held", async () => {
  const unit = `sku:${historySku}`;
  let moves = 0;
  for (let index = 0; index < 6; index += 1) {
    const of = { stream: `place:H00${index}`, unit };
    const whole = await addedUp(of);
    moves += whole.length;
    const held = whole.at(-1)?.quantity ?? 0;
    const read = (since: number, points: number) =>
      readTenant(pool, tenantId, (tx) =>
        readBalanceCurve(tx, { tenantId, ...of, accounts, held, since, points }),
      );
    expect(await read(0, 1_000)).toEqual(whole);
    const since = whole[Math.floor(whole.length / 2)]?.at ?? 0;
    expect(await read(since, 1_000)).toEqual(whole.filter(({ at }) => at >= since));
    const few = await read(0, 4);
    expect(few.length).toBeLessThanOrEqual(4);
    expect(few.at(-1)).toEqual(whole.at(-1));
    for (const point of few) expect(whole).toContainEqual(point);
  }
  expect(moves).toBeGreaterThan(60);
});
