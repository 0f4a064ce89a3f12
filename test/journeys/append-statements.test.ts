import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrate, openPool, type Pool } from "#database";
import { createAppender, journalMigrations, type Appender } from "#journal";
import { placeStream } from "#kernel";
import { createPoster, ledgerMigrations } from "#ledger";
import { stockEntries } from "#inventory";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";
import { acceptedCount, movement, prepare, rejection } from "./histories.ts";

const tenantId = 1;
const startedAt = Date.parse("2026-03-02T08:00:00+08:00");
const sizes = [1, 20, 400];

let database: FreshDatabase;
let pool: Pool;
let appender: Appender;
let statements = 0;
let batches = 0;

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
  pool = openPool(database.url, { size: 1 });
  pool.on("connect", (client) => {
    const query = client.query.bind(client) as (...args: unknown[]) => unknown;
    client.query = ((...args: unknown[]) => {
      statements += 1;
      return query(...args);
    }) as typeof client.query;
  });
  appender = createAppender({
    pool,
    poster: createPoster((event) => stockEntries(event.type, event.data)),
    now: () => startedAt,
  });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

type Made = { readonly stream: string; readonly id: string; readonly at: number };

/** The statements of one batch in which each of `size` shops gets what `make` makes. */
async function statementsOf(
  size: number,
  make: (made: Made) => Parameters<Appender["append"]>[1],
  status: string,
): Promise<number> {
  batches += 1;
  const items = Array.from({ length: size }, (_, shop) =>
    make({ stream: placeStream(`S${shop}`), id: `${batches}-${shop}`, at: startedAt + batches }),
  ).flat();
  const before = statements;
  const results = await appender.append(tenantId, items);
  expect(new Set(results.map((result) => result.status))).toContain(status);
  return statements - before;
}

const base = ({ id, at }: Made) => ({ id, source: "till", at, errorMs: 0 });
const sale = (made: Made) =>
  movement(made.stream, base(made), { type: "SaleRecorded", units: 1 }).prepared;
const count = (made: Made) =>
  acceptedCount(made.stream, base(made), { units: 3, sinceMs: 0, area: "shelf" }).prepared;

describe("the number of statements of a batch does not depend on its size", () => {
  beforeAll(async () => {
    await statementsOf(400, (made) => [sale(made)], "applied");
  });

  test("for sales it is six: begin, lock, look up, insert, post, commit", async () => {
    for (const size of sizes)
      expect(await statementsOf(size, (made) => [sale(made)], "applied")).toBe(6);
  });

  test("with repeats and messages set aside it is one more", async () => {
    const again = (made: Made) => {
      const first = sale(made);
      const other = prepare(made.stream, { ...base(made), type: "SaleRecorded", data: {} });
      return [first, first, other];
    };
    for (const size of sizes) expect(await statementsOf(size, again, "conflict")).toBe(7);
  });

  test("with counts, and with movements that arrive after a later count, it stays the same", async () => {
    const counts: number[] = [];
    const lates: number[] = [];
    for (const size of sizes) {
      counts.push(await statementsOf(size, (made) => [count(made)], "applied"));
      lates.push(
        await statementsOf(size, (made) => [sale({ ...made, at: startedAt - 1 })], "applied"),
      );
    }
    expect(new Set(counts).size).toBe(1);
    expect(new Set(lates).size).toBe(1);
  });

  test("with rejections of counts it stays the same", async () => {
    const rejections: number[] = [];
    for (const size of sizes) {
      const ids = new Map<string, string>();
      await statementsOf(
        size,
        (made) => {
          const accepted = acceptedCount(made.stream, base(made), {
            units: 5,
            sinceMs: 0,
            area: "shelf",
          });
          ids.set(made.stream, accepted.count?.id ?? "");
          return [accepted.prepared];
        },
        "applied",
      );
      rejections.push(
        await statementsOf(
          size,
          (made) => [rejection(made.stream, base(made), ids.get(made.stream) ?? "").prepared],
          "applied",
        ),
      );
    }
    expect(new Set(rejections).size).toBe(1);
  });
});
