import type { Pool, Tx } from "#database";
import { withTenant } from "#database";
import { chainStream, isRefusal, placeStream, type Refusal } from "#kernel";
import { lockHeads } from "./append-store.ts";
import { appendBatch } from "./append.ts";
import type { AppendItem, AppendResult, Poster, PreparedEvent } from "./types.ts";

export type AppenderOptions = {
  readonly pool: Pool;
  readonly poster: Poster;
  readonly now: () => number;
  /** Lanes of a process; a stream always takes the same lane, so that two batches rarely wait for one another. */
  readonly lanes?: number;
  readonly maximumBatch?: number;
  /** Events that may wait; past it a post is turned away at once, before memory is the limit. */
  readonly maximumWaiting?: number;
  /** Called after each commit with the streams that grew; must not throw. */
  readonly onAppended?: (tenantId: number, heads: ReadonlyMap<string, number>) => void;
  /** Called after each commit that set messages aside, with the streams that they were meant for; must not throw. */
  readonly onSetAside?: (tenantId: number, streams: ReadonlySet<string>) => void;
};

export type Decision = {
  readonly tenantId: number;
  /** Streams that the decision reads and writes: locked before `decide` reads. */
  readonly streams: readonly string[];
  readonly decide: (tx: Tx) => Promise<readonly PreparedEvent[] | Refusal>;
};

export type Appender = {
  readonly append: (tenantId: number, items: readonly AppendItem[]) => Promise<AppendResult[]>;
  readonly decide: (decision: Decision) => Promise<readonly AppendResult[] | Refusal>;
};

/** Thrown when more waits than may wait; the caller should come again later. */
export class Overloaded extends Error {
  override readonly name = "Overloaded";
}

type Waiting = {
  readonly tenantId: number;
  readonly items: readonly AppendItem[];
  readonly done: (results: AppendResult[]) => void;
  readonly fail: (error: unknown) => void;
};

const retryLimit = 8;
/** unique violation, deadlock, serialization failure, lock not had: nothing was kept, the same batch may be tried again. */
const retryable = new Set(["23505", "40P01", "40001", "55P03"]);

/**
 * Adaptive group commit: while a lane's batch is being written the next one gathers, and leaves when the previous waits for
 * the disk only: its rows are locked, so what follows it in a stream waits for its commit and no longer. Two are under way
 * at most. There is no timer: an idle server answers at once, a busy one commits larger batches.
 */
export function createAppender(options: AppenderOptions): Appender {
  const laneCount = options.lanes ?? 2;
  const lanes = Array.from({ length: laneCount }, () => ({
    queue: [] as Waiting[],
    running: false,
  }));
  let waitingEvents = 0;

  async function run(lane: (typeof lanes)[number]): Promise<void> {
    if (lane.running) return;
    lane.running = true;
    let committing: Promise<void> = Promise.resolve();
    while (lane.queue.length > 0) {
      const batch = takeBatch(lane.queue, options.maximumBatch ?? 400);
      const { written, done } = startBatch(batch);
      await written;
      await committing;
      committing = done;
    }
    lane.running = false;
  }

  /** `written`: all but the commit is done, or the batch has failed; `done`: everybody has an answer. */
  function startBatch(batch: readonly Waiting[]): { written: Promise<void>; done: Promise<void> } {
    const { promise: written, resolve: onWritten } = Promise.withResolvers<void>();
    const done = commitAll(options, batch, onWritten).then(() => {
      waitingEvents -= batch.reduce((sum, waiting) => sum + waiting.items.length, 0);
      onWritten();
    });
    return { written, done };
  }

  return {
    append: (tenantId, items) => {
      if (items.length === 0) return Promise.resolve([]);
      if (waitingEvents + items.length > (options.maximumWaiting ?? 20_000))
        return Promise.reject(new Overloaded("too many events wait to be recorded"));
      const lane = lanes[laneOf(tenantId, items, laneCount)];
      if (lane === undefined) throw new Error("no lane");
      waitingEvents += items.length;
      return new Promise((done, fail) => {
        lane.queue.push({ tenantId, items, done, fail });
        void run(lane);
      });
    },
    decide: (decision) => decideOnce(options, decision),
  };
}

function laneOf(tenantId: number, items: readonly AppendItem[], laneCount: number): number {
  const first = items.find((item) => item.kind === "event");
  let code = tenantId;
  for (const letter of first?.kind === "event" ? first.stream : "")
    code = (Math.imul(code, 31) + letter.charCodeAt(0)) | 0;
  return Math.abs(code) % laneCount;
}

