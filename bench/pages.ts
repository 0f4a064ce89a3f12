import { createStockPoster, publishShippedFlows } from "#compose";
import { freePort, openPool } from "#database";
import { createAppender } from "#journal";
import { randomInteger, seededRandom, units, type Random } from "#kernel";
import { startServerProcess } from "../test/faults/server-process.ts";
import type { Door } from "../test/faults/whole-server.ts";
import { loadNow, printTable } from "./measure.ts";

/** How long the pages of the stock take on the whole server, with everything behind them. */
export const hotMovements = 10_000;
const requestsOfAKind = 200;
const shownShops = 5;
const people = 4;
const limitWaitMs = 600_000;
const searchGoalMs = 150;
const itemGoalMs = 300;
const tenantId = 1;

const brands =
  "山泉 康元 统惠 伊家 蒙源 旺福 良品 三味 德滋 可乐 雪原 百味 金龙 海天 双汇 农场 味全 好丽 达利 洽洽".split(
    " ",
  );
const kinds =
  "矿泉水 方便面 酸牛奶 绿茶 饼干 薯片 面包 香肠 果汁 坚果 酱油 食用油 大米 纸巾 牙膏 洗衣液 巧克力 咖啡 火锅底料 冰淇淋".split(
    " ",
  );
const sizes = ["小包", "大包", "家庭装", "六连包", "礼盒", "经典", "低糖", "原味", "香辣", "限定"];

export function skuOf(item: number): string {
  return String(6_900_000_000_000 + item);
}

export function shopOf(shop: number): string {
  return `S${String(shop).padStart(3, "0")}`;
}

function nameOf(item: number): string {
  const at = item - 1;
  return `${brands[at % 20]}${kinds[Math.floor(at / 20) % 20]}${sizes[Math.floor(at / 400) % 10]}`;
}

/** A receipt that puts many items on the shelf. */
export function openingReceipt(shop: number, items: readonly number[]): Record<string, unknown> {
  const id = `opening-${shop}-${items[0]}`;
  return {
    specversion: "1.0",
    id,
    source: `office-${shop}`,
    type: "GoodsReceived",
    time: new Date(Date.now() - 3_600_000).toISOString(),
    place: shopOf(shop),
    errms: 50,
    data: {
      document: id,
      supplier: "S-01",
      to: "shelf",
      lines: items.map((item) => ({ sku: skuOf(item), quantity: units(2_000) })),
    },
  };
}

type Pages = {
  readonly url: string;
  readonly door: Door;
  readonly shops: number;
  readonly items: number;
  readonly events: number;
};

export async function measurePages(pages: Pages): Promise<void> {
  const pool = openPool(pages.url, { size: 2, asApplication: false });
  try {
    const appender = createAppender({ pool, poster: createStockPoster(), now: Date.now });
    await publishShippedFlows(appender, tenantId);
    const startedAt = performance.now();
    const server = await startServerProcess(
      { url: pages.url, port: await freePort() },
      "whole-server",
    );
    try {
      const seconds = await waitForConsumers(pool, startedAt);
      console.log(
        `consumers: ${pages.events} events in ${seconds.toFixed(1)} s = ${(pages.events / seconds).toFixed(0)} events/s, all of them`,
      );
      const ask = asker(`${server.address}/api/v1`, pages.door.headers);
      await defineItems(ask, pages.items);
      await countHotItem(ask);
      await waitForConsumers(pool, performance.now());
      await askPages(ask, pages);
    } finally {
      await server.stop();
    }
  } finally {
    await pool.end();
  }
}

/** Until every consumer stands at the heads of the streams that it reads; seconds since `startedAt`. */
async function waitForConsumers(
  pool: ReturnType<typeof openPool>,
  startedAt: number,
): Promise<number> {
  while (performance.now() - startedAt < limitWaitMs) {
    const { rows } = await pool.query<{ behind: number }>(
      `select count(*)::int as behind from journal_heads h cross join unnest(array['gateway-sources', 'inventory-counts', 'flows-run']) as k(consumer)
       left join journal_checkpoints c on c.tenant_id = h.tenant_id and c.stream = h.stream and c.consumer = k.consumer
       where h.tenant_id = $1 and h.last_seq > coalesce(c.seq, 0)`,
      [tenantId],
    );
    if (rows[0]?.behind === 0) return (performance.now() - startedAt) / 1000;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`the consumers did not catch up in ${limitWaitMs / 1000} s`);
}

type Ask = (path: string, body?: unknown) => Promise<unknown>;

