import { readTenant, type Pool } from "#database";
import { readEvents, readHeads, type Appender } from "#journal";
import { placeStream, type Route, type RouteContext, type RouteResult } from "#kernel";
import { vocabulary } from "#vocabulary";
import { acceptCount, closePeriod, rejectCount, requestRecount } from "./commands.ts";
import {
  acceptCountBody,
  closePeriodBody,
  movementsQuery,
  rejectCountBody,
  requestRecountBody,
  stockQuery,
  whyQuery,
  type StockQueryString,
} from "./contract.ts";
import { readItemPage, readMovements } from "./item-page.ts";
import type { InventoryPorts } from "./ports.ts";
import { readStock } from "./stock-store.ts";
import { readOpenRecounts } from "./store.ts";
import { readSweeps } from "./sweep-store.ts";
import { readWhy } from "./why-story.ts";

export type InventoryDeps = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly ports: InventoryPorts;
  readonly now: () => number;
};

const placeOf = ({ params }: { params: Readonly<Record<string, string>> }) => params["place"];
/** A place's stream is read by who may read the place; any other stream by who may read the chain. */
function placeOfStream(stream: string): string | undefined {
  const prefix = placeStream("");
  return stream.startsWith(prefix) ? stream.slice(prefix.length) : undefined;
}

const placeOfBody = ({ body }: { body: unknown }) => (body as { place?: string }).place;

export function inventoryRoutes(deps: InventoryDeps): Route[] {
  return [...stockRoutes(deps), ...storyRoutes(deps), ...commandRoutes(deps)];
}

function stockRoutes(deps: InventoryDeps): Route[] {
  return [
    {
      method: "GET",
      url: "/places/:place/stock",
      permission: "stock.read",
      scope: placeOf,
      summary: { zh: "库存列表", en: "Stock of a place" },
      schema: { query: stockQuery },
      handler: (context) => listStock(deps, context),
    },
    {
      method: "GET",
      url: "/places/:place/stock/:sku",
      permission: "stock.read",
      scope: placeOf,
      summary: { zh: "单品库存", en: "Stock of an item" },
      handler: async (context) => ({
        body: await readTenant(deps.pool, context.principal.tenantId, (tx) =>
          readItemPage(tx, deps.ports, itemOf(deps, context)),
        ),
      }),
    },
    {
      method: "GET",
      url: "/places/:place/stock/:sku/movements",
      permission: "movements.read",
      scope: placeOf,
      summary: { zh: "单品流水", en: "Movements of an item" },
      schema: { query: movementsQuery },
      handler: (context) => listMovements(deps, context),
    },
  ];
}

function storyRoutes(deps: InventoryDeps): Route[] {
  return [
    {
      method: "GET",
      url: "/places/:place/stock/:sku/why",
      permission: "movements.read",
      scope: placeOf,
      summary: { zh: "数字从何而来", en: "Why a number is what it is" },
      schema: { query: whyQuery },
      handler: (context) => explain(deps, context),
    },
    {
      method: "GET",
      url: "/places/:place/recounts",
      permission: "recounts.read",
      scope: placeOf,
      summary: { zh: "未完成的复核", en: "Open recounts of a place" },
      handler: async ({ principal, params }) => {
        const recounts = await readTenant(deps.pool, principal.tenantId, (tx) =>
          readOpenRecounts(tx, principal.tenantId, params["place"] ?? ""),
        );
        return {
          body: {
            recounts: recounts.map((recount) => ({
              ...recount,
              requestedAt: new Date(recount.requestedAt).toISOString(),
            })),
          },
        };
      },
    },
    {
      method: "GET",
      url: "/places/:place/sweeps",
      permission: "recounts.read",
      scope: placeOf,
      summary: { zh: "区域扫完情况", en: "Swept zones of a place" },
      handler: async ({ principal, params }) => {
        const sweeps = await readTenant(deps.pool, principal.tenantId, (tx) =>
          readSweeps(tx, principal.tenantId, params["place"] ?? ""),
        );
        return {
          body: {
            sweeps: sweeps.map((sweep) => ({ ...sweep, at: new Date(sweep.at).toISOString() })),
          },
        };
      },
    },
    {
      method: "GET",
      url: "/events/:stream/:seq",
      permission: "events.read",
      scope: ({ params }) => placeOfStream(params["stream"] ?? ""),
      summary: { zh: "一条事件", en: "One event of a place" },
      handler: (context) => oneEvent(deps, context),
    },
  ];
}

