import { randomInteger, type Random } from "#kernel";
import { between } from "../draw.ts";
import { dayMs, hourMs, minuteMs, type SimMs } from "../timeline.ts";
import type { WorldParameters } from "./parameters.ts";

/** The shop's tills and handhelds and the moments at which their events get through. */
export type Network = {
  /** All that number their events, the partner system too. */
  readonly sources: readonly string[];
  readonly till: () => string;
  readonly handheld: () => string;
  /** The partner system that sends delivery notes. */
  readonly notes: string;
  readonly startDay: (day: number) => void;
  readonly arrival: (source: string, at: SimMs) => SimMs;
  readonly heard: (source: string, at: SimMs) => void;
  readonly lastHeard: (source: string) => SimMs;
};

type Spell = { readonly from: SimMs; readonly until: SimMs };

const secondMs = 1000;

export function createNetwork(options: {
  readonly place: string;
  readonly parameters: WorldParameters;
  readonly random: Random;
}): Network {
  const { place, parameters, random } = options;
  const tills = Array.from({ length: parameters.tills }, (_, index) => `pos:${place}:${index + 1}`);
  const handhelds = Array.from(
    { length: parameters.handhelds },
    (_, index) => `pda:${place}:${index + 1}`,
  );
  const spells = new Map<string, Spell>();
  const last = new Map<string, SimMs>();
  const any = (sources: readonly string[]) =>
    sources[randomInteger(random, 0, sources.length - 1)] ?? "";
  return {
    sources: [...tills, ...handhelds, `erp:${place}`],
    till: () => any(tills),
    handheld: () => any(handhelds),
    notes: `erp:${place}`,
    startDay: (day) => {
      for (const till of tills) {
        const isCutOff = random() < parameters.tillOfflineShareOfDays;
        const from =
          day * dayMs + between(random, parameters.openHour, parameters.closeHour) * hourMs;
        const minutes = between(
          random,
          parameters.offlineMinutesMinimum,
          parameters.offlineMinutesMaximum,
        );
        if (isCutOff) spells.set(till, { from, until: from + minutes * minuteMs });
      }
    },
    arrival: (source, at) => {
      const spell = spells.get(source);
      if (spell !== undefined && at >= spell.from && at < spell.until) return spell.until;
      return at + delayMs(source, parameters, random);
    },
    heard: (source, at) => {
      last.set(source, Math.max(at, last.get(source) ?? at));
    },
    lastHeard: (source) => last.get(source) ?? Number.NEGATIVE_INFINITY,
  };
}

function delayMs(source: string, parameters: WorldParameters, random: Random): number {
  if (!source.startsWith("pda:")) return between(random, 0.2, 2) * secondMs;
  if (random() < parameters.handheldDeadSpotShare) {
    return random() * parameters.handheldDeadSpotMinutesMaximum * minuteMs;
  }
  return random() * parameters.handheldDelaySecondsMaximum * secondMs;
}
