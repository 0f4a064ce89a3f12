import { thousandthsPerUnit } from "#kernel";
import type { StockArea } from "#vocabulary";
import { addTallies, watchAlerts, type ShownAlert } from "./alert-watch.ts";
import type { Branch } from "./branch.ts";
import type { Client, StreamChange } from "./client.ts";
import type { Posted } from "./outbox.ts";
import type { AlertTally } from "./report.ts";

/** Milliseconds. */
export type Latency = {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly longest: number;
};

export type PageFigures = {
  readonly recountsOpened: number;
  readonly recountsByChange: number;
  readonly recountsClosed: number;
  /** Red when the watch began: the history's. */
  readonly redsStanding: number;
  readonly redsRaised: number;
  /** The record is below zero although all that happened has arrived. */
  readonly redsTrue: number;
  readonly redsFalse: number;
  readonly redsSettled: number;
  readonly negativesPassed: number;
  /** Alerts raised while watching, judged when they were first seen. */
  readonly alerts: readonly AlertTally[];
  readonly stream: Latency;
  readonly read: Latency;
  readonly recount: Latency;
};

export type PageWatch = {
  /** Told of every batch that the product has answered. */
  readonly onPosted: (posted: Posted) => void;
  readonly figures: () => PageFigures;
};

type Waiting = { readonly seq: number; readonly sentAt: number };
type Row = {
  readonly sku: string;
  readonly shelf: number;
  readonly backroom: number;
  readonly negative: null | "provisional" | "settled";
  readonly red: boolean;
};
type Recount = { readonly recount: string; readonly sku: string; readonly because: string };
type Alert = ShownAlert & { readonly level: string; readonly quantity: number | null };

/** Follows the stock pages as a browser does: told by the live stream, it reads the list again. */
export function watchPages(options: {
  readonly branches: readonly Branch[];
  readonly client: Client;
  readonly now: () => number;
  readonly signal: AbortSignal;
}): PageWatch {
  const pages = new Map(
    options.branches.map((branch) => [branch.shop.place, createPage(branch, options)]),
  );
  const streams = [...pages.keys()].map((place) => `place:${place}`);
  void options.client
    .follow(streams, (change) => pages.get(change.stream.slice("place:".length))?.told(change))
    .catch(() => undefined);
  return {
    onPosted: (posted) => pages.get(posted.place)?.posted(posted),
    figures: () => ({
      ...addFigures([...pages.values()].map((page) => page.seen)),
      alerts: addTallies([...pages.values()].flatMap((page) => page.alerts.tallies())),
    }),
  };
}

/** What one page has shown. */
type Seen = {
  readonly recounts: Map<string, string>;
  recountsOpen: Set<string>;
  readonly redsStanding: Set<string>;
  readonly reds: Map<string, boolean>;
  redsOpen: Set<string>;
  readonly negatives: Set<string>;
  readonly negativesWithRed: Set<string>;
  readonly stream: number[];
  readonly read: number[];
  readonly recount: number[];
};

function nothingSeen(): Seen {
  return {
    recounts: new Map(),
    recountsOpen: new Set(),
    redsStanding: new Set(),
    reds: new Map(),
    redsOpen: new Set(),
    negatives: new Set(),
    negativesWithRed: new Set(),
    stream: [],
    read: [],
    recount: [],
  };
}

type PageOptions = {
  readonly client: Client;
  readonly now: () => number;
  readonly signal: AbortSignal;
};

function createPage(branch: Branch, options: PageOptions) {
  const seen = nothingSeen();
  const startedAt = options.now();
  const alerts = watchAlerts(branch, { client: options.client, startedAt });
  let untold: Waiting[] = [];
  let unread: Waiting[] = [];
  let toldUntil = 0;
  /** Items with a large sale whose recount is still to be seen, and when the sale was posted. */
  const asked = new Map<string, number>();
  const readAgain = oneAtATime(async () => {
    const until = toldUntil;
    const shown = await readPage(options.client, branch.shop.place);
    const at = options.now();
    for (const { seq, sentAt } of unread) if (seq <= until) seen.read.push(at - sentAt);
    unread = unread.filter(({ seq }) => seq > until);
    noteRecounts(seen, shown.recounts, { asked, at });
    noteReds(seen, shown, { branch, startedAt });
    alerts.note(shown.alerts);
    for (const { sku } of shown.negative) seen.negatives.add(sku);
    for (const { sku } of shown.red) seen.negativesWithRed.add(sku);
  });
  return {
    seen,
    alerts,
    posted: (posted: Posted) => {
      const at = options.now();
      const waiting = posted.seqs.map((seq) => ({ seq, sentAt: posted.sentAt }));
      for (const { seq, sentAt } of waiting) if (seq <= toldUntil) seen.stream.push(at - sentAt);
      untold.push(...waiting.filter(({ seq }) => seq > toldUntil));
      unread.push(...waiting);
      for (const sku of posted.bigSales) if (!asked.has(sku)) asked.set(sku, posted.sentAt);
    },
    told: (change: StreamChange) => {
      const at = options.now();
      toldUntil = Math.max(toldUntil, change.seq);
      for (const { seq, sentAt } of untold) if (seq <= toldUntil) seen.stream.push(at - sentAt);
      untold = untold.filter(({ seq }) => seq > toldUntil);
      readAgain();
    },
  };
}

