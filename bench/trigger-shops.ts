import { createStockPoster, publishShippedFlows } from "#compose";
import { openPool } from "#database";
import { createApiKey } from "#identity";
import { createAppender, decidedEvent } from "#journal";
import { units } from "#kernel";
import { openingReceipt, shopOf, skuOf } from "./pages.ts";

/** The chain that `bench trigger` works on: shops with stock, items that fire each rule, the keys of the shops' screens. */
export type Size = { readonly shops: number; readonly items: number };

/** Items of each kind in each shop; each fires once, because one cause has one open alert. */
export const probesOfAKind = 20;
export const probeKinds = ["recount", "purple", "yellow", "red"] as const;
export type ProbeKind = (typeof probeKinds)[number];
const historyDays = 16;
const receiptLines = 200;
const openingLanes = 8;
const dayMs = 24 * 3_600_000;
const tenant = { tenantId: 1, code: "bench" };
/** One caller may have this many screens open. */
const screensOfAKey = 20;

export function probeSku({ items }: Size, kind: ProbeKind, at: number): string {
  return skuOf(items + 1 + probeKinds.indexOf(kind) * probesOfAKind + at);
}

function probeSkus(size: Size, kind: ProbeKind): string[] {
  return Array.from({ length: probesOfAKind }, (_, at) => probeSku(size, kind, at));
}

export type Keys = { readonly tills: string; readonly screenOf: (shop: number) => string };

export async function defineChain(url: string, size: Size): Promise<Keys> {
  const pool = openPool(url, { size: 2 });
  try {
    const appender = createAppender({ pool, poster: createStockPoster(), now: Date.now });
    await publishShippedFlows(appender, tenant.tenantId);
    const highValue = new Set(probeSkus(size, "purple"));
    const skus = Array.from({ length: size.items + probeKinds.length * probesOfAKind }, (_, at) =>
      skuOf(at + 1),
    );
    const defined = skus.map((sku) =>
      decidedEvent({
        type: "ItemDefined",
        source: "bench",
        id: sku,
        at: Date.now(),
        data: {
          sku,
          name: `商品 ${sku}`,
          barcodes: [sku],
          measure: "piece",
          category: "grocery",
          priceFen: 500,
          highValue: highValue.has(sku),
        },
      }),
    );
    await appender.append(tenant.tenantId, defined);
    const key = async (name: string, role: "auditor" | "integrator") =>
      (await createApiKey(pool, tenant, { name, role, now: Date.now() })).token;
    const screens: string[] = [];
    for (let at = 0; at < size.shops; at += screensOfAKey)
      screens.push(await key(`screens-${at}`, "auditor"));
    return {
      tills: await key("tills", "integrator"),
      screenOf: (shop) => screens[Math.floor((shop - 1) / screensOfAKey)] ?? "",
    };
  } finally {
    await pool.end();
  }
}

/** Stock on every shelf but of the items that are to fall below zero, and sixteen days of sales where a mean is asked for. */
export async function openShops(size: Size, post: (events: unknown[]) => Promise<void>) {
  const posts: unknown[][] = [];
  const red = size.items + 1 + probeKinds.indexOf("red") * probesOfAKind;
  for (let shop = 1; shop <= size.shops; shop += 1) {
    posts.push(historyOf(size, shop), [
      saleOf({
        shop,
        id: `scale-${shop}`,
        source: scaleOf(shop),
        at: Date.now(),
        lines: [{ sku: skuOf(1), units: 1 }],
      }),
    ]);
    for (let from = 1; from < red; from += receiptLines)
      posts.push([
        {
          ...openingReceipt(
            shop,
            Array.from({ length: Math.min(receiptLines, red - from) }, (_, at) => from + at),
          ),
          source: tillOf(shop),
          // Items that were heard of an hour ago would all be looked at for being missed while the bench runs.
          time: new Date().toISOString(),
        },
      ]);
  }
  const lane = async (): Promise<void> => {
    for (let next = posts.pop(); next !== undefined; next = posts.pop()) await post(next);
  };
  await Promise.all(Array.from({ length: openingLanes }, lane));
}

/** The shop's own till speaks all the time, so that no figure waits for a source that has fallen silent. */
const tillOf = (shop: number): string => `till-${shopOf(shop).slice(1)}`;

/** It speaks only when a trigger lets it, so that red waits for it. */
export const scaleOf = (shop: number): string => `scale-${shop}`;

function historyOf(size: Size, shop: number): unknown[] {
  return Array.from({ length: historyDays }, (_, ago) =>
    saleOf({
      shop,
      id: `history-${shop}-${ago}`,
      source: tillOf(shop),
      at: Date.now() - (historyDays - ago) * dayMs,
      lines: probeSkus(size, "yellow").map((sku) => ({ sku, units: 1 })),
    }),
  );
}

export function saleOf(sale: {
  readonly shop: number;
  readonly id: string;
  readonly source: string;
  readonly at: number;
  readonly lines: readonly { readonly sku: string; readonly units: number }[];
}): unknown {
  return {
    specversion: "1.0",
    id: sale.id,
    source: sale.source,
    type: "SaleRecorded",
    time: new Date(sale.at).toISOString(),
    place: shopOf(sale.shop),
    errms: 10,
    data: {
      ticket: `T-${sale.id}`,
      lines: sale.lines.map((line) => ({
        sku: line.sku,
        quantity: units(line.units),
        amountFen: 500 * line.units,
      })),
    },
  };
}
