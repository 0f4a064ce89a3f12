import {
  fieldsOf,
  fires,
  versionsAsOf,
  type Facts,
  type FlowVersion,
  type Trigger,
} from "./definition.ts";
import type { Condition } from "#kernel";
import { dueAt } from "./deadlines.ts";
import { enabled, parameterFacts, valuesInForce, type ParameterChange } from "./parameters.ts";

/** An item as defined at a position of the chain stream. */
export type ItemAsOf = {
  readonly sku: string;
  readonly chainSeq: number;
  readonly category: string | null;
  readonly highValue: boolean;
};

/** Everything of the chain stream that judging asks; each part has its position. */
export type Rules = {
  readonly versions: readonly FlowVersion[];
  readonly changes: readonly ParameterChange[];
  readonly items: readonly ItemAsOf[];
};

/** What is judged: where, what is known of it, and the position of the chain stream that its commit saw. */
export type Judged = {
  readonly trigger: Trigger;
  readonly place: string | undefined;
  readonly sku: string | undefined;
  readonly facts: Facts;
  readonly chainSeq: number;
};

/** The flows that wait for this, each with the moment that it falls due. */
export function dueTimes(
  rules: Rules,
  of: { kind: Trigger; place: string; sku: string; since: number },
): { version: FlowVersion; at: number }[] {
  const sku = of.sku === "" ? undefined : of.sku;
  const item = sku === undefined ? undefined : itemAsOf(rules.items, { sku, chainSeq: latest });
  return versionsAsOf(rules.versions, latest).flatMap((version) => {
    if (version.definition.trigger.on !== of.kind) return [];
    const scope = { place: of.place, sku, category: item?.category ?? undefined };
    const values = valuesInForce(version, rules.changes, { ...scope, chainSeq: latest });
    const at = values[enabled] === true ? dueAt(version.definition, values, of.since) : undefined;
    return at === undefined ? [] : [{ version, at }];
  });
}

/** A position beyond every event: what is in force now. */
export const latest = Number.MAX_SAFE_INTEGER;

export type Fired = { readonly version: FlowVersion; readonly facts: Facts };

/** The flows that fire, each with what it asked and the parameters in force. Pure: live, replay and tests share it. */
export function firedBy(rules: Rules, judged: Judged): Fired[] {
  const { trigger, place, sku, chainSeq } = judged;
  const item = sku === undefined ? undefined : itemAsOf(rules.items, { sku, chainSeq });
  const known: Facts = {
    ...judged.facts,
    "item.highValue": item?.highValue,
    "item.category": item?.category ?? undefined,
  };
  return versionsAsOf(rules.versions, chainSeq).flatMap((version) => {
    const { definition } = version;
    if (definition.trigger.on !== trigger) return [];
    const of = { place, sku, category: item?.category ?? undefined, chainSeq };
    const values = valuesInForce(version, rules.changes, of);
    if (values[enabled] !== true) return [];
    const facts = { ...known, ...parameterFacts(values) };
    return fires(definition, facts) ? [{ version, facts: asked(version, facts) }] : [];
  });
}

const bySku = new WeakMap<readonly ItemAsOf[], Map<string, ItemAsOf[]>>();

function itemAsOf(
  items: readonly ItemAsOf[],
  of: { sku: string; chainSeq: number },
): ItemAsOf | undefined {
  let index = bySku.get(items);
  if (index === undefined) {
    index = Map.groupBy(items, ({ sku }) => sku);
    bySku.set(items, index);
  }
  let found: ItemAsOf | undefined;
  for (const item of index.get(of.sku) ?? [])
    if (item.chainSeq <= of.chainSeq && (found === undefined || found.chainSeq < item.chainSeq))
      found = item;
  return found;
}

/** Facts of the same kind as those that the condition asks: a multiple of a mean comes with the mean. */
function asked({ definition }: FlowVersion, facts: Facts): Facts {
  const kindOf = (field: string): string => field.slice(0, field.indexOf("."));
  const kinds = new Set(["parameter", ...fieldsOf(definition.condition as Condition).map(kindOf)]);
  return Object.fromEntries(
    Object.entries(facts).filter(([name, value]) => value !== undefined && kinds.has(kindOf(name))),
  );
}
