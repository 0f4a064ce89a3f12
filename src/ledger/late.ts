import type { Tx } from "#database";
import type { AssertEntry } from "#kernel";
import type { NumberedEvent } from "#journal";
import { foldAccount, type Adjustment, type Assertion, type Leg } from "./assertions.ts";
import {
  keyText,
  raceLimitMs,
  toAssertion,
  type AccountChange,
  type AccountKey,
} from "./account.ts";
import { writePostings, type NewPosting } from "./posting-store.ts";
import { createTrial, type AccountTrial } from "./trial.ts";

type StoredAssertion = Assertion & { readonly counter: string };

/** What of an account lies after the last assertion that the batch cannot touch. */
type AccountState = {
  readonly key: AccountKey;
  readonly start: number;
  readonly legs: Map<string, Leg>;
  readonly assertions: Map<string, StoredAssertion>;
  /** Adjustments in force, by assertion, leg and time. */
  posted: Map<string, Adjustment>;
  readonly counters: Map<string, string>;
};

/** Adjustment lines of an event come after its own lines. */
const firstAdjustmentLine = 10_000;

/**
 * Plays the batch's changes event by event on each account that they concern, and posts the difference between the
 * adjustments that hold after each event and those before it. So a reader at any position sees what was known there.
 */
export async function adjustAccounts(
  tx: Tx,
  tenantId: number,
  batch: {
    changes: readonly AccountChange[];
    firstSeqs: ReadonlyMap<string, number>;
    watched: readonly string[];
  },
): Promise<void> {
  const byKey = groupByKey(batch.changes);
  const states = await loadAccounts(tx, tenantId, { byKey, firstSeqs: batch.firstSeqs });
  const postings: NewPosting[] = [];
  const lines = new Map<number, number>();
  const untils: (AccountKey & { until: number })[] = [];
  for (const [text, changes] of byKey) {
    const state = states.get(text);
    if (state === undefined) throw new Error(`account ${text} was not read`);
    for (const [numbered, ofEvent] of groupByEvent(changes)) {
      for (const change of ofEvent) applyChange(state, change);
      for (const delta of revise(state)) {
        const line = lines.get(numbered.seq) ?? firstAdjustmentLine;
        lines.set(numbered.seq, line + 1);
        postings.push(toPosting(numbered, line, { delta, state }));
      }
    }
    const reach = [...state.assertions.values()].reduce(
      (last, assertion) => Math.max(last, assertion.at + assertion.errorMs),
      -1,
    );
    if (reach >= 0) untils.push({ ...state.key, until: reach });
  }
  if (postings.length + untils.length > 0)
    await writePostings(tx, tenantId, { postings, untils, watched: batch.watched });
}

function groupByKey(changes: readonly AccountChange[]): Map<string, AccountChange[]> {
  const groups = new Map<string, AccountChange[]>();
  for (const change of changes) {
    const text = keyText(change.key);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, [change]);
    else group.push(change);
  }
  return groups;
}

function groupByEvent(changes: readonly AccountChange[]): [NumberedEvent, AccountChange[]][] {
  const groups = new Map<number, [NumberedEvent, AccountChange[]]>();
  for (const change of changes) {
    const group = groups.get(change.numbered.seq);
    if (group === undefined) groups.set(change.numbered.seq, [change.numbered, [change]]);
    else group[1].push(change);
  }
  return [...groups.values()].sort(([left], [right]) => left.seq - right.seq);
}

/**
 * Accounts as they stand, on which assertions can be tried without writing. `tried` are all that may be: what lies further
 * back than they reach is not read. Two statements, however many accounts.
 */
