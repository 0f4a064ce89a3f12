/**
 * The simulated shops live in their own time: milliseconds since midnight of the history's first day. History runs on the
 * calendar (one simulated hour is one hour of the past); live, time is compressed: a simulated minute takes a second at
 * speed 60, and events carry the real time at which they are sent. So nothing is ever dated in the future.
 */
export type SimMs = number;

export type Timeline = {
  /** Real time, milliseconds since 1970, of a simulated moment. */
  readonly wallAt: (at: SimMs) => number;
  /** The simulated moment of a real time. */
  readonly simAt: (wall: number) => SimMs;
  /** From this real time on, simulated time runs at another speed. */
  readonly changeSpeed: (wall: number, speed: number) => void;
};

type Stretch = { readonly wall: number; readonly sim: SimMs; readonly speed: number };

/** Starts with history: `wallStart` is the real time of simulated moment zero, at speed 1. */
export function createTimeline(wallStart: number): Timeline {
  const stretches: Stretch[] = [{ wall: wallStart, sim: 0, speed: 1 }];
  const find = (isBefore: (stretch: Stretch) => boolean): Stretch =>
    stretches.findLast(isBefore) ?? stretches[0] ?? { wall: wallStart, sim: 0, speed: 1 };
  const simAt = (wall: number) => {
    const stretch = find((each) => each.wall <= wall);
    return stretch.sim + (wall - stretch.wall) * stretch.speed;
  };
  return {
    simAt,
    wallAt: (at) => {
      const stretch = find((each) => each.sim <= at);
      return stretch.wall + (at - stretch.sim) / stretch.speed;
    },
    changeSpeed: (wall, speed) => {
      stretches.push({ wall, sim: simAt(wall), speed });
      if (stretches.length > stretchesKept) stretches.splice(0, stretches.length - stretchesKept);
    },
  };
}

/** Two a day; events are never older than a few days when they are stamped. */
const stretchesKept = 64;

export const minuteMs = 60_000;
export const hourMs = 3_600_000;
export const dayMs = 86_400_000;

/** The demo's shops are in China, which has one zone and no daylight saving. */
export const shopOffsetMs = 8 * hourMs;

/** RFC 3339 with the shop's own offset. */
export function shopTime(wall: number): string {
  return `${new Date(Math.round(wall) + shopOffsetMs).toISOString().slice(0, -1)}+08:00`;
}

/** Real time of the midnight that begins the history, so that it ends `days` later within today. */
export function historyStart(now: number, days: number): number {
  return Math.floor((now + shopOffsetMs) / dayMs) * dayMs - shopOffsetMs - days * dayMs;
}

export function weekdayOf(wall: number): number {
  return new Date(wall + shopOffsetMs).getUTCDay();
}
