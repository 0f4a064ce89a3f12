import { describeComparison, tracedAtTheEnd } from "./report.ts";
import { loginsOf, makeLogins } from "./logins.ts";
import { postHistory } from "./history.ts";
import { isNight, runLive } from "./live.ts";
import { watchPages } from "./page.ts";
import {
  defaultDays,
  defaultSpeed,
  openScene,
  type DemoOptions,
  type RunningDemo,
  type Scene,
} from "./scene.ts";
import { setUpChain } from "./setup.ts";
import { describeWatch, watch, type WatchResult } from "./watch.ts";

/** Sets up a chain, tells its history, then lives on at `speed` until the signal. Errors: throws when the product refuses. */
export async function runDemo(options: DemoOptions): Promise<RunningDemo> {
  const scene = await openScene(options);
  const { branches, timeline, demo } = scene;
  let watched: WatchResult | undefined;
  let isTold = false;
  try {
    await setUpChain(scene.client, { places: scene.plans, run: scene.run });
    if (options.logins !== undefined) {
      const logins = loginsOf(scene.plans);
      await makeLogins(scene.client, logins, options.logins.password);
      options.logins.onMade(logins);
    }
    let isFirst = true;
    await postHistory({
      branches,
      timeline,
      days: options.days ?? defaultDays,
      caughtUp: options.caughtUp ?? (() => Promise.resolve()),
      now: scene.now,
      signal: options.signal,
      onDay: async (progress) => {
        options.onProgress?.(progress);
        if (isFirst) await lookAtPage(scene);
        if (isFirst) options.onFirstPage?.();
        isFirst = false;
      },
    });
    isTold = true;
    options.onLive?.(demo);
    await report(demo, { log: options.log });
    if (options.historyOnly !== true) watched = await liveOn(scene);
  } catch (error) {
    if (!options.signal.aborted) throw error;
  }
  if (watched !== undefined) for (const line of describeWatch(watched)) options.log(line);
  if (isTold) await finish(demo, options);
  return watched === undefined ? demo : { ...demo, watched };
}

const pageWithinMs = 10_000;

/** The page of the first shop, as a browser reads it: the console's own file, and a list in which something has moved. */
async function lookAtPage({ client, options, plans }: Scene): Promise<void> {
  const html = await fetch(options.baseUrl, { signal: AbortSignal.timeout(pageWithinMs) });
  if (!html.ok) throw new Error(`the console does not answer: ${html.status}`);
  await html.text();
  const { items } = await client.get<{ items: { lastMoveAt?: string }[] }>(
    `/places/${plans[0]?.place}/stock?sort=recent`,
  );
  if (items[0]?.lastMoveAt === undefined) throw new Error("the stock page shows no movement");
}

/** Until the signal; with `watchMinutes` for so long, beside somebody who looks at the pages. */
async function liveOn(scene: Scene): Promise<WatchResult | undefined> {
  const { options, branches, client, timeline, now } = scene;
  const { log, watchMinutes } = options;
  const done = new AbortController();
  const signal = AbortSignal.any([options.signal, done.signal]);
  const living = runLive({
    branches,
    timeline,
    speed: options.speed ?? defaultSpeed,
    client,
    keys: options.keys,
    run: scene.run,
    now,
    log,
    signal,
    turn: scene.turn,
    report: () => report(scene.demo, { log }),
  });
  if (watchMinutes === undefined) {
    await living;
    return undefined;
  }
  const page = watchPages({ branches, client, now, signal });
  scene.page.watch = page;
  try {
    return await Promise.race([
      watch({
        ...{ branches, client, page, now, log, signal },
        minutes: watchMinutes,
        turn: scene.turn,
        isOpen: () => !isNight(timeline.simAt(now())),
      }),
      living.then(() => undefined),
    ]);
  } finally {
    done.abort();
    await living;
  }
}

async function finish(demo: RunningDemo, options: DemoOptions): Promise<void> {
  const { posted, applied, duplicate, conflict, quarantined, resent } = demo.figures();
  options.log(
    `posted ${posted}: applied ${applied}, duplicate ${duplicate} (resent ${resent}), conflict ${conflict}, quarantined ${quarantined}`,
  );
  const limitTraced = options.signal.aborted ? tracedAtTheEnd : undefined;
  await report(demo, { log: options.log, limitTraced });
}

/** A report that cannot be had, because the server is stopping too, is no failure of the demo. */
async function report(
  demo: RunningDemo,
  {
    log,
    limitTraced,
  }: { readonly log: (line: string) => void; readonly limitTraced?: number | undefined },
): Promise<void> {
  try {
    for (const comparison of await demo.compare(limitTraced)) log(describeComparison(comparison));
  } catch (error) {
    log(
      `no comparison with the shelves: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}
