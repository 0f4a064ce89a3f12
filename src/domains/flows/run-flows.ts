import { readTenant, type Pool, type Tx } from "#database";
import { readCheckpoint, readStream, type Consumer } from "#journal";
import { chainStream, type JournalEvent } from "#kernel";
import type { FlowParameterChanged, FlowPublished, ItemDefined } from "#vocabulary";
import type { FlowDefinition, FlowVersion } from "./domain/definition.ts";
import { dayOf, type ItemDays } from "./domain/item-days.ts";
import type { ParameterChange } from "./domain/parameters.ts";
import { firedBy, type ItemAsOf, type Rules } from "./domain/rules.ts";
import { amountOf, learntFacts } from "./domain/surprise.ts";
import { itemFacts } from "./item-facts.ts";
import type { Act, EventPorts, Occasion } from "./ports.ts";
import { moveDeadlines } from "./projections/deadlines.ts";
import { countFires } from "./projections/fires.ts";
import { keepItemDays, openItemDays, type PlaceFolds } from "./projections/item-days.ts";
import { flowVersionsConsumer } from "./projections/rules.ts";
import { countItems, readChanges, readItems, readVersions } from "./store.ts";

/**
 * Judges each event once, by the versions, parameters and items that its commit saw and by the facts of its place up to
 * itself, and acts by commands with derived ids. The facts stand at its own checkpoint, so that a batch that is judged
 * again after a crash is judged the same.
 */
export function flowsConsumer(pool: Pool, ports: EventPorts): Consumer {
  /** What a batch was judged by is what it leaves behind: kept from the judging until the checkpoints move. */
  const judged = new WeakMap<readonly JournalEvent[], PlaceFolds>();
  return {
    name: "flows-run",
    takesManyStreams: true,
    apply: async (tx, events) => {
      const folds = judged.get(events) ?? (await foldsAfter(tx, events, ports));
      await Promise.all([
        keepItemDays(tx, events, folds),
        moveDeadlines(tx, events),
        countFires(tx, events),
      ]);
    },
    react: async (events) => {
      const tenantId = events[0]?.tenantId;
      if (tenantId === undefined) return;
      const { folds, fired } = await judgeAll(pool, tenantId, { events, ports });
      const acts = await withLearnt(pool, tenantId, fired);
      if (acts.length > 0) await ports.act(acts);
      judged.set(events, folds);
    },
  };
}

async function foldsAfter(
  tx: Tx,
  events: readonly JournalEvent[],
  ports: EventPorts,
): Promise<PlaceFolds> {
  const folds = await openItemDays(tx, events, ports.movementsOf);
  for (const event of events) folds.get(event.place ?? "")?.take(event);
  return folds;
}

/** What fired, with the item as it stood then. */
type FiredAct = Act & { readonly item: ItemDays | undefined };

async function judgeAll(
  pool: Pool,
  tenantId: number,
  of: { events: readonly JournalEvent[]; ports: EventPorts },
): Promise<{ folds: PlaceFolds; fired: FiredAct[] }> {
  const { events, ports } = of;
  const judged = events.map((event) => ({
    event,
    occasions: event.place === undefined ? [] : ports.occasionsOf(event),
  }));
  const skus = new Set(judged.flatMap(({ occasions }) => occasions.map(({ sku }) => sku)));
  const chainSeq = events.reduce((most, event) => Math.max(most, event.chainSeq), 0);
  const [rules, folds] = await readTenant(pool, tenantId, (tx) =>
    Promise.all([
      rulesUpTo(tx, tenantId, { chainSeq, skus: [...skus] }),
      openItemDays(tx, events, ports.movementsOf),
    ]),
  );
  const fired = judged.flatMap(({ event, occasions }) => {
    const fold = folds.get(event.place ?? "");
    fold?.take(event);
    return occasions.flatMap((occasion) => {
      const item = fold?.items.get(occasion.sku);
      return judge(event, occasion, { rules, item });
    });
  });
  return { folds, fired };
}

function judge(
  event: JournalEvent,
  occasion: Occasion,
  known: { rules: Rules; item: ItemDays | undefined },
): FiredAct[] {
  const { trigger, sku, area } = occasion;
  const { rules, item } = known;
  const fired = firedBy(rules, {
    trigger,
    place: event.place,
    sku,
    chainSeq: event.chainSeq,
    facts: { ...occasion.facts, ...itemFacts(item, { area, at: event.at }) },
  });
  return fired.map((each) => ({ event, occasion, item, fired: each }));
}

/** Beside what fired, what the learnt threshold would have said. */
async function withLearnt(
  pool: Pool,
  tenantId: number,
  fired: readonly FiredAct[],
): Promise<Act[]> {
  if (fired.length === 0) return [];
  const places = new Set(fired.map(({ event }) => event.place ?? ""));
  const counts = await readTenant(pool, tenantId, (tx) => countItems(tx, tenantId, [...places]));
  return fired.map(({ event, occasion, item, fired: { version, facts } }) => {
    const units = amountOf(facts);
    const itemsInPlace = counts.get(event.place ?? "") ?? 0;
    const learnt =
      units === undefined ? {} : learntFacts(item, { day: dayOf(event.at), units, itemsInPlace });
    return { event, occasion, fired: { version, facts: { ...facts, ...learnt } } };
  });
}

const chainPage = 500;

/**
 * The rules up to a position of the chain stream. An event may be judged before the projection has come to what its commit
 * saw; the rest is read from the stream itself, so that no event is judged by older rules.
 */
export async function rulesUpTo(
  tx: Tx,
  tenantId: number,
  upTo: { chainSeq: number; skus: readonly string[] },
): Promise<Rules> {
  const of = { tenantId, stream: chainStream };
  const [known, changed, items, checkpoint] = await Promise.all([
    readVersions(tx, tenantId),
    readChanges(tx, tenantId),
    readItems(tx, tenantId, upTo.skus),
    readCheckpoint(tx, { ...of, consumer: flowVersionsConsumer.name }),
  ]);
  const versions: FlowVersion[] = known;
  const changes: ParameterChange[] = changed;
  let seen = checkpoint;
  while (seen < upTo.chainSeq) {
    const page = await readStream(tx, { ...of, after: seen, limit: chainPage });
    const last = page.at(-1);
    if (last === undefined)
      throw new Error(`the chain stream ends at ${seen}, not at ${upTo.chainSeq}`);
    for (const event of page) {
      if (event.type === "FlowPublished")
        versions.push(versionOf(event as JournalEvent<FlowPublished>));
      if (event.type === "FlowParameterChanged")
        changes.push(changeOf(event as JournalEvent<FlowParameterChanged>));
      if (event.type === "ItemDefined") items.push(itemOf(event as JournalEvent<ItemDefined>));
    }
    seen = last.seq;
  }
  return { versions, changes, items };
}

function versionOf({ seq, data }: JournalEvent<FlowPublished>): FlowVersion {
  const { flow, version } = data;
  return { flow, version, definition: data.definition as FlowDefinition, chainSeq: seq };
}

function changeOf({ seq, data }: JournalEvent<FlowParameterChanged>): ParameterChange {
  const { flow, parameter, value, place, category, sku } = data;
  return { flow, parameter, value, place, category, sku, chainSeq: seq };
}

function itemOf({ seq, data }: JournalEvent<ItemDefined>): ItemAsOf {
  const { sku, category = null, highValue = false } = data;
  return { sku, category, highValue, chainSeq: seq };
}
