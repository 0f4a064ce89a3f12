import { consumersOf, inventoryPorts, createStockPoster, migrationFolders } from "#compose";
import { migrate, openPool, readTenant, type Pool } from "#database";
import { recountRevised, settleCounts, settleSweeps, type SettleRun } from "#inventory";
import {
  catchUp,
  createAppender,
  decidedEvent,
  preparedEvent,
  readStream,
  type Appender,
  type PreparedEvent,
} from "#journal";
import { chainStream, placeStream, units, type CloudEvent, type JournalEvent } from "#kernel";

export const shopPlace = "S001";
const dayMs = 24 * 3_600_000;
/** Monday morning; everything that happens in a test is minutes after it. */
export const shopOpens = Date.parse("2026-03-02T08:00:00+08:00");
const minuteMs = 60_000;

/** One tenant with one shop, whose consumers and whose settling of counts run when the test says so. */
export type CountShop = {
  readonly tenantId: number;
  readonly post: (...events: readonly PreparedEvent[]) => Promise<void>;
  readonly project: () => Promise<void>;
  /** Judges sweeps, counts and revisions that are due a day later, until nothing is left to decide. Returns the rounds. */
  readonly settle: (how?: Partial<SettleRun>) => Promise<number>;
  readonly settleOnce: (how?: Partial<SettleRun>) => Promise<number>;
  readonly events: (type: string) => Promise<JournalEvent<Record<string, unknown>>[]>;
  readonly run: SettleRun;
};

export type CountShops = {
  readonly pool: Pool;
  readonly shop: (tenantId: number) => CountShop;
  readonly close: () => Promise<void>;
};

export async function openCountShops(database: {
  readonly url: string;
  readonly drop: () => Promise<void>;
}): Promise<CountShops> {
  await migrate({ url: database.url, folders: migrationFolders });
  const pool = openPool(database.url, { size: 4 });
  const now = () => shopOpens + dayMs;
  const appender = createAppender({ pool, poster: createStockPoster(), now });
  return {
    pool,
    shop: (tenantId) => openShop({ pool, appender, now }, tenantId),
    close: async () => {
      await pool.end();
      await database.drop();
    },
  };
}

function openShop(
  deps: { pool: Pool; appender: Appender; now: () => number },
  tenantId: number,
): CountShop {
  const { pool, appender } = deps;
  const consumers = consumersOf(deps);
  const run: SettleRun = { ...deps, ports: inventoryPorts, tenantId };
  const project = async () => {
    for (const consumer of consumers) await catchUp({ pool, tenantId, holder: "test" }, consumer);
  };
  const settleOnce = (how: Partial<SettleRun> = {}) => settleCounts({ ...run, ...how });
  return {
    tenantId,
    run,
    project,
    settleOnce,
    post: async (...events) => {
      for (const result of await appender.append(tenantId, events))
        if (result.status !== "applied") throw new Error(`an event was ${result.status}`);
    },
    settle: async (how) => {
      for (let rounds = 0; ; rounds += 1) {
        await project();
        let done = 0;
        for (const tick of [settleSweeps, settleCounts, recountRevised])
          done += await tick({ ...run, ...how });
        if (done === 0) return rounds;
      }
    },
    events: (type) =>
      readTenant(pool, tenantId, async (tx) => {
        const stream = type === "ItemDefined" ? chainStream : placeStream(shopPlace);
        const all = await readStream(tx, { tenantId, stream, after: 0, limit: 100_000 });
        return all.filter((event) => event.type === type) as JournalEvent<
          Record<string, unknown>
        >[];
      }),
  };
}

export type Saw = {
  readonly id: string;
  readonly minute: number;
  readonly sku: string;
  readonly units: number;
  readonly by?: string;
  readonly zone?: string;
  readonly area?: "shelf" | "backroom";
  readonly sinceMinute?: number;
  readonly session?: string;
  readonly lot?: string;
  readonly recount?: string;
  readonly errorMs?: number;
};

export const minute = (count: number): number => shopOpens + count * minuteMs;

export function observed(
  type: string,
  of: {
    id: string;
    minute: number;
    data: unknown;
    by?: string;
    source?: string;
    errorMs?: number;
    version?: number;
  },
): PreparedEvent {
  const envelope: CloudEvent = {
    specversion: "1.0",
    id: of.id,
    source: of.source ?? "pda-1",
    type,
    time: new Date(minute(of.minute)).toISOString(),
    place: shopPlace,
    data: of.data,
    ...(of.by !== undefined && { actor: of.by }),
  };
  const at = minute(of.minute);
  const version = of.version ?? (type === "SaleRecorded" ? 2 : 1);
  return preparedEvent(envelope, {
    version,
    stream: placeStream(shopPlace),
    at,
    errorMs: of.errorMs ?? 0,
  });
}

export function counted(saw: Saw): PreparedEvent {
  return observed("ItemCounted", {
    id: saw.id,
    minute: saw.minute,
    ...(saw.by !== undefined && { by: saw.by }),
    ...(saw.errorMs !== undefined && { errorMs: saw.errorMs }),
    data: {
      session: saw.session ?? "CS",
      zone: saw.zone ?? "A",
      area: saw.area ?? "shelf",
      sku: saw.sku,
      quantity: units(saw.units),
      blind: true,
      ...(saw.sinceMinute !== undefined && {
        firstScanAt: new Date(minute(saw.sinceMinute)).toISOString(),
      }),
      ...(saw.lot !== undefined && { lot: saw.lot }),
      ...(saw.recount !== undefined && { recount: saw.recount }),
    },
  });
}

type Moved = {
  readonly id: string;
  readonly minute: number;
  readonly sku: string;
  readonly units: number;
  readonly errorMs?: number;
  readonly lot?: string;
  readonly expiresOn?: string;
};

export function sold(sale: Moved): PreparedEvent {
  const line = { sku: sale.sku, quantity: units(sale.units), amountFen: 0 };
  const data = { ticket: sale.id, lines: [line] };
  return observed("SaleRecorded", { source: "till-1", ...sale, data });
}

export function received(receipt: Moved): PreparedEvent {
  const line = {
    sku: receipt.sku,
    quantity: units(receipt.units),
    ...(receipt.lot !== undefined && { lot: receipt.lot }),
    ...(receipt.expiresOn !== undefined && { expiresOn: receipt.expiresOn }),
  };
  const data = { document: receipt.id, supplier: "S-01", to: "shelf", lines: [line] };
  return observed("GoodsReceived", { source: "office", ...receipt, data });
}

let definitions = 0;
export function defined(
  type: "ItemDefined" | "ZoneDefined" | "SettingChanged",
  data: unknown,
): PreparedEvent {
  definitions += 1;
  return decidedEvent({ type, source: "office", id: `d${definitions}`, at: shopOpens, data });
}
