import { readTenant, type Pool } from "#database";
import { positionAt, readHeads, readStream } from "#journal";
import { placeStream, type Condition, type JournalEvent } from "#kernel";
import { isDeadlineKind } from "./domain/deadlines.ts";
import { fieldsOf, type FlowVersion } from "./domain/definition.ts";
import { fieldCatalogue } from "./domain/field-catalogue.ts";
import { dayOf, meanDays, type ItemDays } from "./domain/item-days.ts";
import type { ParameterChange } from "./domain/parameters.ts";
import { firedBy, latest, type Rules } from "./domain/rules.ts";
import { amountOf, learntFacts, learntWouldFire } from "./domain/surprise.ts";
import { foldItemDays, itemFacts, type ItemDaysFold } from "./item-facts.ts";
import type { EventPorts, Occasion } from "./ports.ts";
import { countItems, readChanges, readFirstDays, readItems } from "./store.ts";

const dayMs = 86_400_000;
const pageEvents = 1000;
/** What one question may read; past it the answer says so. */
const limitEvents = 200_000;

export type WhatIf = {
  /** The version in force. */
  readonly version: FlowVersion;
  readonly days: number;
  /** Undefined: every place. */
  readonly place: string | undefined;
  readonly candidate: Omit<ParameterChange, "flow" | "chainSeq">;
};

type Count = { fires: number; cases: number };

export type WhatIfAnswer = {
  readonly known: "as-known-then" | "estimate" | "not-replayed";
  readonly events: number;
  readonly isTruncated: boolean;
  /** By the thresholds of now, and by the candidate; cases: an item in a place on a day. */
  readonly now: Count;
  readonly candidate: Count;
  /** Cases that the learnt threshold would have had among those of now. */
  readonly learntCases: number;
};

export type WhatIfDeps = {
  readonly pool: Pool;
  readonly now: () => number;
  readonly ports: Pick<EventPorts, "occasionsOf" | "movementsOf">;
};

/**
 * How often a flow would have fired with another threshold: the recorded events of the last days go once more through the
 * same pure function. Items are as they were then; version and thresholds are those of now, or the candidate.
 */
export async function askWhatIf(
  deps: WhatIfDeps,
  tenantId: number,
  ask: WhatIf,
): Promise<WhatIfAnswer> {
  const chain = await readTenant(deps.pool, tenantId, async (tx) => ({
    changes: await readChanges(tx, tenantId),
    streams: [...(await readHeads(tx, tenantId)).keys()].filter((stream) =>
      ask.place === undefined
        ? stream.startsWith(placeStream(""))
        : stream === placeStream(ask.place),
    ),
  }));
  const replay = newReplay(ask, chain.changes);
  if (replay.known !== "not-replayed")
    for (const stream of chain.streams) await replayStream(deps, { tenantId, stream, ask, replay });
  return answerOf(replay);
}

type Replay = {
  readonly known: WhatIfAnswer["known"];
  readonly byNow: Omit<Rules, "items">;
  readonly byCandidate: Omit<Rules, "items">;
  readonly now: Count & { readonly seen: Set<string> };
  readonly candidate: Count & { readonly seen: Set<string> };
  readonly learnt: Set<string>;
  events: number;
  isTruncated: boolean;
};

function newReplay(ask: WhatIf, all: readonly ParameterChange[]): Replay {
  const { version } = ask;
  // In force from the beginning, in the order in which they were made.
  const changes = all.map((change) => ({ ...change, chainSeq: change.chainSeq - latest }));
  const versions = [{ ...version, chainSeq: 0 }];
  const candidate = { ...ask.candidate, flow: version.flow, chainSeq: 0 };
  return {
    known: knownHow(version),
    byNow: { versions, changes },
    byCandidate: { versions, changes: [...changes, candidate] },
    now: { fires: 0, cases: 0, seen: new Set() },
    candidate: { fires: 0, cases: 0, seen: new Set() },
    learnt: new Set(),
    events: 0,
    isTruncated: false,
  };
}

