import { makeMonths, withTenant, type Pool } from "#database";
import { purgeGateway } from "#gateway";
import { purgeIdentity } from "#identity";
import { purgeLeases, takeLease } from "#journal";

export type UpkeepOptions = {
  readonly pool: Pool;
  readonly now: () => number;
  /** Names this process in leases. */
  readonly holder: string;
  readonly tenants: () => Promise<readonly number[]>;
  readonly onError: (error: unknown, where: string) => void;
  /** How often it is looked whether something is due, milliseconds. */
  readonly pollMs?: number;
};

export type Upkeep = {
  /** Does what is due now. */
  readonly run: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const minuteMs = 60_000;
/** Shorter than a day, so that the daily purge is not pushed back by the length of its own run. */
const purgeLeaseMs = 20 * hourMs;

/** What a server does for itself by the clock: months for the journal made ahead, and what has outlived its use taken away. */
export function startUpkeep(options: UpkeepOptions): Upkeep {
  const { now, onError } = options;
  let monthsDueAt = -Infinity;
  let purgeDueAt = -Infinity;
  let running: Promise<void> = Promise.resolve();

  async function work(): Promise<void> {
    if (now() >= monthsDueAt && (await guarded("months", () => checkMonths(options))))
      monthsDueAt = now() + hourMs;
    if (now() >= purgeDueAt && (await guarded("purge", () => purgeAll(options))))
      purgeDueAt = now() + dayMs;
  }

  async function guarded(where: string, job: () => Promise<void>): Promise<boolean> {
    try {
      await job();
      return true;
    } catch (error) {
      onError(error, where);
      return false;
    }
  }

  const run = (): Promise<void> => (running = running.then(work));
  const timer = setInterval(() => void run(), options.pollMs ?? minuteMs);
  timer.unref();
  void run();
  return {
    run,
    stop: async () => {
      clearInterval(timer);
      await running;
    },
  };
}

async function checkMonths({ pool, now, onError }: UpkeepOptions): Promise<void> {
  const { overflowing } = await makeMonths(pool, now());
  for (const table of overflowing)
    onError(
      new Error(
        `${table}_default holds rows: the server's clock was far off, or no month was made in time. Nothing is lost; check the clock.`,
      ),
      "months",
    );
}

/** Once a day for each chain, by whichever process holds its lease. */
async function purgeAll({ pool, now, holder, tenants }: UpkeepOptions): Promise<void> {
  for (const tenantId of await tenants()) {
    await withTenant(pool, tenantId, async (tx) => {
      const wanted = { tenantId, name: "upkeep", holder, durationMs: purgeLeaseMs };
      if ((await takeLease(tx, wanted)) === undefined) return;
      await purgeLeases(tx, tenantId);
      await purgeIdentity(tx, tenantId, now());
      await purgeGateway(tx, tenantId, now());
    });
  }
}
