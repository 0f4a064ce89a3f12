import { readTenant, type Pool } from "#database";
import { readEventByKey, readEvents, readHeads, type Appender } from "#journal";
import { placeStream, type Route, type RouteContext, type RouteResult } from "#kernel";
import { vocabulary } from "#vocabulary";
import { acceptCount, closePeriod, rejectCount, requestRecount } from "./commands.ts";
import {
  acceptCountBody,
  closePeriodBody,
  eventAnswer,
  itemAnswer,
  movementsAnswer,
  movementsQuery,
  recountsAnswer,
  rejectCountBody,
  requestRecountBody,
  stockAnswer,
  stockQuery,
  whyAnswer,
  whyQuery,
  type EventAnswer,
  type RecountsAnswer,
  type StockAnswer,
  type StockQueryString,
  type StockRow,
} from "./contract.ts";
import { readItemPage, readMovements } from "./item-page.ts";
import type { InventoryPorts } from "./ports.ts";
import { readStock, type StockRow as StoredStockRow } from "./stock-store.ts";
import { readOpenRecounts } from "./store.ts";
import { readSweeps } from "./sweep-store.ts";
import { readWhy } from "./why-story.ts";
import { zoneRoutes } from "./zone-routes.ts";

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
  return [...stockRoutes(deps), ...storyRoutes(deps), ...zoneRoutes(deps), ...commandRoutes(deps)];
}

function stockRoutes(deps: InventoryDeps): Route[] {
  return [
    {
      method: "GET",
      url: "/places/:place/stock",
      permission: "stock.read",
      scope: placeOf,
      summary: { zh: "库存列表", en: "Stock of a place" },
      schema: { query: stockQuery, answer: stockAnswer },
      handler: (context) => listStock(deps, context),
    },
    {
      method: "GET",
      url: "/places/:place/stock/:sku",
      permission: "stock.read",
      scope: placeOf,
      summary: { zh: "单品库存", en: "Stock of an item" },
      schema: { answer: itemAnswer },
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
      schema: { query: movementsQuery, answer: movementsAnswer },
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
      schema: { query: whyQuery, answer: whyAnswer },
      handler: (context) => explain(deps, context),
    },
    {
      method: "GET",
      url: "/places/:place/recounts",
      permission: "recounts.read",
      scope: placeOf,
      summary: { zh: "未完成的复核", en: "Open recounts of a place" },
      schema: { answer: recountsAnswer },
      handler: async ({ principal, params }) => {
        const recounts = await readTenant(deps.pool, principal.tenantId, (tx) =>
          readOpenRecounts(tx, principal.tenantId, params["place"] ?? ""),
        );
        const body: RecountsAnswer = {
          recounts: recounts.map((recount) => ({
            ...recount,
            requestedAt: new Date(recount.requestedAt).toISOString(),
          })),
        };
        return { body };
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
      summary: { zh: "一条事件，按序号或事件键", en: "One event, by its number or its key" },
      schema: { answer: eventAnswer },
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
    const [waitsFor] = judge({ at: now, errorMs: 0 }).waitsFor;
    const items = stock.rows.map((row) => {
      const isSettled = !row.provisional || judge({ at: row.lastMoveAt, errorMs: 0 }).settled;
      return shownRow(row, { isSettled, waitsFor });
    });
    const end = offset + items.length;
    const body: StockAnswer = {
      items,
      ...(end < stock.total && { next: String(end) }),
      total: stock.total,
      asOf: { seq: heads.get(placeStream(place)) ?? 0, recordedAt: new Date(now).toISOString() },
    };
    return { body };
  });
}

function shownRow(
  stored: StoredStockRow,
  { isSettled, waitsFor }: { isSettled: boolean; waitsFor: string | undefined },
): StockRow {
  const { provisional: _, lastMoveAt, lastCountAt, openRecount, ...row } = stored;
  return {
    ...row,
    state: isSettled ? "settled" : "provisional",
    ...(!isSettled && waitsFor !== undefined && { waitsFor }),
    openRecount: openRecount && {
      ...openRecount,
      requestedAt: new Date(openRecount.requestedAt).toISOString(),
    },
    ...(lastMoveAt > 0 && { lastMoveAt: new Date(lastMoveAt).toISOString() }),
    ...(lastCountAt !== null && { lastCountAt: new Date(lastCountAt).toISOString() }),
  };
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

const keyForm = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

async function oneEvent(deps: InventoryDeps, context: RouteContext): Promise<RouteResult> {
  const { stream = "", seq: named = "" } = context.params;
  const { tenantId } = context.principal;
  const event = await readTenant(deps.pool, tenantId, async (tx) => {
    if (keyForm.test(named)) return readEventByKey(tx, { tenantId, stream, key: named });
    const seq = Number(named);
    if (!Number.isSafeInteger(seq)) return undefined;
    return (await readEvents(tx, { tenantId, stream, seqs: [seq] }))[0];
  });
  if (event === undefined) return { problem: "inventory.position-unknown" };
  const label = vocabulary.get(event.type)?.label;
  const body: EventAnswer = {
    stream,
    seq: event.seq,
    key: event.key,
    at: new Date(event.at).toISOString(),
    errorMs: event.errorMs,
    recordedAt: new Date(event.recordedAt).toISOString(),
    chainSeq: event.chainSeq,
    ...(label !== undefined && { label }),
    envelope: event.envelope,
  };
  return { body };
}
