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

test("a look for what has fallen due that takes long holds up no consumer", async () => {
  const { promise: over, resolve: end } = Promise.withResolvers<number>();
  let looks = 0;
  const tick = (): Promise<number> => ((looks += 1), over);
  const moved: number[] = [];
  const runner = startRunner({
    ...base,
    pool,
    ticks: [tick],
    onError: () => undefined,
    tenants: () => Promise.resolve((moved.push(looks), [1])),
  });
  await expect.poll(() => looks).toBe(1);
  await expect.poll(() => moved.filter((seen) => seen === 1).length).toBeGreaterThan(3);
  expect(looks, "one look at a time").toBe(1);
  end(0);
  await runner.stop();
});
