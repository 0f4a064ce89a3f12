import { afterAll, beforeAll, expect, test } from "vitest";
import { openPool, type Pool } from "#database";
import { startRunner } from "./runner.ts";
import { freshDatabase, type FreshDatabase } from "../../test/setup/database.ts";

let database: FreshDatabase;
let pool: Pool;
beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { size: 2 });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

const base = { holder: "a", tenants: () => Promise.resolve([1]), consumers: [], pollMs: 5 };

test("a runner has caught up when a whole round finds nothing to do, not before", async () => {
  let left = 5;
  const tick = () => Promise.resolve(left > 0 ? left-- : 0);
  const runner = startRunner({ ...base, pool, ticks: [tick], onError: () => undefined });
  await runner.caughtUp();
  expect(left).toBe(0);
  left = 3;
  await runner.caughtUp();
  expect(left).toBe(0);
  await runner.stop();
});

test("a round that failed is no round that found nothing to do", async () => {
  let failuresLeft = 3;
  let failed = 0;
  const tick = () => {
    if (failuresLeft > 0) return Promise.reject(new Error(`down ${failuresLeft--}`));
    return Promise.resolve(0);
  };
  const runner = startRunner({ ...base, pool, ticks: [tick], onError: () => (failed += 1) });
  await runner.caughtUp();
  expect(failed).toBe(3);
  await runner.stop();
});

test("whoever waits for a runner is let go when it stops", async () => {
  const runner = startRunner({
    ...base,
    pool,
    ticks: [() => Promise.resolve(1)],
    onError: () => undefined,
  });
  const waiting = runner.caughtUp();
  await runner.stop();
  await waiting;
  await runner.caughtUp();
});
