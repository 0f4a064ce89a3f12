import type { Branch } from "./branch.ts";
import { pause, type Client } from "./client.ts";
import { dayMs, hourMs, type Timeline } from "./timeline.ts";
import type { Turns } from "./turns.ts";
import { worldParameters } from "./world/parameters.ts";

export type LiveOptions = {
  readonly branches: readonly Branch[];
  readonly timeline: Timeline;
  readonly speed: number;
  readonly client: Client;
  readonly keys: { readonly pda: string };
  readonly run: string;
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  readonly report: () => Promise<void>;
  /** The shops stand still while somebody else has the turn. */
  readonly turn: Turns;
};

const tickMs = 200;
const recountsEveryMs = 3_000;
const reportEveryMs = 10 * 60_000;
/** Nobody wants to watch a closed shop: its night passes so many times faster. */
const nightFactor = 10;
const clockSamples = 4;

/** Lives on in compressed time until the signal; what happens now carries the present time. */
export async function runLive(options: LiveOptions): Promise<void> {
  const { branches, timeline, signal } = options;
  const startedAt = options.now();
  for (const branch of branches) {
    branch.advance(timeline.simAt(startedAt));
    branch.outbox.hasten(startedAt, options.speed);
  }
  let speed = 0;
  let recountsAt = 0;
  let auditedDay = Math.floor(timeline.simAt(startedAt) / dayMs);
  let reportAt = startedAt + reportEveryMs;
  try {
    for (const branch of branches) await shakeHands(branch, options);
    while (!signal.aborted) {
      const wall = options.now();
      const sim = timeline.simAt(wall);
      const wanted = isNight(sim) ? options.speed * nightFactor : options.speed;
      if (wanted !== speed) timeline.changeSpeed(wall, wanted);
      speed = wanted;
      await options.turn(async () => {
        for (const branch of branches) branch.advance(sim);
        await Promise.all(branches.map((branch) => branch.outbox.post(wall)));
        if (wall >= recountsAt)
          await Promise.all(branches.map((branch) => branch.answerRecounts(sim)));
        const day = Math.floor(sim / dayMs);
        if (day === auditedDay || sim % dayMs < worldParameters.auditHour * hourMs) return;
        auditedDay = day;
        await Promise.all(branches.map((branch) => branch.audit(sim)));
      });
      if (wall >= recountsAt) recountsAt = wall + recountsEveryMs;
      if (wall >= reportAt) await options.report();
      if (wall >= reportAt) reportAt = wall + reportEveryMs;
      await pause(tickMs, signal);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

export function isNight(sim: number): boolean {
  const hour = (sim % dayMs) / hourMs;
  return hour < worldParameters.openHour || hour >= worldParameters.closeHour;
}

/** Each handheld compares its clock with the server's, as RFC 5905 does, and reports its samples. */
async function shakeHands(branch: Branch, options: LiveOptions): Promise<void> {
  for (let handheld = 1; handheld <= branch.shop.parameters.handhelds; handheld += 1) {
    const source = `pda:${branch.shop.place}:${handheld}`;
    const boot = `${options.run}-live`;
    const startedAt = options.now();
    const clock = () => branch.devices.deviceClock(source, options.now());
    const samples = [];
    for (let sample = 0; sample < clockSamples; sample += 1) {
      const t0 = clock();
      const { t1, t2 } = await options.client.exchangeClock({ t0 }, options.keys.pda);
      samples.push({ t0, t1, t2, t3: clock() });
    }
    const monotonicMs = Math.round(options.now() - startedAt);
    await options.client.exchangeClock(
      { source, boot, t0: clock(), monotonicMs, samples },
      options.keys.pda,
    );
    const errorMs = Math.min(...samples.map(({ t0, t1, t2, t3 }) => (t3 - t0 - (t2 - t1)) / 2));
    branch.devices.startLive(source, { boot, startedAt, errorMs });
  }
}
