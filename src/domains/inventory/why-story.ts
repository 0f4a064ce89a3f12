import type { Tx } from "#database";
import { readHeads } from "#journal";
import { placeStream } from "#kernel";
import {
  readBalanceAt,
  readLastAssertion,
  readPostings,
  readVariances,
  type AssertionRow,
  type PostingRow,
} from "#ledger";
import { vocabulary } from "#vocabulary";
import type { WhyAnchor, WhyAnswer } from "./contract.ts";
import { stockAreas, stockUnit } from "./domain/accounts.ts";
import { kindLabels, postingKinds, sumSteps } from "./domain/why.ts";
import type { ItemOf } from "./item-page.ts";
import type { InventoryPorts } from "./ports.ts";
import { describePosting, eventsOf, isLate, present, signed } from "./posting-story.ts";
import { readCounts } from "./stock-store.ts";

const limitSteps = 400;

/** `account` absent: all that people can count in the place. */
export type WhyOf = ItemOf & {
  readonly account?: string;
  readonly at?: number;
  readonly position?: number;
};
type Part = {
  readonly account: string;
  readonly quantity: number;
  readonly anchor: AssertionRow | undefined;
  readonly postings: readonly PostingRow[];
};
type Step = { readonly posting: PostingRow; readonly quantity: number };

/**
 * The story of one number: the last count before it, what happened since, and every event of the chain. What was counted
 * and the steps add up to the number; without a count they begin at nothing.
 */
export async function readWhy(tx: Tx, ports: InventoryPorts, of: WhyOf): Promise<WhyAnswer> {
  const stream = placeStream(of.place);
  const position = of.position ?? (await readHeads(tx, of.tenantId, [stream])).get(stream) ?? 0;
  const parts: Part[] = [];
  for (const account of of.account === undefined ? stockAreas : [of.account])
    parts.push(await readPart(tx, { ...of, position, account }));
  const steps = mergeSteps(parts);
  const postings = steps.map((step) => step.posting);
  const events = await eventsOf(tx, of.tenantId, { stream, postings });
  const typeOf = (posting: PostingRow) => events.get(posting.seq)?.type ?? "";
  const quantity = parts.reduce((sum, part) => sum + part.quantity, 0);
  let running = quantity;
  const shown = steps.map(({ posting, quantity: change }) => {
    const step = {
      ...describePosting(posting, events.get(posting.seq)),
      late: isLate(posting, postings),
      quantity: change,
      running,
    };
    running -= change;
    return step;
  });
  const [newest] = postings;
  const judge = await ports.readSettling(tx, of.tenantId, { place: of.place, now: of.now });
  const settled = judge({ at: newest?.at ?? 0, errorMs: newest?.errorMs ?? 0 });
  const anchor = await readAnchor(tx, of, { parts, start: running });
  return present({
    quantity,
    at: of.at === undefined ? null : new Date(of.at).toISOString(),
    position,
    anchor,
    sum: sumSteps(
      steps.map(({ posting, quantity: change }) => ({
        seq: posting.seq,
        type: typeOf(posting),
        label: vocabulary.get(typeOf(posting))?.label ?? kindLabels.movement,
        kind: postingKinds[posting.kind],
        quantity: change,
      })),
    ),
    steps: shown,
    provisional: settled.settled
      ? { waitsFor: [] }
      : { until: new Date(settled.until).toISOString(), waitsFor: [...settled.waitsFor] },
    proof: { stream, seq: newest?.seq ?? position, hash: newest?.key ?? "" },
  });
}

async function readPart(tx: Tx, of: WhyOf & { account: string; position: number }): Promise<Part> {
  const { tenantId, account, position } = of;
  const key = { tenantId, stream: placeStream(of.place), unit: stockUnit(of.sku), account };
  const until = of.at ?? Number.MAX_SAFE_INTEGER;
  const last = await readLastAssertion(tx, key);
  const anchor = last !== undefined && last.at <= until && last.seq <= position ? last : undefined;
  const since = anchor === undefined ? 0 : anchor.at + 1;
  const postings = await readPostings(tx, { ...key, since, limit: limitSteps });
  return {
    account,
    anchor,
    quantity: await readBalanceAt(tx, { ...key, at: until, position }),
    postings: postings.filter((posting) => posting.at <= until && posting.seq <= position),
  };
}

/** A move between two of the accounts changes nothing of their sum, so it is no step of it. */
function mergeSteps(parts: readonly Part[]): Step[] {
  const steps = new Map<string, Step>();
  for (const { account, postings } of parts) {
    for (const posting of postings) {
      const name = `${posting.seq}/${posting.line}`;
      const quantity = (steps.get(name)?.quantity ?? 0) + signed(posting, account);
      steps.set(name, { posting, quantity });
    }
  }
  return [...steps.values()]
    .filter((step) => step.quantity !== 0)
    .sort(({ posting: a }, { posting: b }) => b.at - a.at || b.seq - a.seq || b.line - a.line);
}

/** The latest of the counts that the number stands on, with what they saw together. */
async function readAnchor(
  tx: Tx,
  of: WhyOf,
  from: { parts: readonly Part[]; start: number },
): Promise<WhyAnchor | null> {
  const counted = from.parts.filter((part) => part.anchor !== undefined);
  const [latest] = counted.toSorted((a, b) => (b.anchor?.at ?? 0) - (a.anchor?.at ?? 0));
  if (latest?.anchor === undefined) return null;
  const { anchor, account } = latest;
  const { tenantId, place, sku } = of;
  const rows = await readCounts(tx, { tenantId, place, sku, until: anchor.at, limit: 60 });
  const row = rows.find(({ count, observation }) => (count ?? observation) === anchor.id);
  const key = { tenantId, stream: placeStream(place), unit: stockUnit(sku), account };
  return present({
    count: anchor.id,
    at: new Date(anchor.at).toISOString(),
    errorMs: anchor.errorMs,
    quantity: from.start,
    variance: (await readVariances(tx, key)).get(anchor.id) ?? 0,
    by: row?.by ?? row?.source ?? "",
    source: row?.source ?? null,
    zone: row?.zone ?? null,
  });
}
