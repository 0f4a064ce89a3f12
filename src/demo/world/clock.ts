import { dayMs, type SimMs } from "../timeline.ts";
import { createAgenda, type Agenda } from "./queue.ts";

/** One time for all places of a chain: what one sends another comes at the right moment. */
export type Clock = {
  readonly agenda: Agenda;
  /** Called at the beginning of each day, in the order in which it was asked for. */
  readonly onDay: (plan: (day: number) => void) => void;
  /** Lets time pass up to and including `until`; a moment that has passed already changes nothing. */
  readonly runUntil: (until: SimMs) => void;
};

export function createClock(): Clock {
  const agenda = createAgenda();
  const plans: ((day: number) => void)[] = [];
  let startedDays = 0;
  return {
    agenda,
    onDay: (plan) => {
      plans.push(plan);
    },
    runUntil: (until) => {
      while (startedDays * dayMs <= until) {
        agenda.runUntil(startedDays * dayMs - 1);
        for (const plan of plans) plan(startedDays);
        startedDays += 1;
      }
      agenda.runUntil(until);
    },
  };
}
