import { seededRandom } from "#kernel";
import type { StockArea } from "#vocabulary";
import { openBranch, type Branch } from "./branch.ts";
import { nameProducts, type DemoItem } from "./catalogue/items.ts";
import { createClient, type Client } from "./client.ts";
import { postHistory } from "./history.ts";
import { runLive } from "./live.ts";
import { compareWithTruth, describeComparison, type ShopComparison } from "./report.ts";
import calibration from "./sales/calibration.json" with { type: "json" };
import { generateSales } from "./sales/generator.ts";
import type { ShopSales } from "./sales/source.ts";
import type { Calibration } from "./sales/statistics.ts";
import { setUpChain, type ShopPlan } from "./setup.ts";
import { createTimeline, historyStart, weekdayOf } from "./timeline.ts";

export type DemoOptions = {
  /** For example `http://127.0.0.1:7080`. */
  readonly baseUrl: string;
  /** API keys; `admin` may also be a session cookie `dm_session=…`. */
  readonly keys: { readonly pos: string; readonly pda: string; readonly admin: string };
  /** Real sales; without it they are generated. */
  readonly sales?: { readonly file: string; readonly stores?: readonly number[] };
  readonly seed: number;
  readonly days?: number;
  /** Simulated minutes per real minute, live. */
  readonly speed?: number;
  readonly log: (line: string) => void;
  /** Ends the demo; `runDemo` then reports and resolves. */
  readonly signal: AbortSignal;
  /** Resolves `runDemo` after the history, without a live part. */
  readonly historyOnly?: boolean;
  /** Called once the history is posted. */
  readonly onLive?: (demo: RunningDemo) => void;
  readonly now?: () => number;
};

export type RunningDemo = {
  readonly places: readonly string[];
  /** The hidden truth, pieces: for tests and reports, never for the product. */
  readonly truth: (place: string, sku: string, area?: StockArea) => number | undefined;
  readonly compare: () => Promise<ShopComparison[]>;
  readonly figures: () => DemoFigures;
};

export type DemoFigures = Record<
  | "posted"
  | "resent"
  | "applied"
  | "duplicate"
  | "conflict"
  | "quarantined"
  | "unitsWanted"
  | "unitsSold"
  | "counts"
  | "recountsAnswered",
  number
>;

const defaultStores = [0, 1, 2];
const defaultDays = 90;
const defaultSpeed = 60;
const compareWithinMs = 15_000;

/** Sets up a chain, posts its history, then lives on at `speed` until the signal. Errors: throws when the product refuses. */
export async function runDemo(options: DemoOptions): Promise<RunningDemo> {
  const { seed, log, signal } = options;
  const now = options.now ?? (() => Date.now());
  const days = options.days ?? defaultDays;
  const start = historyStart(now(), days);
  const run = `d${seed}-${now().toString(36)}`;
  const client = createClient({
    baseUrl: options.baseUrl,
    adminCredential: options.keys.admin,
    signal,
    log,
  });
  const sales = await openSales(options, weekdayOf(start));
  const plans = planShops(sales, seed);
  log(
    `${plans.length} shops, ${new Set(plans.flatMap((plan) => plan.items.map((item) => item.sku))).size} items`,
  );
  const timeline = createTimeline(start);
  const branches = plans.map((plan, index) =>
    openBranch({
      plan,
      sales: salesAt(sales, index),
      timeline,
      run,
      seed: seed + index + 1,
      client,
      keys: options.keys,
      log,
    }),
  );
  const demo = describe(branches, options);
  try {
    await setUpChain(client, { shops: plans, run });
    await postHistory({ branches, timeline, days, log, now, signal });
    options.onLive?.(demo);
    await report(demo, log);
    if (options.historyOnly === true) return demo;
    const speed = options.speed ?? defaultSpeed;
    await runLive({
      branches,
      timeline,
      speed,
      client,
      keys: options.keys,
      run,
      now,
      log,
      signal,
      report: () => report(demo, log),
    });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  await finish(demo, options);
  return demo;
}

async function finish(demo: RunningDemo, options: DemoOptions): Promise<void> {
  const { posted, applied, duplicate, conflict, quarantined, resent } = demo.figures();
  options.log(
    `posted ${posted}: applied ${applied}, duplicate ${duplicate} (resent ${resent}), conflict ${conflict}, quarantined ${quarantined}`,
  );
  await report(demo, options.log);
}

/** A report that cannot be had, because the server is stopping too, is no failure of the demo. */
async function report(demo: RunningDemo, log: (line: string) => void): Promise<void> {
  try {
    for (const comparison of await demo.compare()) log(describeComparison(comparison));
  } catch (error) {
    log(
      `no comparison with the shelves: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

async function openSales(options: DemoOptions, startWeekday: number): Promise<ShopSales[]> {
  const random = seededRandom(options.seed);
  const stores = options.sales?.stores ?? defaultStores;
  if (options.sales === undefined) {
    return generateSales({
      calibration: calibration as unknown as Calibration,
      shops: stores.length,
      startWeekday,
      random,
    });
  }
  const { salesFromFile } = await import("./sales/file.ts");
  return salesFromFile({ path: options.sales.file, stores, startWeekday, random });
}

function planShops(sales: readonly ShopSales[], seed: number): ShopPlan[] {
  const named = nameProducts(
    sales.flatMap((shop) => shop.products),
    seed,
  );
  const itemOf = (product: number): DemoItem => {
    const item = named.get(product);
    if (item === undefined) throw new Error(`product ${product} has no name`);
    return item;
  };
  return sales.map((shop, index) => ({
    place: `S${String(index + 1).padStart(3, "0")}`,
    number: index + 1,
    items: shop.products.map((each) => itemOf(each.product)),
  }));
}

function salesAt(sales: readonly ShopSales[], index: number): ShopSales {
  const shop = sales[index];
  if (shop === undefined) throw new Error(`no sales for shop ${index + 1}`);
  return shop;
}

/** Comparisons ask with a client of their own, so that one can still be made when the demo has been stopped. */
function describe(branches: readonly Branch[], options: DemoOptions): RunningDemo {
  const asker = (): Client =>
    createClient({
      baseUrl: options.baseUrl,
      adminCredential: options.keys.admin,
      signal: AbortSignal.timeout(compareWithinMs),
      log: options.log,
    });
  const byPlace = new Map(branches.map((branch) => [branch.shop.place, branch.shop]));
  return {
    places: [...byPlace.keys()],
    truth: (...[place, sku, area]) => byPlace.get(place)?.truth(sku, area),
    compare: () => {
      const client = asker();
      return Promise.all([...byPlace.values()].map((shop) => compareWithTruth(client, shop)));
    },
    figures: () => {
      const total = {
        posted: 0,
        resent: 0,
        applied: 0,
        duplicate: 0,
        conflict: 0,
        quarantined: 0,
        unitsWanted: 0,
        unitsSold: 0,
        counts: 0,
        recountsAnswered: 0,
      };
      for (const { outbox, shop } of branches) {
        for (const [name, value] of Object.entries({ ...outbox.figures, ...shop.figures })) {
          if (name in total) total[name as keyof DemoFigures] += value;
        }
      }
      return total;
    },
  };
}