export async function openTrials(
  tx: Tx,
  tenantId: number,
  tried: readonly { key: AccountKey; entry: AssertEntry }[],
): Promise<Map<string, AccountTrial>> {
  const changes = tried.map((what) => ({ kind: "assert", ...what }) as AccountChange);
  const streams = new Set(tried.map(({ key }) => key.stream));
  const states = await loadAccounts(tx, tenantId, {
    byKey: groupByKey(changes),
    firstSeqs: new Map([...streams].map((stream) => [stream, Number.MAX_SAFE_INTEGER])),
  });
  return new Map(
    [...states].map(([text, { start, legs, assertions }]) => [
      text,
      createTrial({ held: start, legs: [...legs.values()] }, [...assertions.values()]),
    ]),
  );
}

function applyChange(state: AccountState, change: AccountChange): void {
  switch (change.kind) {
    case "leg": {
      const ref = `${change.numbered.event.key}/${change.line}`;
      state.legs.set(ref, {
        ref,
        at: change.at,
        errorMs: change.errorMs,
        quantity: change.quantity,
      });
      return;
    }
    case "assert": {
      const { id, counter } = change.entry;
      state.assertions.set(id, { ...toAssertion(change.entry), counter });
      state.counters.set(id, counter);
      return;
    }
    case "withdraw":
      state.assertions.delete(change.id);
  }
}

/** Differences between the adjustments that should hold and those that are posted. */
function revise(state: AccountState): Adjustment[] {
  const wanted = new Map<string, Adjustment>();
  for (const adjustment of foldAccount(
    state.start,
    [...state.legs.values()],
    [...state.assertions.values()],
  )) {
    addAdjustment(wanted, adjustment);
  }
  const deltas: Adjustment[] = [];
  for (const [text, adjustment] of wanted) {
    const quantity = adjustment.quantity - (state.posted.get(text)?.quantity ?? 0);
    if (quantity !== 0) deltas.push({ ...adjustment, quantity });
  }
  for (const [text, adjustment] of state.posted) {
    if (!wanted.has(text) && adjustment.quantity !== 0)
      deltas.push({ ...adjustment, quantity: -adjustment.quantity });
  }
  state.posted = wanted;
  return deltas;
}

function addAdjustment(into: Map<string, Adjustment>, adjustment: Adjustment): void {
  const text = `${adjustment.assertion}\u0001${adjustment.leg}\u0001${adjustment.at}`;
  const known = into.get(text);
  into.set(
    text,
    known === undefined ? adjustment : { ...known, quantity: known.quantity + adjustment.quantity },
  );
}

function toPosting(
  numbered: NumberedEvent,
  line: number,
  what: { delta: Adjustment; state: AccountState },
): NewPosting {
  const { delta, state } = what;
  const counter = state.counters.get(delta.assertion);
  if (counter === undefined) throw new Error(`assertion ${delta.assertion} has no counter account`);
  const [legKey, legLine] = delta.leg.split("/");
  return {
    numbered,
    line,
    kind: delta.leg === "" ? 1 : 2,
    unit: state.key.unit,
    debit: delta.quantity > 0 ? state.key.account : counter,
    credit: delta.quantity > 0 ? counter : state.key.account,
    quantity: Math.abs(delta.quantity),
    at: delta.at,
    errorMs: delta.errorMs,
    assertion: delta.assertion,
    ...(delta.leg !== "" && { legKey: legKey ?? "", legLine: Number(legLine) }),
  };
}

async function loadAccounts(
  tx: Tx,
  tenantId: number,
  from: {
    byKey: ReadonlyMap<string, readonly AccountChange[]>;
    firstSeqs: ReadonlyMap<string, number>;
  },
): Promise<Map<string, AccountState>> {
  const keys = [...from.byKey.values()].map((changes) => ({
    key: firstOf(changes).key,
    reach: Math.min(...changes.map(reachOf)),
    first: from.firstSeqs.get(firstOf(changes).key.stream) ?? 0,
  }));
  const bases = await loadAssertions(tx, tenantId, keys);
  const states = new Map<string, AccountState>();
  const wanted: { key: AccountKey; after: number | null; before: number }[] = [];
  for (const { key, first } of keys) {
    const found = bases.get(keyText(key)) ?? { base: undefined, later: [], all: [] };
    const counters = new Map(found.all.map((assertion) => [assertion.id, assertion.counter]));
    const assertions = new Map(found.later.map((assertion) => [assertion.id, assertion]));
    states.set(keyText(key), {
      key,
      start: found.base?.quantity ?? 0,
      legs: new Map(),
      assertions,
      posted: new Map(),
      counters,
    });
    wanted.push({ key, after: found.base?.at ?? null, before: first });
  }
  const rows = await loadPostings(tx, tenantId, wanted);
  for (const [text, state] of states) fillState(state, rows.get(text) ?? []);
  return states;
}