function commandRoutes(deps: InventoryDeps): Route[] {
  const command = {
    method: "POST",
    scope: placeOfBody,
    keepsEvents: true,
    isAudited: true,
  } as const;
  return [
    {
      ...command,
      url: "/commands/AcceptCount",
      permission: "counts.accept",
      summary: { zh: "盘点入账", en: "Accepts a count" },
      schema: { body: acceptCountBody },
      handler: (context) => acceptCount(deps, context),
    },
    {
      ...command,
      url: "/commands/RejectCount",
      permission: "counts.reject",
      summary: { zh: "盘点作废", en: "Rejects a count" },
      schema: { body: rejectCountBody },
      handler: (context) => rejectCount(deps, context),
    },
    {
      ...command,
      url: "/commands/RequestRecount",
      permission: "recounts.request",
      summary: { zh: "要求复核", en: "Asks for a recount" },
      schema: { body: requestRecountBody },
      handler: (context) => requestRecount(deps, context),
    },
    {
      ...command,
      url: "/commands/ClosePeriod",
      permission: "periods.close",
      summary: { zh: "关账", en: "Closes a period" },
      schema: { body: closePeriodBody },
      handler: (context) => closePeriod(deps, context),
    },
  ];
}

function itemOf(deps: InventoryDeps, context: RouteContext) {
  return {
    tenantId: context.principal.tenantId,
    place: context.params["place"] ?? "",
    sku: context.params["sku"] ?? "",
    now: deps.now(),
  };
}

const quarterHourMs = 15 * 60_000;

async function listStock(deps: InventoryDeps, context: RouteContext): Promise<RouteResult> {
  const query = context.query as StockQueryString;
  const { tenantId } = context.principal;
  const place = context.params["place"] ?? "";
  const offset = Math.max(0, Number(query.cursor ?? 0) || 0);
  const limit = query.limit ?? 50;
  const now = deps.now();
  return readTenant(deps.pool, tenantId, async (tx) => {
    const judge = await deps.ports.readSettling(tx, tenantId, { place, now });
    const waits = judge({ at: now, errorMs: 0 }).waitsFor;
    const stock = await readStock(tx, {
      tenantId,
      place,
      text: query.q ?? "",
      only: query.only ?? "all",
      sort: query.sort ?? "name",
      offset,
      limit,
      settledUntil: now - quarterHourMs,
    });
    const heads = await readHeads(tx, tenantId, [placeStream(place)]);
    const items = stock.rows.map(
      ({ provisional, lastMoveAt, lastCountAt, openRecount, ...row }) => {
        const settled = !provisional || judge({ at: lastMoveAt, errorMs: 0 }).settled;
        return {
          ...row,
          state: settled ? "settled" : "provisional",
          ...(!settled && waits[0] !== undefined && { waitsFor: waits[0] }),
          openRecount:
            openRecount === null
              ? null
              : { ...openRecount, requestedAt: new Date(openRecount.requestedAt).toISOString() },
          ...(lastMoveAt > 0 && { lastMoveAt: new Date(lastMoveAt).toISOString() }),
          ...(lastCountAt !== null && { lastCountAt: new Date(lastCountAt).toISOString() }),
        };
      },
    );
    const next = offset + items.length < stock.total ? { next: String(offset + items.length) } : {};
    return {
      body: {
        items,
        ...next,
        total: stock.total,
        asOf: { seq: heads.get(placeStream(place)) ?? 0, recordedAt: new Date(now).toISOString() },
      },
    };
  });
}

async function listMovements(deps: InventoryDeps, context: RouteContext): Promise<RouteResult> {
  const query = context.query as { before?: string; limit?: number };
  const [at, seq, line] = (query.before ?? "").split("_").map(Number);
  const before =
    at !== undefined &&
    seq !== undefined &&
    line !== undefined &&
    [at, seq, line].every(Number.isSafeInteger)
      ? { before: { at, seq, line } }
      : {};
  return {
    body: await readTenant(deps.pool, context.principal.tenantId, (tx) =>
      readMovements(tx, { ...itemOf(deps, context), ...before, limit: query.limit ?? 50 }),
    ),
  };
}

async function explain(deps: InventoryDeps, context: RouteContext): Promise<RouteResult> {
  const query = context.query as { account?: string; at?: string; position?: number };
  const of = {
    ...itemOf(deps, context),
    ...(query.account !== undefined && { account: query.account }),
    ...(query.at !== undefined && { at: Date.parse(query.at) }),
    ...(query.position !== undefined && { position: query.position }),
  };
  return {
    body: await readTenant(deps.pool, context.principal.tenantId, (tx) =>
      readWhy(tx, deps.ports, of),
    ),
  };
}

async function oneEvent(deps: InventoryDeps, context: RouteContext): Promise<RouteResult> {
  const seq = Number(context.params["seq"]);
  const stream = context.params["stream"] ?? "";
  const { tenantId } = context.principal;
  const [event] = Number.isSafeInteger(seq)
    ? await readTenant(deps.pool, tenantId, (tx) =>
        readEvents(tx, { tenantId, stream, seqs: [seq] }),
      )
    : [];
  if (event === undefined) return { problem: "inventory.position-unknown" };
  return {
    body: {
      stream,
      seq: event.seq,
      key: event.key,
      at: new Date(event.at).toISOString(),
      errorMs: event.errorMs,
      recordedAt: new Date(event.recordedAt).toISOString(),
      chainSeq: event.chainSeq,
      label: vocabulary.get(event.type)?.label,
      envelope: event.envelope,
    },
  };
}
