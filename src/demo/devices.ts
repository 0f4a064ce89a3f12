import { seededRandom, type CloudEvent, type Random } from "#kernel";
import { dayMs, shopTime, type Timeline } from "./timeline.ts";
import { worldParameters } from "./world/parameters.ts";
import type { Observed } from "./world/world.ts";

/** An event as it leaves a device, and when (real time). */
export type Outgoing = {
  readonly event: CloudEvent;
  readonly leavesAt: number;
  readonly isTill: boolean;
  readonly observed: Observed;
  /** By how much the time of the event may be off once the server has put it right. */
  readonly errorMs: number;
};

/** How a device's clock stood when it was last compared with the server's. */
export type ClockExchange = {
  readonly boot: string;
  readonly startedAt: number;
  /** Half the shortest round trip. */
  readonly errorMs: number;
};

export type Devices = {
  readonly stamp: (observed: Observed) => Outgoing;
  /** What the device's own clock shows at a real time; the exchange with the server speaks in it. */
  readonly deviceClock: (source: string, wall: number) => number;
  /** From now on this device's events carry its monotonic clock and the server puts them right. */
  readonly startLive: (source: string, exchange: ClockExchange) => void;
};

const tillPrefix = "pos:";
const handheldPrefix = "pda:";

type DeviceState = {
  seq: number;
  /** Device clock minus true time, milliseconds, in this boot. */
  clockErrorMs: number;
  bootDay: number;
  isVerified: boolean;
  live: ClockExchange | undefined;
};

/**
 * Numbers the events of each source and puts them on the source's own clock. In the history a handheld is started each
 * morning, is up to ten minutes off, and says what it learnt of its error; live it really shakes hands with the server.
 */
export function createDevices(options: {
  readonly place: string;
  readonly run: string;
  readonly timeline: Timeline;
  readonly seed: number;
}): Devices {
  const random = seededRandom(options.seed);
  const states = new Map<string, DeviceState>();
  const stateOf = (source: string): DeviceState => {
    const known = states.get(source);
    if (known !== undefined) return known;
    const fresh = { seq: 0, clockErrorMs: 0, bootDay: -1, isVerified: true, live: undefined };
    states.set(source, fresh);
    return fresh;
  };
  return {
    stamp: (observed) => {
      const state = stateOf(observed.source);
      const wall = options.timeline.wallAt(observed.at);
      if (state.live === undefined) startBoot(state, { source: observed.source, wall, random });
      state.seq += 1;
      const event: CloudEvent = {
        specversion: "1.0",
        id: `${options.run}-${state.seq}`,
        source: observed.source,
        type: observed.type,
        time: shopTime(wall + state.clockErrorMs),
        place: options.place,
        ...(observed.actor === undefined ? {} : { actor: observed.actor }),
        deviceseq: state.seq,
        ...clockOf(state, { source: observed.source, wall, random, run: options.run }),
        data: observed.data((at) => shopTime(options.timeline.wallAt(at) + state.clockErrorMs)),
      };
      const isTill = observed.source.startsWith(tillPrefix);
      return {
        event,
        leavesAt: options.timeline.wallAt(observed.arrivesAt),
        isTill,
        observed,
        errorMs: errorOf(state, observed.source),
      };
    },
    deviceClock: (source, wall) => wall + stateOf(source).clockErrorMs,
    startLive: (source, exchange) => {
      stateOf(source).live = exchange;
    },
  };
}

function errorOf(state: DeviceState, source: string): number {
  if (!source.startsWith(handheldPrefix)) return worldParameters.tillClockErrorMs;
  if (state.live !== undefined) return state.live.errorMs + liveDriftMs;
  return state.isVerified
    ? worldParameters.handShakeErrorMs
    : worldParameters.unverifiedClockErrorMs;
}

/** 50 ppm of an hour: what the server adds for a clock that was compared so long ago. */
const liveDriftMs = 180;

/** A handheld is started each morning and its clock is then off by something new. */
function startBoot(
  state: DeviceState,
  boot: { readonly source: string; readonly wall: number; readonly random: Random },
): void {
  const day = Math.floor(boot.wall / dayMs);
  if (!boot.source.startsWith(handheldPrefix) || day <= state.bootDay) return;
  state.bootDay = day;
  state.isVerified = boot.random() >= worldParameters.unverifiedClockShareOfDays;
  const span = state.isVerified
    ? worldParameters.handheldClockErrorMs
    : worldParameters.unverifiedClockErrorMs;
  state.clockErrorMs = Math.round((boot.random() * 2 - 1) * span);
}

function clockOf(
  state: DeviceState,
  moment: {
    readonly source: string;
    readonly wall: number;
    readonly random: Random;
    readonly run: string;
  },
): Partial<CloudEvent> {
  if (!moment.source.startsWith(handheldPrefix)) return { errms: worldParameters.tillClockErrorMs };
  if (state.live !== undefined) {
    return {
      boot: state.live.boot,
      monotonicms: Math.max(0, Math.round(moment.wall - state.live.startedAt)),
    };
  }
  const boot = `${moment.run}-${state.bootDay}`;
  if (!state.isVerified) return { boot };
  const residual = (moment.random() * 2 - 1) * worldParameters.handShakeErrorMs;
  return {
    boot,
    offsetms: Math.round(residual - state.clockErrorMs),
    errms: worldParameters.handShakeErrorMs,
  };
}
