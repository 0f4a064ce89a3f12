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
  /** How long a lost notice may delay the work, milliseconds. */
  readonly pollMs?: number;
};

export type Runner = { readonly wake: () => void; readonly stop: () => Promise<void> };

/** Consequences of consequences are followed this many times before other tenants have their turn. */
const maximumRounds = 20;

/** Keeps the consumers of all tenants at the heads of their streams. A wake-up that is lost costs one poll interval. */
export function startRunner(options: RunnerOptions): Runner {
  let stopped = false;
  let woken = false;
  let interrupt: (() => void) | undefined;

  async function round(tenantId: number): Promise<number> {
    let done = 0;
    const positions = new Map<string, number>();
    for (const consumer of options.consumers) {
      const moved = await guard(options, `consumer ${consumer.name}`, {
        work: () => catchUp({ pool: options.pool, tenantId, holder: options.holder }, consumer),
        otherwise: new Map<string, number>(),
      });
      done += moved.size;
      for (const [stream, seq] of moved)
        positions.set(stream, Math.max(positions.get(stream) ?? 0, seq));
    }
    if (positions.size > 0) options.onMoved?.(tenantId, positions);
    for (const tick of options.ticks ?? [])
      done += await guard(options, "tick", { work: () => tick(tenantId), otherwise: 0 });
    return done;
  }

  async function followUp(tenantId: number): Promise<void> {
    for (let count = 0; count < maximumRounds && !stopped; count += 1) {
      if ((await round(tenantId)) === 0) return;
    }
  }

  async function loop(): Promise<void> {
    while (!stopped) {
      woken = false;
      for (const tenantId of await guard(options, "tenants", {
        work: options.tenants,
        otherwise: [],
      }))
        await followUp(tenantId);
      if (!woken && !stopped) await pause(options.pollMs ?? 500, (wake) => (interrupt = wake));
    }
  }

  const running = loop();
  return {
    wake: () => {
      woken = true;
      interrupt?.();
    },
    stop: async () => {
      stopped = true;
      interrupt?.();
      await running;
    },
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

/** An outage of one consumer must not stop the others; it is tried again in the next round. */
async function guard<Result>(
  options: RunnerOptions,
  where: string,
  { work, otherwise }: { work: () => Promise<Result>; otherwise: Result },
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    options.onError(error, where);
    return otherwise;
  }
}