/** How far back a change may be felt. */
function reachOf(change: AccountChange): number {
  switch (change.kind) {
    case "leg":
      return change.at - change.errorMs;
    case "assert":
      return Math.min(change.entry.since, change.entry.at - change.entry.errorMs);
    case "withdraw":
      return change.reach;
  }
}

function firstOf(changes: readonly AccountChange[]): AccountChange {
  const [first] = changes;
  if (first === undefined) throw new Error("no change");
  return first;
}

type Found = {
  base: StoredAssertion | undefined;
  later: StoredAssertion[];
  all: StoredAssertion[];
};

/**
 * For each account the last assertion that nothing in the batch reaches, and all after it.
 * @NOTE Bounds are plain values or CASE: behind row-level security PostgreSQL takes no COALESCE into an index condition,
 * and would read an account's whole past.
 */
async function loadAssertions(
  tx: Tx,
  tenantId: number,
  keys: readonly { key: AccountKey; reach: number }[],
): Promise<Map<string, Found>> {
  const { rows } = await tx.query<AccountKey & StoredAssertion>({
    text: `select k.stream, k.unit, k.account, a.assertion as id, a.counter, a.quantity, a.at_ms as at, a.since_ms as since, a.error_ms as "errorMs"
      from unnest($2::text[], $3::text[], $4::text[], $5::int8[]) as k(stream, unit, account, reach)
      cross join lateral (
        select min(x.at_ms) as first from ledger_assertions x
        where x.tenant_id = $1 and x.stream = k.stream and x.unit = k.unit and x.account = k.account and x.withdrawn_seq is null
          and x.at_ms >= k.reach - ${raceLimitMs} and x.at_ms + x.error_ms >= k.reach
      ) f
      cross join lateral (
        select max(x.at_ms) as at from ledger_assertions x
        where x.tenant_id = $1 and x.stream = k.stream and x.unit = k.unit and x.account = k.account and x.withdrawn_seq is null
          and x.at_ms < case when f.first is null then k.reach else least(f.first, k.reach) end
      ) b
      cross join lateral (
        select * from ledger_assertions x
        where x.tenant_id = $1 and x.stream = k.stream and x.unit = k.unit and x.account = k.account and x.withdrawn_seq is null
          and x.at_ms >= case when b.at is null then -1 else b.at end offset 0
      ) a`,
    values: [
      tenantId,
      keys.map(({ key }) => key.stream),
      keys.map(({ key }) => key.unit),
      keys.map(({ key }) => key.account),
      keys.map(({ reach }) => reach),
    ],
  });
  const found = new Map<string, Found>();
  for (const { stream, unit, account, ...assertion } of rows) {
    const text = keyText({ stream, unit, account });
    const entry = found.get(text) ?? { base: undefined, later: [], all: [] };
    found.set(text, entry);
    entry.all.push(assertion);
    entry.later.push(assertion);
  }
  for (const { key, reach } of keys) {
    const entry = found.get(keyText(key));
    if (entry !== undefined) found.set(keyText(key), splitBase(entry, reach));
  }
  return found;
}

/**
 * The base lies strictly before the first assertion that is touched: what was posted at the time of a touched one must be
 * read again. Of several assertions at the base's time the last by id decides; those before it are settled by it.
 */
