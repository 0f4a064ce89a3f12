import { parseArgs } from "node:util";
import { falseAlarmsPerDay } from "#flows";
import { loadNow, machineLine, printTable, shown } from "./measure.ts";
import { createJudging, type Said } from "./policies/judging.ts";
import { createProductShop, type ProductShop } from "./policies/product-shop.ts";
import {
  openSimulatedShop,
  simDayMs,
  simHourMs,
  simMinuteMs,
  type SimulatedShop,
} from "./simulated-shop.ts";

/** How many alerts has a shop of 4,000 items a day, by fixed and by learnt thresholds, and how many of them are right? */
const learningDays = 14;
const stepMs = 5 * simMinuteMs;
const toleranceUnits = 2;
const areas = ["shelf", "backroom"] as const;
const judgedFlows = ["local-recount", "unusual-day", "high-value-out", "negative-stock"] as const;
type Flow = (typeof judgedFlows)[number];
/** What the threshold of a flow is held against. */
const valueFields: Readonly<Record<Flow, string>> = {
  "local-recount": "change.units",
  "unusual-day": "day.timesMean",
  "high-value-out": "change.outUnits",
  "negative-stock": "negative.units",
};

/** One thing that a threshold may choose; in the order in which they happened. */
type Candidate = {
  readonly value: number;
  readonly isFixed: boolean;
  readonly isLearnt: boolean | undefined;
  /** How far record and goods were apart then, units, the larger of both areas. */
  readonly off: number;
};
/** Candidates of one item on one day: one cause is one alert. */
type ItemDay = { readonly flow: Flow; readonly candidates: Candidate[] };
type Run = { readonly days: number; readonly itemDays: readonly ItemDay[]; readonly wrong: Wrong };
/** Item-days at closing, over the days that are judged. */
type Wrong = { all: number; off: number; beyond: number };

export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      items: { type: "string", default: "4000" },
      days: { type: "string", default: "42" },
      seeds: { type: "string", default: "5" },
    },
  });
  const [items, days, seeds] = [Number(values.items), Number(values.days), Number(values.seeds)];
  if (!(items > 0 && seeds > 0 && days > learningDays))
    throw new Error(`--items and --seeds are numbers above 0, --days is above ${learningDays}`);
  console.log(
    `bench alerts: a shop of ${items} items, ${days} days, judged from day ${learningDays + 1} on, ${seeds} seeds; its zones are counted by lists twice a day`,
  );
  console.log(machineLine());
  const runs: Run[] = [];
  for (let seed = 1; seed <= seeds; seed += 1) {
    const startedAt = performance.now();
    runs.push(await live({ seed, items, days }));
    console.log(
      `seed ${seed}: ${((performance.now() - startedAt) / 1000).toFixed(0)} s, load ${loadNow()}`,
    );
  }
  report(runs);
}

async function live(of: { seed: number; items: number; days: number }): Promise<Run> {
  const simulated = await openSimulatedShop({ ...of, size: "wide" });
  const { shop } = simulated;
  const record = createProductShop(shop.place, shop.items);
  const judging = createJudging(shop.items);
  const itemDays = new Map<string, ItemDay>();
  const wrong: Wrong = { all: 0, off: 0, beyond: 0 };
  for (let at = stepMs; at <= of.days * simDayMs; at += stepMs) {
    const said: Said[] = [];
    for (const event of simulated.advance(at)) {
      record.take(event);
      said.push(...judging.judge(event));
    }
    for (const event of record.settle(simulated.wallAt(at))) said.push(...judging.judge(event));
    const day = Math.floor((at - 1) / simDayMs);
    if (day < learningDays) continue;
    note(itemDays, { said, day, off: offOf(simulated, record) });
    if (at % simDayMs === 23 * simHourMs) noteWrong(wrong, simulated, record);
  }
  return { days: of.days - learningDays, itemDays: [...itemDays.values()], wrong };
}

/** Record − goods once what is on its way has arrived, units, the larger of both areas. */
function offOf(simulated: SimulatedShop, record: ProductShop): (sku: string) => number {
  const underWay = simulated.underWay();
  return (sku) =>
    Math.max(
      ...areas.map((area) => {
        const thousandths = record.onHand(sku, area) + (underWay.get(`${area} ${sku}`) ?? 0);
        return Math.abs(thousandths / 1000 - (simulated.shop.truth(sku, area) ?? 0));
      }),
    );
}

