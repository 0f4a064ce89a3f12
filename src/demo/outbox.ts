import { thousandthsPerUnit, type CloudEvent, type Random } from "#kernel";
import type { Client, EventResult } from "./client.ts";
import type { Outgoing } from "./devices.ts";
import { worldParameters } from "./world/parameters.ts";
import type { Observed } from "./world/world.ts";

/** What a shop has sent and what the product answered. */
export type PostFigures = Record<EventResult["status"] | "posted" | "resent", number>;

export type Outbox = {
  readonly add: (outgoing: readonly Outgoing[]) => void;
  /** Posts what has left its device by now, in that order, at most 500 a batch; resolves when all is answered. */
  readonly post: (leftBy: number) => Promise<void>;
  /** What is still on its way arrives so many times sooner: history has turned into compressed time. */
  readonly hasten: (now: number, factor: number) => void;
  readonly waiting: () => number;
  /** True once the product has answered for it. */
  readonly hasArrived: (outgoing: Outgoing) => boolean;
  readonly figures: Readonly<PostFigures>;
};

export type OutboxOptions = {
  readonly client: Client;
  readonly keys: { readonly pos: string; readonly pda: string };
  readonly random: Random;
  readonly log: (line: string) => void;
  readonly place: string;
  readonly onPosted: (posted: Posted) => void;
  readonly now: () => number;
};

/** A post that the product has answered. */
export type Posted = {
  readonly place: string;
  readonly sentAt: number;
  /** Positions of the events that it recorded. */
  readonly seqs: readonly number[];
  /** Items of which more were sold at once than a change may be without a recount. */
  readonly bigSales: readonly string[];
};

/** The trade's ±5. */
const changeLimitUnits = 5;

function bigLines({ type, data }: CloudEvent): string[] {
  if (type !== "SaleRecorded") return [];
  const { lines } = data as { lines: readonly { sku: string; quantity: number }[] };
  return lines
    .filter(({ quantity }) => quantity > changeLimitUnits * thousandthsPerUnit)
    .map(({ sku }) => sku);
}

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
  const pending = new Set<Observed>();
  let again: Outgoing[] = [];
  const problems = { shown: 0 };
  const send = (events: readonly CloudEvent[], credential: string) =>
    sendBatch({ options, figures, problems }, { events, credential });
  return {
    figures,
    hasten: (now, factor) => {
      waiting = waiting.map((each) => ({
        ...each,
        leavesAt: now + Math.max(0, each.leavesAt - now) / factor,
      }));
    },
    waiting: () => waiting.length,
    hasArrived: ({ observed }) => !pending.has(observed),
    add: (outgoing) => {
      for (const each of outgoing) {
        waiting.push(each);
        pending.add(each.observed);
      }
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
        for (const each of part) pending.delete(each.observed);
      }
    },
  };
}

type Sending = {
  readonly options: OutboxOptions;
  readonly figures: PostFigures;
  readonly problems: { shown: number };
};

async function sendBatch(
  { options, figures, problems }: Sending,
  { events, credential }: { readonly events: readonly CloudEvent[]; readonly credential: string },
): Promise<void> {
  if (events.length === 0) return;
  const sentAt = options.now();
  const results = await options.client.postEvents(events, credential);
  for (const result of results) {
    figures[result.status] += 1;
    const isWrong = result.status === "conflict" || result.status === "quarantined";
    if (!isWrong || problems.shown >= problemsShown) continue;
    problems.shown += 1;
    options.log(`${result.status}: ${result.id} ${JSON.stringify(result.reason ?? "")}`);
  }
  figures.posted += events.length;
  const applied = new Map(
    results.flatMap(({ id, status, seq }) =>
      status === "applied" && seq !== undefined ? [[id, seq] as const] : [],
    ),
  );
  options.onPosted({
    place: options.place,
    sentAt,
    seqs: [...applied.values()],
    bigSales: events.filter(({ id }) => applied.has(id)).flatMap(bigLines),
  });
}
