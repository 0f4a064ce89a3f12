import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { byteas, int2s, int4s, int8s, texts, uuids } from "./binary-arrays.ts";
import { openPool, type Pool } from "./pool.ts";
import { freshDatabase, type FreshDatabase } from "../../test/setup/database.ts";

let database: FreshDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await freshDatabase();
  pool = openPool(database.url, { size: 1, asApplication: false });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function readBack(type: string, buffer: Buffer): Promise<unknown[]> {
  const { rows } = await pool.query<{ value: unknown }>(
    `select value from unnest($1::${type}[]) with ordinality as t(value, place) order by place`,
    [buffer],
  );
  return rows.map(({ value }) => value);
}

const nullable = <Value>(value: fc.Arbitrary<Value>) =>
  fc.array(fc.option(value), { maxLength: 20 });
const seed = 20261125;

describe("arrays in PostgreSQL's binary format", () => {
  const kinds: [string, (values: never) => Buffer, fc.Arbitrary<unknown>][] = [
    ["int8", int8s, fc.maxSafeInteger()],
    ["int4", int4s, fc.integer()],
    ["int2", int2s, fc.integer({ min: -32_768, max: 32_767 })],
    ["text", texts, fc.string({ unit: "grapheme" }).map((text) => text.replaceAll("\u0000", ""))],
    ["uuid", uuids, fc.uuid()],
    ["bytea", byteas, fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes))],
  ];
  for (const [type, encode, values] of kinds) {
    test(`${type} values come back as they went, nulls and empty arrays too`, async () => {
      await fc.assert(
        fc.asyncProperty(nullable(values), async (given) => {
          expect(await readBack(type, encode(given as never))).toEqual(given);
        }),
        { numRuns: 40, seed },
      );
    });
  }
  test("what is no uuid is refused before it is sent", () => {
    expect(() => uuids(["6f0c9a52"])).toThrow("not a uuid: 6f0c9a52");
    expect(() => uuids(["zb0c9a52-4a44-5c5e-9d0a-2f6c3f1f7a10"])).toThrow("not a uuid");
  });
});