function asker(address: string, headers: Readonly<Record<string, string>>): Ask {
  let count = 0;
  return async (path, body) => {
    count += 1;
    const type = Array.isArray(body) ? "application/cloudevents-batch+json" : "application/json";
    const sent =
      body === undefined
        ? { headers }
        : {
            method: "POST",
            headers: { ...headers, "content-type": type, "idempotency-key": `bench-${count}` },
            body: JSON.stringify(body),
          };
    const answer = await fetch(address + path, sent);
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${text.slice(0, 400)}`);
    return JSON.parse(text) as unknown;
  };
}

async function defineItems(ask: Ask, items: number): Promise<void> {
  const portion = 500;
  for (let from = 1; from <= items; from += portion) {
    const numbers = Array.from(
      { length: Math.min(portion, items - from + 1) },
      (_, at) => from + at,
    );
    const defined = numbers.map((item) => ({
      sku: skuOf(item),
      name: nameOf(item),
      barcodes: [skuOf(item)],
      measure: "piece",
      category: "grocery",
      priceFen: 500,
    }));
    await ask("/commands/DefineItems", { items: defined });
  }
}

/** Counts and lots of the item whose page is asked for. */
async function countHotItem(ask: Ask): Promise<void> {
  const base = { specversion: "1.0", place: shopOf(1), errms: 50 };
  const time = (ago: number) => new Date(Date.now() - ago * 60_000).toISOString();
  const receipts = Array.from({ length: 20 }, (_, index) => ({
    ...base,
    id: `lot-${index}`,
    source: "office-1",
    type: "GoodsReceived",
    time: time(30 + index),
    data: {
      document: `D-${index}`,
      supplier: "S-01",
      to: "shelf",
      lines: [
        {
          sku: skuOf(1),
          quantity: units(10),
          lot: `L${index}`,
          expiresOn: `2030-01-${10 + index}`,
        },
      ],
    },
  }));
  const counts = Array.from({ length: 40 }, (_, index) => ({
    ...base,
    id: `count-${index}`,
    source: "pda-1",
    type: "ItemCounted",
    actor: `U-${index % 3}`,
    time: time(40 - index),
    data: {
      session: `C-${index}`,
      zone: "A",
      area: "shelf",
      sku: skuOf(1),
      quantity: units(1_000),
      blind: true,
    },
  }));
  await ask("/events", [...receipts, ...counts]);
}

async function askPages(ask: Ask, { items, shops }: Pages): Promise<void> {
  const random = seededRandom(7);
  const list = (query: string) =>
    `/places/${shopOf(randomInteger(random, 1, Math.min(shownShops, shops)))}/stock${query}`;
  const search = (text: string) => list(`?q=${encodeURIComponent(text)}`);
  const hot = `/places/${shopOf(1)}/stock/${skuOf(1)}`;
  const any = () => list(`/${skuOf(randomInteger(random, 1, items))}`);
  const page = (at: string) => [at, `${at}/movements`, `${at}/why`];
  const kindsAsked: [string, number, () => string[]][] = [
    ["stock list, first page", searchGoalMs, () => [list("")]],
    ["stock list, a later page", searchGoalMs, () => [list("?cursor=3000")]],
    ["search by name", searchGoalMs, () => [search(pick(random, kinds))]],
    [
      "search by part of a code",
      searchGoalMs,
      () => [search(String(randomInteger(random, 100, 3_999)))],
    ],
    [
      "search by pinyin initials",
      searchGoalMs,
      () => [search(pick(random, ["ks", "sq", "fbm", "lc", "hgdl", "bql"]))],
    ],
    [
      "search that finds nothing",
      searchGoalMs,
      () => [search(`x${randomInteger(random, 1, 9_999)}`)],
    ],
    ["item page, all its requests", itemGoalMs, () => page(any())],
    [`item page after ${hotMovements} movements`, itemGoalMs, () => page(hot)],
    ["its movements, one page", itemGoalMs, () => [`${hot}/movements?limit=200`]],
    ["its why", itemGoalMs, () => [`${hot}/why`]],
  ];
  const rows: string[][] = [];
  for (const [what, goalMs, next] of kindsAsked) {
    const taken = await timeAll(ask, next);
    const p95 = at(taken, 0.95);
    rows.push([
      what,
      at(taken, 0.5).toFixed(0),
      p95.toFixed(0),
      String(goalMs),
      p95 <= goalMs ? "reached" : "MISSED",
      loadNow(),
    ]);
  }
  console.log(
    `\nPages over HTTP on the whole server: ${requestsOfAKind} of a kind, ${people} people at once, ${shownShops} shops of ${items} items; a page's requests leave together`,
  );
  printTable(["", "p50 ms", "p95 ms", "goal", "", "load"], rows);
}

async function timeAll(ask: Ask, next: () => string[]): Promise<number[]> {
  for (const path of next()) await ask(path);
  const taken: number[] = [];
  let left = requestsOfAKind;
  const person = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      const startedAt = performance.now();
      await Promise.all(next().map((path) => ask(path)));
      taken.push(performance.now() - startedAt);
    }
  };
  await Promise.all(Array.from({ length: people }, person));
  return taken.toSorted((a, b) => a - b);
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

function pick(random: Random, from: readonly string[]): string {
  return from[randomInteger(random, 0, from.length - 1)] ?? "";
}
