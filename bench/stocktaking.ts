import { parseArgs } from "node:util";
import type { WorldParameters } from "#demo";
import { loadNow, machineLine, printTable, shown } from "./measure.ts";
import { createOldWay } from "./policies/old-way.ts";
import type { Item, Policy } from "./policies/policy.ts";
import { createProductRules } from "./policies/product-rules.ts";
import { openSimulatedShop, simDayMs, simHourMs, simMinuteMs } from "./simulated-shop.ts";

/** How wrong is a shop's record while it is open, by the old way of counting and by this product, at equal minutes? */
const stepMs = 5 * simMinuteMs;
const sampleMs = 30 * simMinuteMs;
const toleranceUnits = 2;
const fenPerYuan = 100;
/** The trade's two hours a day: what its shops spend on counting twice. */
const tradeMinutes = 120;
const sweep = [0.5, 1, 2];

type Way = {
  readonly name: string;
  readonly policy: (items: readonly Item[], of: { place: string; secondsPerDay: number }) => Policy;
};
/** Means over all samples in opening hours. */
type Figures = {
  /** Of a hundred records. */
  readonly wrong: number;
  readonly beyond: number;
  /** Of an item. */
  readonly units: number;
  /** Of the shop, at cost. */
  readonly yuan: number;
  readonly minutesPerDay: number;
  readonly countsPerDay: number;
};
type World = {
  readonly seed: number;
  readonly items: number;
  readonly days: number;
  readonly minutes: number;
  readonly parameters?: Partial<WorldParameters>;
};

const noCounts: Way = {
  name: "(c) plain record, no counts",
  policy: (items, of) => createOldWay(items, { ...of, enters: "never" }),
};
const oldWay: Way = {
  name: "(a) old way, sheet entered after the walk",
  policy: (items, of) => createOldWay(items, { ...of, enters: "sheet" }),
};
const oldWayAtOnce: Way = {
  name: "(a') old way, entered item by item",
  policy: (items, of) => createOldWay(items, { ...of, enters: "at-once" }),
};
const product: Way = {
  name: "(b) this product, shipped thresholds",
  policy: (items, of) => createProductRules(items, { ...of, learntYellow: false }),
};
const productLearnt: Way = {
  name: "(b') this product, yellow learnt",
  policy: (items, of) => createProductRules(items, { ...of, learntYellow: true }),
};
const ways = [oldWay, oldWayAtOnce, product, productLearnt];

export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      items: { type: "string", default: "260" },
      days: { type: "string", default: "30" },
      seeds: { type: "string", default: "5" },
      minutes: { type: "string", default: String(tradeMinutes) },
    },
  });
  const [items, days, seeds, minutes] = [
    values.items,
    values.days,
    values.seeds,
    values.minutes,
  ].map(Number) as [number, number, number, number];
  if (![items, days, seeds, minutes].every((value) => value > 0))
    throw new Error("--items, --days, --seeds and --minutes are numbers above 0");
  console.log(
    `bench stocktaking: a shop of ${items} items, ${days} days, ${seeds} seeds, ${minutes} minutes of counting a day; record against goods every half hour from 6 to 23, shelf and backroom together`,
  );
  console.log(machineLine());
  await check();
  const table: string[][] = [];
  const runs = (way: Way, share: number) =>
    Promise.all(
      Array.from({ length: seeds }, (_, at) =>
        live(way, { seed: at + 1, items, days, minutes: minutes * share }),
      ),
    );
  table.push(rowOf(noCounts.name, "–", await runs(noCounts, 1)));
  const figures = new Map<string, Figures[]>();
  for (const share of sweep)
    for (const way of ways) {
      const measured = await runs(way, share);
      figures.set(`${way.name} ${share}`, measured);
      table.push(rowOf(way.name, `× ${share}`, measured));
    }
  printTable(
    [
      "",
      "minutes",
      "spent a day",
      "counts a day",
      "wrong, %",
      "off by > 2, %",
      "|units| an item",
      "yuan a shop",
    ],
    table,
  );
  console.log(
    "\nThis product beside the old way (a) of the same seed and minutes; below 0: less error. Goal of the product: -70 %.",
  );
  printTable(
    ["", "minutes", "wrong, %", "off by > 2, %", "|units|, %", "yuan, %"],
    sweep.flatMap((share) =>
      [product, productLearnt].map(({ name }) =>
        changeOf(name, `× ${share}`, {
          now: figures.get(`${name} ${share}`) ?? [],
          before: figures.get(`${oldWay.name} ${share}`) ?? [],
        }),
      ),
    ),
  );
  console.log(`load ${loadNow()}`);
}

