import type { Pool } from "#database";
import { catchUp, type Consumer } from "./consumer.ts";

export type RunnerOptions = {
  readonly pool: Pool;
  /** Names this process in leases. */
  readonly holder: string;
  readonly tenants: () => Promise<readonly number[]>;
  /** In this order: what reads another's projection comes after it. */
  readonly consumers: readonly Consumer[];
  /** Work that falls due by time; returns how much was done, so that its consequences are followed at once. */
  readonly ticks?: readonly ((tenantId: number) => Promise<number>)[];
  /** After projections have moved: the streams and the positions that can now be read. */
  readonly onMoved?: (tenantId: number, positions: ReadonlyMap<string, number>) => void;
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

  /** True when there was nothing to follow up. */
  async function followUp(tenantId: number): Promise<boolean> {
    for (let count = 0; count < maximumRounds && !stopped; count += 1) {
      if ((await playRound(options, attempt, { tenantId })) === 0) return count === 0;
    }
    return false;
  }

  /** True when there was nothing to do anywhere. */
  async function wholeRound(): Promise<boolean> {
    let isQuiet = true;
    for (const tenantId of await attempt("tenants", { work: options.tenants, otherwise: [] }))
      isQuiet = (await followUp(tenantId)) && isQuiet;
    return isQuiet;
  }

  /** What follows from it is appended, and so wakes the runner again. */
  async function roundOf(streamsByTenant: ReadonlyMap<number, ReadonlySet<string>>): Promise<void> {
    for (const [tenantId, streams] of streamsByTenant)
      if (!stopped) await playRound(options, attempt, { tenantId, streams: [...streams] });
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      woken = false;
      const asked = asking;
      asking = [];
      tries.failed = 0;
      const streams = grown.take(asked.length > 0);
      const isQuiet = streams === "all" && (await wholeRound());
      if (streams !== "all") await roundOf(streams);
      if (isQuiet && tries.failed === 0) for (const answer of asked) answer();
      else asking.push(...asked);
      if ((asking.length === 0 || tries.failed > 0) && !woken && !stopped)
        await pause(grown.waitMs(), (wake) => (interrupt = wake));
    }
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

type Attempt = <Result>(
  where: string,
  what: { readonly work: () => Promise<Result>; readonly otherwise: Result },
) => Promise<Result>;

/** An outage of one consumer must not stop the others; it is tried again in the next round. */
function guarded(onError: RunnerOptions["onError"], tries: { failed: number }): Attempt {
  return async (where, { work, otherwise }) => {
    try {
      return await work();
    } catch (error) {
      tries.failed += 1;
      onError(error, where);
      return otherwise;
    }
  };
}

/** Every consumer and every tick once, on the given streams or on all; returns how much was done. */
async function playRound(
  options: RunnerOptions,
  attempt: Attempt,
  { tenantId, streams }: { tenantId: number; streams?: readonly string[] },
): Promise<number> {
  let done = 0;
  const positions = new Map<string, number>();
  for (const consumer of options.consumers) {
    const moved = await attempt(`consumer ${consumer.name}`, {
      work: () =>
        catchUp({ pool: options.pool, tenantId, holder: options.holder, streams }, consumer),
      otherwise: new Map<string, number>(),
    });
    done += moved.size;
    for (const [stream, seq] of moved)
      positions.set(stream, Math.max(positions.get(stream) ?? 0, seq));
  }
  if (positions.size > 0) options.onMoved?.(tenantId, positions);
  for (const tick of options.ticks ?? [])
    done += await attempt("tick", { work: () => tick(tenantId), otherwise: 0 });
  return done;
}
