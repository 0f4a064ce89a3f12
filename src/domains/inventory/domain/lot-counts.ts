import type { Observation } from "./acceptance.ts";

/** An observation as it was made: of the whole item, or of one lot of it. */
export type Seen = Observation & {
  readonly lot: string | undefined;
  readonly session: string;
  /** The zone was declared walked in this session, and nothing is missing. */
  readonly swept: boolean;
};

type Known = { readonly zones: readonly string[]; readonly lots: readonly string[] };

/**
 * Counts of the whole item that follow from what was seen: those of the item itself, and the sum of its lots where all of
 * them were counted in one session and zone. All of them: the zone was swept, or the item stands in one zone and every lot
 * that may be left was counted. A lot alone says nothing of the item.
 */
export function wholeObservations(seen: readonly Seen[], known: Known): Observation[] {
  const whole = seen.filter(({ lot }) => lot === undefined);
  const bySession = new Map<string, Seen[]>();
  for (const part of seen) {
    if (part.lot === undefined) continue;
    const name = `${part.session}\u0001${part.zone}`;
    bySession.set(name, [...(bySession.get(name) ?? []), part]);
  }
  return [...whole, ...[...bySession.values()].flatMap((parts) => sumOf(parts, known) ?? [])];
}

function sumOf(parts: readonly Seen[], known: Known): Observation | undefined {
  const inOrder = [...parts].sort(
    (left, right) => left.at - right.at || (left.key < right.key ? -1 : 1),
  );
  const latest = new Map(inOrder.map((part) => [part.lot, part]));
  const isWhole =
    parts.some(({ swept }) => swept) ||
    (known.zones.length <= 1 && known.lots.every((lot) => latest.has(lot)));
  const counted = [...latest.values()];
  const last = inOrder.at(-1);
  if (!isWhole || last === undefined) return undefined;
  const [counter, ...others] = new Set(counted.map(({ by }) => by));
  return {
    key: last.key,
    parts: inOrder.map(({ key }) => key),
    zone: last.zone,
    quantity: counted.reduce((sum, { quantity }) => sum + quantity, 0),
    at: last.at,
    since: Math.min(...counted.map(({ since }) => since)),
    errorMs: Math.max(...counted.map(({ errorMs }) => errorMs)),
    by: others.length === 0 ? counter : undefined,
    recount: counted.find(({ recount }) => recount !== undefined)?.recount,
  };
}