async function live(way: Way, of: World): Promise<Figures> {
  const simulated = await openSimulatedShop({
    ...{ seed: of.seed, items: of.items, size: "usual" },
    parameters: { ...of.parameters, countingOnHandover: 0 },
  });
  const { shop, wallAt } = simulated;
  const secondsPerDay = of.minutes * 60;
  const policy = way.policy(shop.items, { place: shop.place, secondsPerDay });
  const sums = { samples: 0, wrong: 0, beyond: 0, units: 0, fen: 0 };
  for (let at = stepMs; at <= of.days * simDayMs; at += stepMs) {
    for (const event of simulated.advance(at)) policy.take(event);
    const allowed = secondsPerDay * (Math.floor((at - 1) / simDayMs) + 1);
    const { recounts, walks } = policy.work(wallAt(at), allowed - shop.figures.countSeconds);
    for (const recount of recounts) shop.answerRecount(recount, at);
    for (const items of walks) if (items.length > 0) shop.count({ items, at });
    const hour = (at % simDayMs) / simHourMs;
    if (at % sampleMs !== 0 || hour < 6 || hour > 23) continue;
    for (const { sku, costFen = 0 } of shop.items) {
      const off = Math.abs(policy.record(sku) / 1000 - (shop.truth(sku) ?? 0));
      sums.samples += 1;
      sums.units += off;
      sums.fen += off * costFen;
      if (off > 0) sums.wrong += 1;
      if (off > toleranceUnits) sums.beyond += 1;
    }
  }
  return {
    wrong: (100 * sums.wrong) / sums.samples,
    beyond: (100 * sums.beyond) / sums.samples,
    units: sums.units / sums.samples,
    yuan: (sums.fen / sums.samples / fenPerYuan) * shop.items.length,
    minutesPerDay: shop.figures.countSeconds / 60 / of.days,
    countsPerDay: shop.figures.counts / of.days,
  };
}

function rowOf(name: string, minutes: string, of: readonly Figures[]): string[] {
  const cell = (pick: (figures: Figures) => number, digits: number) => shown(of.map(pick), digits);
  return [
    name,
    minutes,
    cell((each) => each.minutesPerDay, 0),
    cell((each) => each.countsPerDay, 0),
    cell((each) => each.wrong, 1),
    cell((each) => each.beyond, 1),
    cell((each) => each.units, 2),
    cell((each) => each.yuan, 0),
  ];
}

function changeOf(
  name: string,
  minutes: string,
  of: { now: readonly Figures[]; before: readonly Figures[] },
): string[] {
  const cell = (pick: (figures: Figures) => number) =>
    shown(
      of.now.map((each, seed) => {
        const before = of.before[seed];
        return before === undefined ? undefined : 100 * (pick(each) / pick(before) - 1);
      }),
      0,
    );
  return [
    name,
    minutes,
    cell((each) => each.wrong),
    cell((each) => each.beyond),
    cell((each) => each.units),
    cell((each) => each.yuan),
  ];
}

/** A world in which everything is written down at once and rightly. */
const honest: Partial<WorldParameters> = {
  theftShareOfSales: 0,
  unrecordedShare: 0,
  misScanShare: 0,
  returnUnrecordedShare: 0,
  openingWrongShare: 0,
  noteLateShare: 0,
  noteWrongLineShare: 0,
  packSlipShare: 0,
  wrongLineItemShare: 0,
  transferWrongLineShare: 0,
  transferUnscannedShare: 0,
  transferLostShare: 0,
  nearExpiryUnscannedShare: 0,
  refillUnrecordedShare: 0,
  countWrongShare: 0,
  tillOfflineShareOfDays: 0,
  handheldDelaySecondsMaximum: 0,
  handheldDeadSpotShare: 0,
};

/** What must hold whatever the figures say; it stops the bench where it does not. */
async function check(): Promise<void> {
  const small = { seed: 1, items: 160, days: 8 };
  const idle = await live(noCounts, { ...small, minutes: 0, parameters: honest });
  const right = await live(product, { ...small, minutes: tradeMinutes, parameters: honest });
  const raced = await live(oldWay, { ...small, minutes: tradeMinutes, parameters: honest });
  console.log(
    `check: where everything is written down at once and rightly, wrong records ${idle.wrong.toFixed(2)} % without counts, ${right.wrong.toFixed(2)} % by this product, ${raced.wrong.toFixed(2)} % by the old way (its own races)`,
  );
  const hourly: Way = {
    name: "hourly",
    policy: (items, of) =>
      createProductRules(items, {
        ...of,
        learntYellow: false,
        handoverHours: Array.from({ length: 15 }, (_, at) => 7 + at),
      }),
  };
  const [none, some, all] = [
    await live(product, { ...small, minutes: 5 }),
    await live(product, { ...small, minutes: tradeMinutes }),
    await live(hourly, { ...small, minutes: 20 * tradeMinutes }),
  ];
  console.log(
    `check: wrong records by this product ${none.wrong.toFixed(1)} % with 5 minutes a day, ${some.wrong.toFixed(1)} % with ${tradeMinutes}, ${all.wrong.toFixed(1)} % when everything is counted every hour`,
  );
  const nearZero = 0.2;
  if (idle.wrong > nearZero || right.wrong > nearZero)
    throw new Error("an honest world has wrong records");
  if (!(none.wrong > some.wrong && some.wrong > all.wrong))
    throw new Error("more minutes do not make a better record");
}
