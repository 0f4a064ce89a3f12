import type { StockArea } from "#vocabulary";
import { openBranch, type Branch } from "./branch.ts";
import { createClient, type Client } from "./client.ts";
import type { DemoLogin } from "./logins.ts";
import type { HistoryProgress } from "./history.ts";
import type { PageWatch } from "./page.ts";
import { compareWithTruth, type ShopComparison } from "./report.ts";
import { planChain } from "./plans.ts";
import { createTimeline, historyStart, weekdayOf, type Timeline } from "./timeline.ts";
import { takeTurns, type Turns } from "./turns.ts";
import { createChain, type PlacePlan } from "./world/chain.ts";
import type { WatchResult } from "./watch.ts";

export type DemoOptions = {
  /** For example `http://127.0.0.1:7080`. */
  readonly baseUrl: string;
  /** API keys; `admin` may also be a session cookie `dm_session=…`. */
  readonly keys: { readonly pos: string; readonly pda: string; readonly admin: string };
  /** Real sales; without it they are generated. */
  readonly salesFile?: string;
  /** Shops beside the warehouse, the wide one first. */
  readonly shops?: number;
  /** Items of the wide shop. */
  readonly items?: number;
  /** Makes log-ins for the other roles, all with this password, and tells them. */
  readonly logins?: {
    readonly password: string;
    readonly onMade: (logins: readonly DemoLogin[]) => void;
  };
  readonly seed: number;
  readonly days?: number;
  /** Simulated minutes per real minute, live. */
  readonly speed?: number;
  readonly log: (line: string) => void;
  /** Ends the demo; `runDemo` then reports and resolves. */
  readonly signal: AbortSignal;
  /** Resolves `runDemo` after the history, without a live part. */
  readonly historyOnly?: boolean;
  /** Looks at the live pages for so many minutes, then ends. */
  readonly watchMinutes?: number;
  /** Resolves when the product has decided all that it was told; without it the demo does not wait. */
  readonly caughtUp?: () => Promise<void>;
  /** Called once a stock page shows the first day's sales. */
  readonly onFirstPage?: () => void;
  /** Called once the history is told and decided. */
  readonly onLive?: (demo: RunningDemo) => void;
  readonly onProgress?: (progress: HistoryProgress) => void;
  readonly now?: () => number;
};

export type RunningDemo = {
  readonly places: readonly string[];
  /** The hidden truth, pieces: for tests and reports, never for the product. */
  readonly truth: (place: string, sku: string, area?: StockArea) => number | undefined;
  /** Traces so many of a shop's differences at most. */
  readonly compare: (limitTraced?: number) => Promise<ShopComparison[]>;
  readonly figures: () => DemoFigures;
  /** With `watchMinutes`: what was seen. */
  readonly watched?: WatchResult;
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

export const defaultDays = 30;
export const defaultSpeed = 60;
const compareWithinMs = 60_000;

export type Scene = {
  readonly options: DemoOptions;
  readonly run: string;
  readonly now: () => number;
  readonly client: Client;
  readonly plans: readonly PlacePlan[];
  readonly timeline: Timeline;
  readonly branches: readonly Branch[];
  readonly turn: Turns;
  readonly page: { watch?: PageWatch };
  readonly demo: RunningDemo;
};

/** Reads or draws the sales and opens the shops on them; nothing is told to the product yet. */
export async function openScene(options: DemoOptions): Promise<Scene> {
  const { seed, log } = options;
  const now = options.now ?? (() => Date.now());
  const start = historyStart(now(), options.days ?? defaultDays);
  const run = `d${seed}-${now().toString(36)}`;
  const client = createClient({
    baseUrl: options.baseUrl,
    adminCredential: options.keys.admin,
    signal: lateSignal(options.signal),
    log,
  });
  const plans = await planChain({
    startWeekday: weekdayOf(start),
    seed,
    ...(options.salesFile !== undefined && { salesFile: options.salesFile }),
    ...(options.shops !== undefined && { shops: options.shops }),
    ...(options.items !== undefined && { wideItems: options.items }),
  });
  const world = createChain(plans, seed);
  log(describePlans(plans));
  const timeline = createTimeline(start);
  const page: Scene["page"] = {};
  const branches = world.places.map((shop, index) =>
    openBranch({
      shop,
      size: plans[index]?.size ?? "usual",
      timeline,
      run,
      seed: seed + index + 1,
      client,
      keys: options.keys,
      log,
      now,
      onPosted: (posted) => page.watch?.onPosted(posted),
    }),
  );
  const turn = takeTurns();
  const demo = describe(branches, { options, turn });
  return { options, run, now, client, plans, timeline, branches, turn, page, demo };
}

const graceMs = 3_000;

/** What is on its way when the demo is stopped still gets its answer, so that the last comparison knows what arrived. */
function lateSignal(signal: AbortSignal): AbortSignal {
  const late = new AbortController();
  const end = () => setTimeout(() => late.abort(), graceMs).unref();
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  return late.signal;
}

function describePlans(plans: readonly PlacePlan[]): string {
  const skus = new Set(plans.flatMap(({ items }) => items.map(({ sku }) => sku)));
  const each = plans.map(({ place, items }) => `${place} ${items.length}`);
  return `${plans.length} places, ${skus.size} items (${each.join(", ")})`;
}

/** Comparisons ask with a client of their own, so that one can still be made when the demo has been stopped. */
function describe(
  branches: readonly Branch[],
  scene: { readonly options: DemoOptions; readonly turn: Turns },
): RunningDemo {
  const { options, turn } = scene;
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
    compare: (limitTraced) => {
      const client = asker();
      return turn(() =>
        Promise.all(branches.map((branch) => compareWithTruth(client, branch, limitTraced))),
      );
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
