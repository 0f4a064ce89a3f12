import type { Branch } from "./branch.ts";
import { pause, type Client } from "./client.ts";
import { causes, type Cause } from "./explain.ts";
import type { PageWatch, PageFigures } from "./page.ts";
import { compareWithTruth, describeTally, type ShopComparison } from "./report.ts";
import type { Turns } from "./turns.ts";

/** What was seen while somebody looked at the stock pages for a while. */
export type WatchResult = {
  readonly minutes: number;
  readonly samples: readonly WatchSample[];
  /** Means over the samples taken in opening hours. */
  readonly mean: { readonly wrongShare: number; readonly plainWrongShare: number };
  readonly meanByCause: Readonly<Record<Cause, number>>;
  readonly unexplained: readonly string[];
  readonly page: PageFigures;
};

export type WatchSample = {
  readonly afterSeconds: number;
  readonly isOpen: boolean;
  readonly records: number;
  readonly wrong: number;
  readonly plainWrong: number;
  readonly provisional: number;
  readonly byCause: Readonly<Record<Cause, number>>;
};

export type WatchOptions = {
  readonly branches: readonly Branch[];
  readonly client: Client;
  readonly page: PageWatch;
  readonly minutes: number;
  readonly turn: Turns;
  readonly isOpen: () => boolean;
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
};

/** The shops stand still meanwhile, so only some of a wide shop's differences are traced each time. */
const tracedPerSample = 60;
const sampleEveryMs = 10_000;
const minuteMs = 60_000;

/** Compares every few seconds, with the shops standing still, and follows the pages meanwhile. */
export async function watch(options: WatchOptions): Promise<WatchResult> {
  const startedAt = options.now();
  const samples: WatchSample[] = [];
  const unexplained = new Set<string>();
  options.log(sampleHeading);
  while (!options.signal.aborted && options.now() - startedAt < options.minutes * minuteMs) {
    await pause(sampleEveryMs, options.signal);
    if (options.signal.aborted) break;
    const { comparisons, isOpen } = await options.turn(async () => ({
      isOpen: options.isOpen(),
      comparisons: await Promise.all(
        options.branches.map((branch) => compareWithTruth(options.client, branch, tracedPerSample)),
      ),
    }));
    for (const each of comparisons)
      for (const { sku, area, units } of each.unexplained)
        unexplained.add(`${each.place} ${sku} ${area} ${units}`);
    const afterSeconds = Math.round((options.now() - startedAt) / 1000);
    const sample = { afterSeconds, isOpen, ...addUp(comparisons) };
    samples.push(sample);
    options.log(sampleLine(sample));
  }
  return {
    minutes: (options.now() - startedAt) / minuteMs,
    samples,
    ...means(samples.filter((sample) => sample.isOpen)),
    unexplained: [...unexplained],
    page: options.page.figures(),
  };
}

function addUp(comparisons: readonly ShopComparison[]) {
  const total = (pick: (each: ShopComparison) => number) =>
    comparisons.reduce((sum, each) => sum + pick(each), 0);
  return {
    records: total((each) => each.records),
    wrong: total((each) => each.wrongRecords),
    plainWrong: total((each) => each.plainWrongRecords),
    provisional: total((each) => each.provisional),
    byCause: Object.fromEntries(
      causes.map((cause) => [cause, total((each) => each.byCause[cause])]),
    ) as Record<Cause, number>,
  };
}

function means(open: readonly WatchSample[]) {
  const mean = (pick: (sample: WatchSample) => number) =>
    open.reduce((sum, sample) => sum + pick(sample), 0) / Math.max(1, open.length);
  return {
    mean: {
      wrongShare: mean((sample) => sample.wrong / Math.max(1, sample.records)),
      plainWrongShare: mean((sample) => sample.plainWrong / Math.max(1, sample.records)),
    },
    meanByCause: Object.fromEntries(
      causes.map((cause) => [cause, mean((sample) => sample.byCause[cause])]),
    ) as Record<Cause, number>,
  };
}

const columns = ["after s", "open", "wrong", "plain", "provisional", ...causes] as const;
const sampleHeading = columns.map((name) => name.padStart(11)).join(" ");

function sampleLine(sample: WatchSample): string {
  return [
    sample.afterSeconds,
    sample.isOpen ? "open" : "night",
    sample.wrong,
    sample.plainWrong,
    sample.provisional,
    ...causes.map((cause) => sample.byCause[cause]),
  ]
    .map((value) => String(value).padStart(11))
    .join(" ");
}

const percent = (share: number) => `${(100 * share).toFixed(1)} %`;

export function describeWatch(result: WatchResult): string[] {
  const { page, mean } = result;
  const latency = (name: string, { count, p50, p99, longest }: PageFigures["stream"]) =>
    `${name}: ${count} measured · p50 ${Math.round(p50)} ms · p99 ${Math.round(p99)} ms · longest ${Math.round(longest)} ms`;
  return [
    `Watched for ${result.minutes.toFixed(1)} minutes, ${result.samples.length} comparisons, ${result.samples.filter((sample) => sample.isOpen).length} of them in opening hours:`,
    `  wrong records, mean over opening hours: ${percent(mean.wrongShare)} (plain record ${percent(mean.plainWrongShare)})`,
    `  of them by cause, mean: ${causes.map((cause) => `${cause} ${result.meanByCause[cause].toFixed(1)}`).join(" · ")}`,
    `  recounts: ${page.recountsOpened} opened (${page.recountsByChange} by a change of more than five) · ${page.recountsClosed} answered`,
    `  reds: ${page.redsStanding} standing from the history · ${page.redsRaised} raised · ${page.redsTrue} true · ${page.redsFalse} false · ${page.redsSettled} settled; ${page.negativesPassed} items below zero for a while without a red`,
    `  alerts raised, judged when first seen: ${page.alerts.map(describeTally).join(" · ") || "none"}`,
    `  ${latency("event posted → page told (SSE)", page.stream)}`,
    `  ${latency("event posted → new stock page read", page.read)}`,
    `  ${latency("sale of more than five posted → recount on the page", page.recount)}`,
    ...result.unexplained.map((each) => `  UNEXPLAINED ${each}`),
  ];
}
