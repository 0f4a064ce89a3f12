import type { Pool } from "#database";
import { catchUpAll, type Moved } from "./catch-up.ts";
import type { Consumer } from "./consumer.ts";

export type RunnerOptions = {
  readonly pool: Pool;
  /** Names this process in leases. */
  readonly holder: string;
  readonly tenants: () => Promise<readonly number[]>;
  /** In this order: what reads another's projection comes after it. */
  readonly consumers: readonly Consumer[];
  /** Work that falls due by time; returns how much was done, so that its consequences are followed at once. */
  readonly ticks?: readonly ((tenantId: number) => Promise<number>)[];
  /** After projections have moved: the positions that can now be read. */
  readonly onMoved?: (tenantId: number, moved: Moved) => void;
  readonly onError: (error: unknown, where: string) => void;
  /** How long a lost notice may delay the work: so often all streams of all tenants are looked at, milliseconds. */
  readonly pollMs?: number;
};

export type Runner = {
  /** Something was appended; with the streams that grew only these are looked at. */
  readonly wake: (tenantId?: number, streams?: Iterable<string>) => void;
  /** Resolves when a whole round that began after the call found nothing to do in this process, or when it stops. */
  readonly caughtUp: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Consequences of consequences are followed this many times before other tenants have their turn. */
const maximumRounds = 20;

const defaultPollMs = 500;

/** Rounds that follow one another rest for so long between them: what comes meanwhile shares the next one's statements. */
const roundRestMs = 10;

/**
 * Keeps the consumers of all tenants at the heads of their streams. What a wake-up costs does not depend on how many
 * streams are quiet; a wake-up that is lost costs one poll interval.
 */
export function startRunner(options: RunnerOptions): Runner {
  let stopped = false;
  let woken = false;
  let interrupt: (() => void) | undefined;
  const grown = createGrown(options.pollMs ?? defaultPollMs);
  const tries = { failed: 0 };
  const attempt = guarded(options.onError, tries);
  let asking: (() => void)[] = [];

  const ticker = createTicker((tenantId) => playTicks(options, attempt, tenantId));
  const { wholeRound, roundOf } = createRounds(options, {
    ...{ attempt, ticker, isStopped: () => stopped },
  });

  async function loop(): Promise<void> {
    while (!stopped) {
      woken = false;
      const asked = asking;
      asking = [];
      tries.failed = 0;
      const streams = grown.take(asked.length > 0);
      const isQuiet = streams === "all" && (await wholeRound(asked.length > 0));
      if (streams !== "all") await roundOf(streams);
      if (isQuiet && tries.failed === 0) for (const answer of asked) answer();
      else asking.push(...asked);
      if ((asking.length === 0 || tries.failed > 0) && !woken && !stopped)
        await pause(grown.waitMs(), (wake) => (interrupt = wake));
      else if (asking.length === 0) await pause(roundRestMs, () => undefined);
    }
    await ticker.stop();
    for (const answer of asking) answer();
  }

  const running = loop();
  return {
    wake: (tenantId, streams) => {
      woken = true;
      grown.add(tenantId, streams);
      interrupt?.();
    },
    caughtUp: () =>
      new Promise((done) => {
        asking.push(done);
        if (stopped) done();
        woken = true;
        interrupt?.();
      }),
    stop: async () => {
      stopped = true;
      interrupt?.();
      await running;
    },
  };
}

type Rounds = {
  /** All streams; with the ticks where somebody waits for all of it to be done. True: there was nothing to do anywhere. */
  readonly wholeRound: (withTicks: boolean) => Promise<boolean>;
  readonly roundOf: (streamsByTenant: ReadonlyMap<number, ReadonlySet<string>>) => Promise<void>;
};

function createRounds(
  options: RunnerOptions,
  with_: { attempt: Attempt; ticker: Ticker; isStopped: () => boolean },
): Rounds {
  const { attempt, ticker, isStopped } = with_;

  /** True when there was nothing to follow up. */
  async function followUp(tenantId: number, withTicks: boolean): Promise<boolean> {
    const rounds = withTicks ? maximumRounds : 1;
    for (let count = 0; count < rounds && !isStopped(); count += 1) {
      const moved = await playConsumers(options, attempt, { tenantId });
      const ticked = withTicks ? await playTicks(options, attempt, tenantId) : 0;
      if (moved + ticked === 0) return count === 0;
    }
    return false;
  }
  return {
    wholeRound: async (withTicks) => {
      let isQuiet = true;
      if (withTicks) await ticker.rest();
      for (const tenantId of await attempt("tenants", { work: options.tenants, otherwise: [] })) {
        isQuiet = (await followUp(tenantId, withTicks)) && isQuiet;
        if (!withTicks) ticker.want(tenantId);
      }
      return isQuiet;
    },
    // What follows from it is appended, and so wakes the runner again.
    roundOf: async (streamsByTenant) => {
      for (const [tenantId, streams] of streamsByTenant) {
        if (isStopped()) return;
        await playConsumers(options, attempt, { tenantId, streams: [...streams] });
        ticker.want(tenantId);
      }
    },
  };
}

/** What to look at next: the streams that are known to have grown, and all of them once in a poll interval. */
function createGrown(pollMs: number) {
  let known = new Map<number, Set<string>>();
  let allDueAt = 0;
  return {
    add: (tenantId?: number, streams?: Iterable<string>): void => {
      if (tenantId === undefined || streams === undefined) {
        allDueAt = 0;
        return;
      }
      const ofTenant = known.get(tenantId) ?? new Set<string>();
      for (const stream of streams) ofTenant.add(stream);
      known.set(tenantId, ofTenant);
    },
    take: (wantsAll: boolean): "all" | ReadonlyMap<number, ReadonlySet<string>> => {
      const taken = known;
      known = new Map();
      if (!wantsAll && performance.now() < allDueAt) return taken;
      allDueAt = performance.now() + pollMs;
      return "all";
    },
    waitMs: (): number => Math.max(0, allDueAt - performance.now()),
  };
}

function pause(waitMs: number, onStart: (wake: () => void) => void): Promise<void> {
  return new Promise((done) => {
    const timer = setTimeout(done, waitMs);
    onStart(() => {
      clearTimeout(timer);
      done();
    });
  });
}

type Attempt = {
  <Result>(
    where: string,
    what: { readonly work: () => Promise<Result>; readonly otherwise: Result },
  ): Promise<Result>;
  readonly failed: (error: unknown, consumer: Consumer) => void;
};

/** An outage of one consumer must not stop the others; it is tried again in the next round. */
function guarded(onError: RunnerOptions["onError"], tries: { failed: number }): Attempt {
  const fail = (error: unknown, where: string): void => {
    tries.failed += 1;
    onError(error, where);
  };
  const attempt = async <Result>(
    where: string,
    { work, otherwise }: { work: () => Promise<Result>; otherwise: Result },
  ): Promise<Result> => {
    try {
      return await work();
    } catch (error) {
      fail(error, where);
      return otherwise;
    }
  };
  return Object.assign(attempt, {
    failed: (error: unknown, { name }: Consumer) => fail(error, `consumer ${name}`),
  });
}

/** How long ticks rest between two looks, so that a busy chain is not looked at all the time. */
const tickRestMs = 25;

type Ticker = {
  readonly want: (tenantId: number) => void;
  /** Resolves when nothing is wanted and no look is under way. */
  readonly rest: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * Looks beside the consumers for what has fallen due, one look at a time: a look that takes long holds up no projection.
 * While a look finds work, another follows.
 */
function createTicker(play: (tenantId: number) => Promise<number>): Ticker {
  const wanted = new Set<number>();
  let stopped = false;
  let running: Promise<void> | undefined;

  async function work(): Promise<void> {
    while (wanted.size > 0 && !stopped) {
      const [tenantId] = wanted;
      if (tenantId === undefined) break;
      wanted.delete(tenantId);
      if ((await play(tenantId)) > 0) wanted.add(tenantId);
      await pause(tickRestMs, () => undefined);
    }
    running = undefined;
  }
  return {
    want: (tenantId) => {
      wanted.add(tenantId);
      running ??= work();
    },
    rest: async () => {
      while (running !== undefined) await running;
    },
    stop: async () => {
      stopped = true;
      await running;
    },
  };
}

/** Every consumer once, on the given streams or on all; returns how many streams have moved. */
async function playConsumers(
  options: RunnerOptions,
  attempt: Attempt,
  { tenantId, streams }: { tenantId: number; streams?: readonly string[] },
): Promise<number> {
  const { pool, holder } = options;
  const moved = await attempt<Moved>("consumers", {
    work: () => catchUpAll({ pool, tenantId, holder, streams }, options.consumers, attempt.failed),
    otherwise: { positions: new Map(), events: new Map() },
  });
  if (moved.positions.size > 0) options.onMoved?.(tenantId, moved);
  return moved.positions.size;
}

/** Every tick once; returns how much was done. */
async function playTicks(
  options: RunnerOptions,
  attempt: Attempt,
  tenantId: number,
): Promise<number> {
  let done = 0;
  for (const tick of options.ticks ?? [])
    done += await attempt("tick", { work: () => tick(tenantId), otherwise: 0 });
  return done;
}