/** What a replay cannot find again as it was makes it an estimate. */
function knownHow({ definition }: FlowVersion): Replay["known"] {
  const { trigger, condition } = definition;
  if (isDeadlineKind(trigger.on)) return "not-replayed";
  const fields = fieldsOf(condition as Condition);
  const catalogue = fieldCatalogue[trigger.on];
  const isEstimate = fields.some(
    (field) =>
      catalogue[field]?.known === "now-only" ||
      // The last count may lie before what is read.
      field === "change.unitsSinceCount",
  );
  return isEstimate ? "estimate" : "as-known-then";
}

type Stream = { tenantId: number; stream: string; ask: WhatIf; replay: Replay };

async function replayStream(deps: WhatIfDeps, of: Stream): Promise<void> {
  const { tenantId, stream, ask, replay } = of;
  const place = stream.slice(placeStream("").length);
  const from = deps.now() - ask.days * dayMs;
  const start = await readTenant(deps.pool, tenantId, async (tx) => ({
    after: await positionAt(tx, { tenantId, stream, recordedAt: from - meanDays * dayMs }),
    firstDays: await readFirstDays(tx, tenantId, place),
    itemsInPlace: (await countItems(tx, tenantId, [place])).get(place) ?? 0,
  }));
  const fold = foldItemDays(itemsKnownSince(start.firstDays), deps.ports.movementsOf);
  const judging = { ...of, place, from, fold, itemsInPlace: start.itemsInPlace };
  for (let after = start.after; ;) {
    if (replay.events >= limitEvents) {
      replay.isTruncated = true;
      return;
    }
    const events = await readTenant(deps.pool, tenantId, (tx) =>
      readStream(tx, { tenantId, stream, after, limit: pageEvents }),
    );
    replay.events += events.length;
    await judgePage(deps, events, judging);
    if (events.length < pageEvents) return;
    after = events.at(-1)?.seq ?? after;
  }
}

function itemsKnownSince(firstDays: ReadonlyMap<string, number>): Map<string, ItemDays> {
  const none = { sinceCount: { shelf: 0, backroom: 0 }, outByDay: new Map<number, number>() };
  return new Map([...firstDays].map(([sku, firstDay]) => [sku, { firstDay, ...none }]));
}

type Judging = Stream & {
  readonly place: string;
  readonly from: number;
  readonly fold: ItemDaysFold;
  readonly itemsInPlace: number;
};

async function judgePage(
  deps: WhatIfDeps,
  events: readonly JournalEvent[],
  of: Judging,
): Promise<void> {
  const judged = events.map((event) => ({
    event,
    occasions: event.at >= of.from ? deps.ports.occasionsOf(event) : [],
  }));
  const skus = [...new Set(judged.flatMap(({ occasions }) => occasions.map(({ sku }) => sku)))];
  const items = await readTenant(deps.pool, of.tenantId, (tx) => readItems(tx, of.tenantId, skus));
  for (const { event, occasions } of judged) {
    of.fold.take(event);
    for (const occasion of occasions) judge(event, occasion, { ...of, items });
  }
}

function judge(
  event: JournalEvent,
  { trigger, sku, area, facts }: Occasion,
  of: Judging & Pick<Rules, "items">,
): void {
  const { place, replay, itemsInPlace, items } = of;
  const day = dayOf(event.at);
  const item = of.fold.items.get(sku);
  const known = { ...facts, ...itemFacts(item, { area, at: event.at }) };
  const what = { trigger, place, sku, facts: known, chainSeq: event.chainSeq };
  const name = JSON.stringify([place, sku, day]);
  if (firedBy({ ...replay.byCandidate, items }, what).length > 0) count(replay.candidate, name);
  const [fired] = firedBy({ ...replay.byNow, items }, what);
  if (fired === undefined) return;
  count(replay.now, name);
  const units = amountOf(fired.facts);
  if (units === undefined) return;
  const learnt = learntFacts(item, { day, units, itemsInPlace });
  if (learnt[learntWouldFire] === true) replay.learnt.add(name);
}

function count(into: Count & { readonly seen: Set<string> }, name: string): void {
  into.fires += 1;
  into.seen.add(name);
  into.cases = into.seen.size;
}

function answerOf({ known, events, isTruncated, now, candidate, learnt }: Replay): WhatIfAnswer {
  const shown = ({ fires, cases }: Count): Count => ({ fires, cases });
  return {
    known,
    events,
    isTruncated,
    now: shown(now),
    candidate: shown(candidate),
    learntCases: learnt.size,
  };
}