/** The next requests of one tenant, up to the batch limit; at least one. */
function takeBatch(queue: Waiting[], maximumBatch: number): Waiting[] {
  const tenantId = queue[0]?.tenantId;
  let size = 0;
  let count = 0;
  for (const waiting of queue) {
    if (waiting.tenantId !== tenantId || (count > 0 && size + waiting.items.length > maximumBatch))
      break;
    size += waiting.items.length;
    count += 1;
  }
  return queue.splice(0, count);
}

/** A batch that cannot be recorded as a whole is tried request by request, so that one bad request fails alone. */
async function commitAll(
  options: AppenderOptions,
  batch: readonly Waiting[],
  onWritten?: () => void,
): Promise<void> {
  const [first] = batch;
  if (first === undefined) return;
  try {
    const results = await commit(options, {
      tenantId: first.tenantId,
      items: batch.flatMap((waiting) => waiting.items),
      ...(onWritten !== undefined && { onWritten }),
    });
    let from = 0;
    for (const waiting of batch) {
      waiting.done(results.slice(from, from + waiting.items.length));
      from += waiting.items.length;
    }
  } catch (error) {
    if (batch.length === 1 || isOutage(error)) for (const waiting of batch) waiting.fail(error);
    else for (const waiting of batch) await commitAll(options, [waiting]);
  }
}

async function commit(
  options: AppenderOptions,
  {
    tenantId,
    items,
    onWritten,
  }: { tenantId: number; items: readonly AppendItem[]; onWritten?: () => void },
): Promise<AppendResult[]> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const results = await withTenant(options.pool, tenantId, async (tx) => {
        const batch = { tenantId, items, now: options.now() };
        const answers = await appendBatch(tx, batch, options.poster);
        onWritten?.();
        return answers;
      });
      announce(options, tenantId, results);
      announceSetAside(options, tenantId, { items, results });
      return results;
    } catch (error) {
      if (attempt >= retryLimit || !retryable.has((error as { code?: string }).code ?? ""))
        throw error;
    }
  }
}

async function decideOnce(
  options: AppenderOptions,
  decision: Decision,
): Promise<readonly AppendResult[] | Refusal> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const outcome = await withTenant(options.pool, decision.tenantId, async (tx) => {
        await lockHeads(tx, decision.tenantId, [...decision.streams].sort());
        const events = await decision.decide(tx);
        if (isRefusal(events)) return events;
        return appendBatch(
          tx,
          { tenantId: decision.tenantId, items: events, now: options.now() },
          options.poster,
        );
      });
      if (!isRefusal(outcome)) announce(options, decision.tenantId, outcome);
      return outcome;
    } catch (error) {
      if (attempt >= retryLimit || !retryable.has((error as { code?: string }).code ?? ""))
        throw error;
    }
  }
}

function announce(
  options: AppenderOptions,
  tenantId: number,
  results: readonly AppendResult[],
): void {
  if (options.onAppended === undefined) return;
  const heads = new Map<string, number>();
  for (const result of results) {
    if (result.status === "applied")
      heads.set(result.stream, Math.max(heads.get(result.stream) ?? 0, result.seq));
  }
  if (heads.size > 0) options.onAppended(tenantId, heads);
}

/** What names no place is the chain's matter. */
function announceSetAside(
  options: AppenderOptions,
  tenantId: number,
  { items, results }: { items: readonly AppendItem[]; results: readonly AppendResult[] },
): void {
  if (options.onSetAside === undefined) return;
  const streams = new Set<string>();
  for (const [index, { status }] of results.entries()) {
    const item = items[index];
    if (item === undefined || (status !== "quarantined" && status !== "conflict")) continue;
    const place = item.kind === "event" ? item.envelope.place : item.detail["place"];
    streams.add(typeof place === "string" ? placeStream(place) : chainStream);
  }
  if (streams.size > 0) options.onSetAside(tenantId, streams);
}

/** How `pg` words a lost connection, for which it has no code. */
const connectionLost = /terminated|timeout|connection/i;

/** Connection and shutdown errors concern everybody; trying each request again would only lengthen the outage. */
function isOutage(error: unknown): boolean {
  const { code = "", message = "" } = error as { code?: string; message?: string };
  return (
    (code === "" && connectionLost.test(message)) ||
    ["08", "57", "53", "E"].some((start) => code.startsWith(start))
  );
}
