import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { migrationFolders } from "#compose";
import { migrate, openPool, readTenant, type Pool } from "#database";
import {
  catchUp,
  createAppender,
  decidedEvent,
  preparedEvent,
  readEvents,
  readUnseen,
  type Appender,
} from "#journal";
import { createPoster } from "#ledger";
import { openRecounts, stockMovements, stockOccasions } from "#inventory";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";
import { flowsConsumer, flowVersionsConsumer, type FlowDefinition } from "#flows";

const tenantId = 1;
const startedAt = Date.parse("2026-03-02T08:00:00+08:00");

let database: FreshDatabase;
let pool: Pool;
let appender: Appender;

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  pool = openPool(database.url, { size: 4 });
  appender = createAppender({ pool, poster: createPoster(() => []), now: () => startedAt });
});
afterAll(async () => {
  await pool.end();
  await database.drop();
});

function publish(version: number, limitUnits: number): Promise<unknown> {
  const definition: FlowDefinition = {
    trigger: { on: "stock-change" },
    condition: {
      kind: "all",
      of: [{ kind: "compare", field: "change.units", operator: ">", value: limitUnits }],
    },
    action: { kind: "open-recount" },
    sentence: { zh: "变动大时复核。", en: "Count again what changes much." },
  };
  return appender.append(tenantId, [
    decidedEvent({
      type: "FlowPublished",
      source: "dianmai/flows",
      id: `local-recount@${version}`,
      at: startedAt,
      data: { flow: "local-recount", version, definition },
    }),
  ]);
}

function sell(ticket: string, units: number): Promise<unknown> {
  const data = {
    ticket,
    lines: [{ sku: "6900000000014", quantity: units * 1000, amountFen: 0 }],
  };
  const envelope = {
    specversion: "1.0",
    id: ticket,
    source: "pos:S001:1",
    type: "SaleRecorded",
    time: new Date(startedAt).toISOString(),
    place: "S001",
    data,
  } as const;
  return appender.append(tenantId, [
    preparedEvent(envelope, { version: 2, stream: "place:S001", at: startedAt, errorMs: 0 }),
  ]);
}

describe("a flow judges an event by the version that the event's commit saw", () => {
  test("though the projection of versions has not come so far yet, and though it has gone further", async () => {
    const fired: string[] = [];
    const consumer = flowsConsumer(pool, {
      occasionsOf: stockOccasions,
      movementsOf: stockMovements,
      act: (acts) => {
        for (const { event, fired: by } of acts)
          fired.push(`${event.envelope.id} ${by.version.flow}@${by.version.version}`);
        return Promise.resolve();
      },
    });
    const run = { pool, tenantId, holder: "test" };
    await publish(1, 5);
    await sell("T-1", 6);
    await catchUp(run, consumer);
    expect(fired).toEqual(["T-1 local-recount@1"]);

    await sell("T-2", 7);
    await publish(2, 8);
    await sell("T-3", 7);
    await sell("T-4", 9);
    await catchUp(run, flowVersionsConsumer);
    await catchUp(run, consumer);
    expect(fired.slice(1)).toEqual(["T-2 local-recount@1", "T-4 local-recount@2"]);
  });
});

test("an item is asked to be counted again once, whichever process asks while no projection has followed", async () => {
  const [event] = await readTenant(pool, tenantId, (tx) =>
    readEvents(tx, { tenantId, stream: "place:S001", seqs: [1] }),
  );
  if (event === undefined) throw new Error("no event to ask for");
  const order = { event, sku: "6900000000045", area: "shelf", quantity: -6000, line: 0 } as const;
  const another = createAppender({ pool, poster: createPoster(() => []), now: () => startedAt });
  const now = () => startedAt;
  await openRecounts({ appender, now }, [{ ...order, flow: "local-recount@1" }]);
  await openRecounts({ appender: another, now }, [
    { ...order, flow: "local-recount@2" },
    { ...order, flow: "local-recount@2", line: 1 },
    { ...order, flow: "local-recount@2", area: "backroom" },
  ]);
  const requested = await readTenant(pool, tenantId, (tx) =>
    readUnseen(tx, {
      ...{ tenantId, stream: "place:S001", consumer: "nobody" },
      types: ["RecountRequested"],
    }),
  );
  const areas = requested.map(({ data }) => data as { sku: string; area: string });
  expect(areas.filter(({ sku }) => sku === order.sku).map(({ area }) => area)).toEqual([
    "shelf",
    "backroom",
  ]);
});