function splitBase(entry: Found, reach: number): Found {
  const sorted = [...entry.all].sort(
    (left, right) => left.at - right.at || (left.id < right.id ? -1 : 1),
  );
  const touched = sorted.find(
    (assertion) => assertion.at + assertion.errorMs >= reach || assertion.at >= reach,
  );
  const untouched =
    touched === undefined ? sorted : sorted.filter((assertion) => assertion.at < touched.at);
  return { base: untouched.at(-1), later: sorted.slice(untouched.length), all: sorted };
}

type PostingRow = AccountKey & {
  kind: 0 | 1 | 2;
  signed: number;
  at: number;
  errorMs: number;
  key: string;
  line: number;
  assertion: string | null;
  legKey: string | null;
  legLine: number | null;
};

/**
 * @NOTE `seq + 0` keeps the planner from walking the whole stream by its position instead of the unit by its time. The
 * statement has no name: a plan that was kept from the first events of a young database would walk the stream, too.
 */
async function loadPostings(
  tx: Tx,
  tenantId: number,
  wanted: readonly { key: AccountKey; after: number | null; before: number }[],
): Promise<Map<string, PostingRow[]>> {
  const { rows } = await tx.query<PostingRow>({
    text: `select k.stream, k.unit, k.account, p.kind, case when p.debit = k.account then p.quantity else -p.quantity end as signed,
        p.at_ms as at, p.error_ms as "errorMs", p.event_key as key, p.line, p.assertion, p.leg_key as "legKey", p.leg_line as "legLine"
      from unnest($2::text[], $3::text[], $4::text[], $5::int8[], $6::int8[]) as k(stream, unit, account, after, before)
      cross join lateral (
        select * from ledger_postings x
        where x.tenant_id = $1 and x.stream = k.stream and x.unit = k.unit and x.at_ms > k.after and x.seq + 0 < k.before
          and (x.debit = k.account or x.credit = k.account) and x.debit <> x.credit offset 0
      ) p`,
    values: [
      tenantId,
      wanted.map(({ key }) => key.stream),
      wanted.map(({ key }) => key.unit),
      wanted.map(({ key }) => key.account),
      wanted.map(({ after }) => after ?? -1),
      wanted.map(({ before }) => before),
    ],
  });
  const byKey = new Map<string, PostingRow[]>();
  for (const row of rows) {
    const text = keyText(row);
    const list = byKey.get(text);
    if (list === undefined) byKey.set(text, [row]);
    else list.push(row);
  }
  return byKey;
}

/**
 * Shifts by the base, and by assertions before it, settle which parts of raced movements lie after it; adjustments of
 * later assertions are what the fold is compared with. Those of withdrawn assertions have been taken back and sum to zero.
 */
function fillState(state: AccountState, rows: readonly PostingRow[]): void {
  const settled = new Map<string, Adjustment>();
  for (const row of rows) {
    const ref =
      row.kind === 0
        ? `${row.key}/${row.line}`
        : row.legKey === null
          ? ""
          : `${row.legKey}/${row.legLine}`;
    if (row.kind === 0)
      state.legs.set(ref, { ref, at: row.at, errorMs: row.errorMs, quantity: row.signed });
    if (row.kind === 0 || row.assertion === null) continue;
    const adjustment = {
      assertion: row.assertion,
      leg: ref,
      at: row.at,
      errorMs: row.errorMs,
      quantity: row.signed,
    };
    addAdjustment(state.assertions.has(row.assertion) ? state.posted : settled, adjustment);
  }
  for (const { leg: ref, at, errorMs, quantity } of settled.values()) {
    if (quantity === 0) continue;
    const leg = state.legs.get(ref);
    const left = (leg?.quantity ?? 0) + quantity;
    if (left === 0) state.legs.delete(ref);
    else state.legs.set(ref, { ref, at: leg?.at ?? at, errorMs, quantity: left });
  }
}
