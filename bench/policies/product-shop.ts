import { firstHeard, hear, settling, type SourceState } from "#gateway";
import {
  answeredRecounts,
  assertionOf,
  judgeItem,
  policyOf,
  stockChanges,
  type Observation,
  type OpenRecount,
} from "#inventory";
import type { JournalEvent } from "#kernel";
import { createTrial } from "#ledger";
import { vocabulary, type CountAccepted, type ItemCounted, type StockArea } from "#vocabulary";
import { createAccount, type Account } from "./account.ts";
import type { Item } from "./policy.ts";

/**
 * A shop's stock by the product's own rules, in memory: the ledger's fold, the gateway's settling, the judgement of counts.
 * It hears what the product would hear, in the order of arrival, and knows nothing else.
 */
export type ProductShop = {
  readonly take: (event: JournalEvent) => void;
  /** Decides what has settled by now; returns what the product says then: accepted counts, negatives that are certain. */
  readonly settle: (now: number) => readonly JournalEvent[];
  /** Thousandths. */
  readonly onHand: (sku: string, area: StockArea) => number;
  readonly lastCountAt: (sku: string, area: StockArea) => number;
  readonly openRecounts: () => readonly AskedRecount[];
  /** Asks for a recount, unless one of the item is open. */
  readonly askRecount: (asked: Omit<AskedRecount, "recount">) => void;
};

export type AskedRecount = OpenRecount & {
  readonly sku: string;
  readonly area: StockArea;
  readonly because: "change" | "doubt";
  readonly since: number;
};

type Position = {
  readonly sku: string;
  readonly area: StockArea;
  readonly account: Account;
  waiting: Observation[];
  recounts: AskedRecount[];
  isNegativeSaid: boolean;
  countedAt: number;
};

const acceptedAtOnce = 400;
const dayMs = 24 * 3_600_000;
/** Nothing comes later than this; till then late movements still race with a count. */
const openMs = 2 * dayMs;

export function createProductShop(place: string, items: readonly Item[]): ProductShop {
  const facts = new Map(items.map((item) => [item.sku, item]));
  const positions = new Map<string, Position>();
  const sources = new Map<string, SourceState>();
  const due = new Set<Position>();
  const negative = new Set<Position>();
  const asked = new Set<Position>();
  let numbers = 0;
  const positionOf = (sku: string, area: StockArea): Position => {
    const name = `${area} ${sku}`;
    const known = positions.get(name);
    if (known !== undefined) return known;
    const fresh: Position = {
      ...{ sku, area, account: createAccount(), waiting: [], recounts: [] },
      ...{ isNegativeSaid: false, countedAt: -Infinity },
    };
    positions.set(name, fresh);
    return fresh;
  };
  const settledBy = (now: number) => (figure: { at: number; errorMs: number }) => {
    const settled = settling(figure, sources, now);
    return settled.settled ? (settled.by ?? "timeout") : undefined;
  };
  const ask = (position: Position, recount: Omit<AskedRecount, "recount" | "sku" | "area">) => {
    if (position.recounts.length > 0) return;
    numbers += 1;
    const { sku, area } = position;
    position.recounts = [{ ...recount, sku, area, recount: `recount-${place}-${numbers}` }];
    asked.add(position);
  };
  const said = (type: string, at: number, data: unknown): JournalEvent => {
    numbers += 1;
    const id = `said-${numbers}`;
    return {
      ...{ tenantId: 1, stream: `place:${place}`, seq: 0, type, version: 1, source: "dianmai", id },
      ...{ at, errorMs: 0, recordedAt: at, chainSeq: 1, place, actor: undefined, key: id, data },
      envelope: { specversion: "1.0", id, source: "dianmai", type, time: "", data },
    };
  };

  function judge(position: Position, now: number): JournalEvent[] {
    const { sku, area, account } = position;
    account.settleBefore(now - openMs);
    const { from, known } = account.open();
    const trial = createTrial(from, known);
    const { costFen, highValue = false } = facts.get(sku) ?? {};
    const judgement = judgeItem({
      observations: position.waiting,
      zones: [],
      policy: policyOf([], { costFen, highValue }),
      settledBy: settledBy(now),
      measure: (count, given) =>
        trial.preview(
          assertionOf(position, count),
          given === undefined ? [] : [assertionOf(position, given)],
        ),
      take: (count) => trial.assert(assertionOf(position, count)),
      limit: acceptedAtOnce,
    });
    const accepted = judgement.accepted.map(({ count, answered }) => {
      account.assert(assertionOf(position, count));
      position.waiting = position.waiting.filter((each) => !answered.includes(each));
      const closed = answeredRecounts(position.recounts, { at: count.at, observations: answered });
      position.recounts = position.recounts.filter((each) => !closed.includes(each));
      if (position.recounts.length === 0) asked.delete(position);
      note(position);
      return said("CountAccepted", now, { sku, area } satisfies Partial<CountAccepted>);
    });
    const { doubted } = judgement;
    if (doubted !== undefined)
      ask(position, { cause: doubted.id, since: doubted.at, because: "doubt" });
    if (judgement.reach === undefined) due.delete(position);
    return accepted;
  }

  function note(position: Position): void {
    if (position.account.held() < 0) negative.add(position);
    else {
      negative.delete(position);
      position.isNegativeSaid = false;
    }
  }

  return {
    take: (event) => {
      const heard = { at: event.at, recordedAt: event.recordedAt, seq: event.envelope.deviceseq };
      if (vocabulary.get(event.type)?.origin === "observed") {
        const before = sources.get(event.source);
        sources.set(event.source, before === undefined ? firstHeard(heard) : hear(before, heard));
      }
      for (const [line, change] of stockChanges(event.type, event.data).entries()) {
        const position = positionOf(change.sku, change.area);
        const { at, errorMs, key } = event;
        position.account.add({ ref: `${key}/${line}`, at, errorMs, quantity: change.quantity });
        note(position);
      }
      if (event.type !== "ItemCounted") return;
      const data = event.data as ItemCounted;
      const position = positionOf(data.sku, data.area);
      position.waiting.push(observationOf(event as JournalEvent<ItemCounted>));
      position.countedAt = Math.max(position.countedAt, event.at);
      due.add(position);
    },
    settle: (now) => {
      const events = [...due].flatMap((position) => judge(position, now));
      for (const position of negative) {
        const { sku, area, account } = position;
        const isSettled = settledBy(now)({ at: account.lastAt(), errorMs: 0 }) !== undefined;
        if (position.isNegativeSaid || !isSettled) continue;
        position.isNegativeSaid = true;
        events.push(said("NegativeStockSettled", now, { sku, area, quantity: account.held() }));
      }
      return events;
    },
    onHand: (sku, area) => positions.get(`${area} ${sku}`)?.account.held() ?? 0,
    lastCountAt: (sku, area) => positions.get(`${area} ${sku}`)?.countedAt ?? -Infinity,
    openRecounts: () => [...asked].flatMap(({ recounts }) => recounts),
    askRecount: ({ sku, area, ...recount }) => ask(positionOf(sku, area), recount),
  };
}

function observationOf(event: JournalEvent<ItemCounted>): Observation {
  const { at, errorMs, key, data } = event;
  const { zone, quantity, firstScanAt, recount } = data;
  const first = firstScanAt === undefined ? at : Date.parse(firstScanAt);
  const since = Math.min(at, first + at - Date.parse(event.envelope.time));
  return { key, zone, quantity, at, since, errorMs, by: event.actor, recount };
}
