import { readTenant, type Pool, type Tx } from "#database";
import { readCheckpoint, readStream, type Consumer } from "#journal";
import { chainStream, type JournalEvent } from "#kernel";
import type { FlowParameterChanged, FlowPublished, ItemDefined } from "#vocabulary";
import type { FlowDefinition, FlowVersion } from "./domain/definition.ts";
import { dayOf } from "./domain/item-days.ts";
import type { ParameterChange } from "./domain/parameters.ts";
import { firedBy, type ItemAsOf, type Rules } from "./domain/rules.ts";
import { amountOf, learntFacts } from "./domain/surprise.ts";
import { itemFacts, type ItemDaysFold } from "./item-facts.ts";
import type { Act, EventPorts, Occasion } from "./ports.ts";
import { moveDeadlines } from "./projections/deadlines.ts";
import { countFires } from "./projections/fires.ts";
import { keepItemDays, openItemDays } from "./projections/item-days.ts";
import { flowVersionsConsumer } from "./projections/rules.ts";
import { countItems, readChanges, readItems, readVersions } from "./store.ts";

/**
 * Judges each event once, by the versions, parameters and items that its commit saw and by the facts of its place up to
 * itself, and acts by commands with derived ids. The facts stand at its own checkpoint, so that a batch that is judged
 * again after a crash is judged the same.
 */
export function flowsConsumer(pool: Pool, ports: EventPorts): Consumer {
  return {
    name: "flows-run",
    apply: async (tx, events) => {
      await keepItemDays(tx, events, ports.movementsOf);
      await moveDeadlines(tx, events);
      await countFires(tx, events);
    },
    react: async (events) => {
      const [first] = events;
      if (first === undefined || first.stream === chainStream) return;
      const { tenantId, place } = first;
      const judged = events.map((event) => ({ event, occasions: ports.occasionsOf(event) }));
      const skus = new Set(judged.flatMap(({ occasions }) => occasions.map(({ sku }) => sku)));
      const known = await readTenant(pool, tenantId, async (tx) => ({
        rules: await rulesUpTo(tx, tenantId, {
          chainSeq: Math.max(...events.map((event) => event.chainSeq)),
          skus: [...skus],
        }),
        fold: await openItemDays(tx, events, ports.movementsOf),
        itemsInPlace: place === undefined ? 0 : await countItems(tx, tenantId, place),
      }));
      const acts = judged.flatMap(({ event, occasions }) => {
        known.fold.take(event);
        return occasions.flatMap((occasion) => judge(event, occasion, known));
      });
      if (acts.length > 0) await ports.act(acts);
    },
  };
}

/** What an event fires, with what the learnt threshold would have said beside a fixed one. */
function judge(
  event: JournalEvent,
  occasion: Occasion,
  known: { rules: Rules; fold: ItemDaysFold; itemsInPlace: number },
): Act[] {
  const { trigger, sku, area } = occasion;
  const item = known.fold.items.get(sku);
  const fired = firedBy(known.rules, {
    trigger,
    place: event.place,
    sku,
    chainSeq: event.chainSeq,
    facts: { ...occasion.facts, ...itemFacts(item, { area, at: event.at }) },
  });
  return fired.map(({ version, facts }) => {
    const units = amountOf(facts);
    const { itemsInPlace } = known;
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
  const versions: FlowVersion[] = await readVersions(tx, tenantId);
  const changes: ParameterChange[] = await readChanges(tx, tenantId);
  const items = await readItems(tx, tenantId, upTo.skus);
  const of = { tenantId, stream: chainStream };
  let seen = await readCheckpoint(tx, { ...of, consumer: flowVersionsConsumer.name });
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