/** What is asked for while it runs is done once more after it; a question that fails is asked at the next change again. */
function oneAtATime(work: () => Promise<void>): () => void {
  let isRunning = false;
  let isAsked = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    while (isAsked) {
      isAsked = false;
      await work().catch(() => undefined);
    }
    isRunning = false;
  };
  return () => {
    isAsked = true;
    if (!isRunning) void run();
  };
}

type Shown = {
  readonly negative: readonly Row[];
  readonly red: readonly Row[];
  readonly recounts: readonly Recount[];
  readonly alerts: readonly Alert[];
};

async function readPage(client: Client, place: string): Promise<Shown> {
  const path = (name: string) => `/places/${place}/${name}`;
  const [negative, red, recounts, alerts] = await Promise.all([
    client.get<{ items: Row[] }>(path("stock?only=negative&limit=200")),
    client.get<{ items: Row[] }>(path("stock?only=red&limit=200")),
    client.get<{ recounts: Recount[] }>(path("recounts?state=open")),
    client.get<{ alerts: Alert[] }>(path("alerts?state=open")),
  ]);
  return {
    negative: negative.items,
    red: red.items,
    recounts: recounts.recounts,
    alerts: alerts.alerts,
  };
}

function noteRecounts(
  seen: Seen,
  open: readonly Recount[],
  { asked, at }: { readonly asked: Map<string, number>; readonly at: number },
): void {
  for (const { recount, because, sku } of open) {
    const sentAt = seen.recounts.has(recount) ? undefined : asked.get(sku);
    if (sentAt !== undefined && because === "change") seen.recount.push(at - sentAt);
    seen.recounts.set(recount, because);
    asked.delete(sku);
  }
  seen.recountsOpen = new Set(open.map(({ recount }) => recount));
}

/**
 * A red is true when all that had happened leaves the record below zero: what was not sent yet would not lift it. What
 * happened after it was raised, and is on its way when it is read, says nothing of it.
 */
function noteReds(
  seen: Seen,
  { alerts, red }: Shown,
  { branch, startedAt }: { readonly branch: Branch; readonly startedAt: number },
): void {
  const reds = alerts.filter(({ level }) => level === "red");
  for (const { alert, sku, quantity, raisedAt } of reds) {
    if (Date.parse(raisedAt) < startedAt) seen.redsStanding.add(alert);
    if (seen.redsStanding.has(alert) || seen.reds.has(alert)) continue;
    const row = red.find((each) => each.sku === sku);
    const held = { shelf: row?.shelf ?? quantity ?? 0, backroom: row?.backroom ?? quantity ?? 0 };
    const isTrue = areas.some(
      (area) =>
        held[area] / thousandthsPerUnit + branch.underway(sku ?? "", area, Date.parse(raisedAt)) <
        0,
    );
    seen.reds.set(alert, isTrue);
  }
  seen.redsOpen = new Set(reds.map(({ alert }) => alert));
}

const areas: readonly StockArea[] = ["shelf", "backroom"];

function addFigures(pages: readonly Seen[]): Omit<PageFigures, "alerts"> {
  const total = (pick: (seen: Seen) => number) => pages.reduce((sum, seen) => sum + pick(seen), 0);
  const all = (pick: (seen: Seen) => readonly number[]) => latencyOf(pages.flatMap(pick));
  return {
    recountsOpened: total(({ recounts }) => recounts.size),
    recountsByChange: total(
      ({ recounts }) => [...recounts.values()].filter((because) => because === "change").length,
    ),
    recountsClosed: total(({ recounts, recountsOpen }) => recounts.size - recountsOpen.size),
    redsRaised: total(({ reds }) => reds.size),
    redsTrue: total(({ reds }) => [...reds.values()].filter(Boolean).length),
    redsFalse: total(({ reds }) => [...reds.values()].filter((isTrue) => !isTrue).length),
    redsStanding: total(({ redsStanding }) => redsStanding.size),
    redsSettled: total(
      ({ reds, redsStanding, redsOpen }) =>
        [...reds.keys(), ...redsStanding].filter((alert) => !redsOpen.has(alert)).length,
    ),
    negativesPassed: total(
      ({ negatives, negativesWithRed }) =>
        [...negatives].filter((sku) => !negativesWithRed.has(sku)).length,
    ),
    stream: all(({ stream }) => stream),
    read: all(({ read }) => read),
    recount: all(({ recount }) => recount),
  };
}

export function latencyOf(values: readonly number[]): Latency {
  const sorted = [...values].sort((left, right) => left - right);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return { count: sorted.length, p50: at(0.5), p99: at(0.99), longest: sorted.at(-1) ?? 0 };
}
