import type { CloudEvent, Random } from "#kernel";
import type { Client, EventResult } from "./client.ts";
import type { Outgoing } from "./devices.ts";
import { worldParameters } from "./world/parameters.ts";

/** What a shop has sent and what the product answered. */
export type PostFigures = Record<EventResult["status"] | "posted" | "resent", number>;

export type Outbox = {
  readonly add: (outgoing: readonly Outgoing[]) => void;
  /** Posts what has left its device by now, in that order, at most 500 a batch; resolves when all is answered. */
  readonly post: (leftBy: number) => Promise<void>;
  /** What is still on its way arrives so many times sooner: history has turned into compressed time. */
  readonly hasten: (now: number, factor: number) => void;
  readonly waiting: () => number;
  readonly figures: Readonly<PostFigures>;
};

export type OutboxOptions = {
  readonly client: Client;
  readonly keys: { readonly pos: string; readonly pda: string };
  readonly random: Random;
  readonly log: (line: string) => void;
};

export const batchEventsMaximum = 500;
/** Room in a batch for events that are sent once more. */
const resentPerBatchMaximum = 20;
const problemsShown = 10;

/** One shop's way to the product: its batches go one after the other; several shops post at once. */
export function createOutbox(options: OutboxOptions): Outbox {
  const figures: PostFigures = {
    posted: 0,
    resent: 0,
    applied: 0,
    duplicate: 0,
    conflict: 0,
    quarantined: 0,
  };
  let waiting: Outgoing[] = [];
  let again: Outgoing[] = [];
  let shown = 0;
  const send = async (events: readonly CloudEvent[], credential: string) => {
    if (events.length === 0) return;
    const results = await options.client.postEvents(events, credential);
    for (const result of results) {
      figures[result.status] += 1;
      const isWrong = result.status === "conflict" || result.status === "quarantined";
      if (!isWrong || shown >= problemsShown) continue;
      shown += 1;
      options.log(`${result.status}: ${result.id} ${JSON.stringify(result.reason ?? "")}`);
    }
    figures.posted += events.length;
  };
  return {
    figures,
    hasten: (now, factor) => {
      waiting = waiting.map((each) => ({
        ...each,
        leavesAt: now + Math.max(0, each.leavesAt - now) / factor,
      }));
    },
    waiting: () => waiting.length,
    add: (outgoing) => {
      for (const each of outgoing) waiting.push(each);
    },
    post: async (leftBy) => {
      const due = waiting
        .filter((each) => each.leavesAt <= leftBy)
        .sort((a, b) => a.leavesAt - b.leavesAt);
      waiting = waiting.filter((each) => each.leavesAt > leftBy);
      const step = batchEventsMaximum - resentPerBatchMaximum;
      for (let from = 0; from < due.length; from += step) {
        const part = due.slice(from, from + step);
        const batch = [...again, ...part];
        figures.resent += again.length;
        const isResent = () => options.random() < worldParameters.resentShare;
        again = part.filter(isResent).slice(0, resentPerBatchMaximum);
        const of = (isTill: boolean) =>
          batch.filter((each) => each.isTill === isTill).map((each) => each.event);
        await Promise.all([send(of(true), options.keys.pos), send(of(false), options.keys.pda)]);
      }
    },
  };
}
