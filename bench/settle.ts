import { parseArgs } from "node:util";
import type { PreparedEvent } from "#journal";
import {
  counted,
  openCountShops,
  received,
  sold,
  type CountShop,
} from "../test/setup/count-shop.ts";
import { startExternal } from "../test/setup/external-server.ts";
import { loadNow, machineLine, printTable, treeCpuMicros } from "./measure.ts";

/** How fast are the counts of a history settled, many in one decision, beside deciding them one by one? */
const eventsPerPost = 400;
const history = { items: 200, countsOfItem: 15 };
/** One by one takes long, so a part of it is enough. */
const part = { items: 20, countsOfItem: 15 };

export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: { items: { type: "string", default: String(history.items) } },
  });
  const items = Number(values.items);
  if (!(items > 0)) throw new Error("--items is a number above 0");
  console.log(machineLine());
  const server = await startExternal();
  const shops = await openCountShops({ url: server.url, drop: () => server.stop() });
  const together = await measure(shops.shop(1), { ...history, items }, {});
  const apart = await measure(shops.shop(2), part, { limits: { items: 1, accepted: 1 } });
  await shops.close();
  printTable(
    ["decided", "counts", "seconds", "counts/s", "CPU us a count, all processes", "load"],
    [
      ["many in one decision", ...together.row],
      ["one by one", ...apart.row],
    ],
  );
  console.log(`CPU of one by one / many: ${(apart.micros / together.micros).toFixed(1)}`);
}

async function measure(
  shop: CountShop,
  size: { items: number; countsOfItem: number },
  how: Parameters<CountShop["settle"]>[0],
): Promise<{ micros: number; row: string[] }> {
  const events = historyOf(size);
  for (let from = 0; from < events.length; from += eventsPerPost)
    await shop.post(...events.slice(from, from + eventsPerPost));
  await shop.project();
  const counts = size.items * size.countsOfItem;
  const cpu = treeCpuMicros(process.pid);
  const started = performance.now();
  await shop.settle(how);
  const seconds = (performance.now() - started) / 1000;
  const micros = (treeCpuMicros(process.pid) - cpu) / counts;
  const accepted = (await shop.events("CountAccepted")).length;
  if (accepted !== counts) throw new Error(`${accepted} of ${counts} counts were accepted`);
  const figures = [counts, seconds.toFixed(1), (counts / seconds).toFixed(0), micros.toFixed(0)];
  return { micros, row: [...figures.map(String), loadNow()] };
}

/** Each item is received once, then sold twice and counted, again and again. */
function historyOf({
  items,
  countsOfItem,
}: {
  items: number;
  countsOfItem: number;
}): PreparedEvent[] {
  const skus = Array.from({ length: items }, (_, index) => `item-${index}`);
  const rounds = Array.from({ length: countsOfItem }, (_, round) => round);
  return [
    ...skus.map((sku) => received({ id: `r-${sku}`, minute: 0, sku, units: 1000 })),
    ...rounds.flatMap((round) =>
      skus.flatMap((sku, index) => {
        const minute = 30 * round + (index % 20) + 1;
        const id = `${round}-${sku}`;
        return [
          sold({ id: `a-${id}`, minute, sku, units: 1 }),
          sold({ id: `b-${id}`, minute: minute + 2, sku, units: 1 }),
          counted({
            id: `c-${id}`,
            minute: minute + 4,
            sku,
            units: 998 - 2 * round,
            by: "staff-1",
          }),
        ];
      }),
    ),
  ];
}