function note(
  itemDays: Map<string, ItemDay>,
  of: { said: readonly Said[]; day: number; off: (sku: string) => number },
): void {
  for (const { flow, facts, occasion, isFixed, isLearnt } of of.said) {
    if (!(judgedFlows as readonly string[]).includes(flow)) continue;
    const name = `${flow} ${of.day} ${occasion.sku}`;
    const known = itemDays.get(name) ?? { flow: flow as Flow, candidates: [] };
    itemDays.set(name, known);
    const value = Number(facts[valueFields[flow as Flow]] ?? 0);
    known.candidates.push({ value, isFixed, isLearnt, off: of.off(occasion.sku) });
  }
}

function noteWrong(wrong: Wrong, simulated: SimulatedShop, record: ProductShop): void {
  const off = offOf(simulated, record);
  for (const { sku } of simulated.shop.items) {
    const units = off(sku);
    wrong.all += 1;
    if (units > 0) wrong.off += 1;
    if (units > toleranceUnits) wrong.beyond += 1;
  }
}

type Choice = (candidate: Candidate) => boolean;
const fixed: Choice = ({ isFixed }) => isFixed;
const learnt: Choice = ({ isLearnt }) => isLearnt === true;

function alertsOf(run: Run, flow: Flow, choose: Choice): Candidate[] {
  return run.itemDays.flatMap((of) => {
    const first = of.flow === flow ? of.candidates.find(choose) : undefined;
    return first === undefined ? [] : [first];
  });
}

/** The fixed threshold, moved to where it comes nearest to so many alerts: thresholds are often met by many at once. */
function movedTo(run: Run, flow: Flow, count: number): Choice {
  const highest = run.itemDays
    .filter((of) => of.flow === flow)
    .map(({ candidates }) => Math.max(...candidates.map(({ value }) => value)))
    .sort((left, right) => right - left);
  const limit = highest[count - 1] ?? Infinity;
  const above = highest.filter((value) => value > limit).length;
  const upTo = highest.filter((value) => value >= limit).length;
  return count - above < upTo - count
    ? ({ value }) => value > limit
    : ({ value }) => value >= limit;
}

function report(runs: readonly Run[]): void {
  const share = (pick: (wrong: Wrong) => number) =>
    shown(
      runs.map(({ wrong }) => (100 * pick(wrong)) / wrong.all),
      1,
    );
  console.log(
    `\nAt closing ${share(({ off }) => off)} % of the records are not the goods, ${share(({ beyond }) => beyond)} % by more than ${toleranceUnits} units. An alert is right when then the record of its item, in the shelf or in the backroom, is apart from the goods once all that is on its way has arrived: at all, or by more than ${toleranceUnits} units (the tolerance of a count). "Any of it" takes everything that the rule's other conditions let through: what a threshold chooses from. Recall: of the item-days whose record is off by more than ${toleranceUnits} units at closing, those with a right alert. One item has one alert of a rule a day. ± is the 95 % interval of the mean over seeds.\n`,
  );
  const rows = judgedFlows.flatMap((flow) => {
    const learntCounts = runs.map((run) => alertsOf(run, flow, learnt).length);
    const hasLearnt = learntCounts.some((count) => count > 0);
    const choices: [string, (run: Run, index: number) => Choice][] = [
      ["fixed", () => fixed],
      ...(hasLearnt
        ? ([
            [`learnt (${falseAlarmsPerDay} false a day)`, () => learnt],
            [
              "fixed, moved near as many",
              (run, index) => movedTo(run, flow, learntCounts[index] ?? 0),
            ],
          ] as [string, (run: Run, index: number) => Choice][])
        : []),
      ["any of it", () => () => true],
    ];
    return choices.map(([name, choose]) => rowOf(runs, { flow, name, choose }));
  });
  printTable(
    [
      "rule",
      "threshold",
      "alerts a shop-day",
      "right: off, %",
      "right: off by > 2, %",
      "recall, %",
    ],
    rows,
  );
}

function rowOf(
  runs: readonly Run[],
  of: { flow: Flow; name: string; choose: (run: Run, index: number) => Choice },
): string[] {
  const alerts = runs.map((run, index) => alertsOf(run, of.flow, of.choose(run, index)));
  const part = (of: readonly Candidate[], least: number) =>
    of.filter(({ off }) => off > least).length;
  const percent = (least: number) =>
    shown(
      alerts.map((each) =>
        each.length === 0 ? undefined : (100 * part(each, least)) / each.length,
      ),
      1,
    );
  return [
    of.flow,
    of.name,
    shown(
      runs.map(({ days }, index) => (alerts[index]?.length ?? 0) / days),
      1,
    ),
    percent(0),
    percent(toleranceUnits),
    shown(
      runs.map(
        ({ wrong }, index) => (100 * part(alerts[index] ?? [], toleranceUnits)) / wrong.beyond,
      ),
      2,
    ),
  ];
}
