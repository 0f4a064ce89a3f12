import type { Tx } from "#database";
import type { AssertEntry, LedgerEntry, Refusal, TransferEntry } from "#kernel";
import type { EntriesOf, NumberedEvent, Poster, PreparedEvent } from "#journal";
import { keyText, raceLimitMs, type AccountChange, type AccountKey } from "./account.ts";
import { readAssertionKeys, writeAssertions } from "./assertion-store.ts";
import { adjustAccounts } from "./late.ts";
import { closePeriods, writePostings, type NewPosting } from "./posting-store.ts";

/** The ledger's part of a commit. `watched`: accounts whose falling below zero is marked with its time. */
export function createPoster(
  entriesOf: EntriesOf,
  options: { readonly watched?: readonly string[] } = {},
): Poster {
  const watched = options.watched ?? [];
  return {
    admit: (tx, tenantId, events) => admit(tx, tenantId, { events, entriesOf }),
    post: (tx, tenantId, events) => post(tx, tenantId, { events, entriesOf, watched }),
  };
}

async function post(
  tx: Tx,
  tenantId: number,
  batch: { events: readonly NumberedEvent[]; entriesOf: EntriesOf; watched: readonly string[] },
): Promise<void> {
  const postings: NewPosting[] = [];
  const changes: AccountChange[] = [];
  const asserted: { numbered: NumberedEvent; entry: AssertEntry }[] = [];
  const withdrawn: { numbered: NumberedEvent; id: string }[] = [];
  const periods: { stream: string; until: number }[] = [];
  for (const numbered of batch.events) {
    for (const [line, entry] of batch.entriesOf(numbered.event).entries()) {
      collect(entry, { numbered, line, postings, asserted, withdrawn, periods });
    }
  }
  const untils =
    postings.length === 0
      ? new Map<string, number>()
      : await writePostings(tx, tenantId, { postings, watched: batch.watched });
  if (periods.length > 0) await closePeriods(tx, tenantId, periods);
  if (withdrawn.length > 0) {
    const keys = await readAssertionKeys(
      tx,
      tenantId,
      withdrawn.map(({ numbered, id }) => ({ stream: numbered.event.stream, id })),
    );
    for (const { numbered, id } of withdrawn) {
      const own = asserted.find(
        ({ entry, numbered: by }) => entry.id === id && by.event.stream === numbered.event.stream,
      );
      const known = keys.get(`${numbered.event.stream}\u0001${id}`);
      const key = own === undefined ? known : accountOf(own.numbered, own.entry);
      const reach =
        own === undefined
          ? known?.reach
          : Math.min(own.entry.since, own.entry.at - own.entry.errorMs);
      if (key !== undefined)
        changes.push({ kind: "withdraw", numbered, key, id, reach: reach ?? 0 });
    }
  }
  for (const { numbered, entry } of asserted)
    changes.push({ kind: "assert", numbered, key: accountOf(numbered, entry), entry });
  addTouchedLegs(changes, postings, untils);
  if (changes.length > 0)
    await adjustAccounts(tx, tenantId, {
      changes,
      firstSeqs: firstSeqs(batch.events),
      watched: batch.watched,
    });
  if (asserted.length + withdrawn.length > 0)
    await writeAssertions(tx, tenantId, { asserted, withdrawn });
}

type Collecting = {
  readonly numbered: NumberedEvent;
  readonly line: number;
  readonly postings: NewPosting[];
  readonly asserted: { numbered: NumberedEvent; entry: AssertEntry }[];
  readonly withdrawn: { numbered: NumberedEvent; id: string }[];
  readonly periods: { stream: string; until: number }[];
};

function collect(entry: LedgerEntry, into: Collecting): void {
  switch (entry.kind) {
    case "transfer":
      into.postings.push(movement(into.numbered, into.line, entry));
      return;
    case "assert":
      into.asserted.push({ numbered: into.numbered, entry });
      return;
    case "withdraw":
      into.withdrawn.push({ numbered: into.numbered, id: entry.id });
      return;
    case "close-period":
      into.periods.push({ stream: into.numbered.event.stream, until: entry.until });
  }
}

function movement(numbered: NumberedEvent, line: number, entry: TransferEntry): NewPosting {
  return {
    numbered,
    line,
    kind: 0,
    unit: entry.unit,
    debit: entry.debit,
    credit: entry.credit,
    quantity: entry.quantity,
    at: numbered.event.at,
    errorMs: Math.min(numbered.event.errorMs, raceLimitMs),
  };
}

function accountOf(numbered: NumberedEvent, entry: AssertEntry): AccountKey {
  return { stream: numbered.event.stream, unit: entry.unit, account: entry.account };
}

function firstSeqs(events: readonly NumberedEvent[]): Map<string, number> {
  const first = new Map<string, number>();
  for (const { event, seq } of events) if (!first.has(event.stream)) first.set(event.stream, seq);
  return first;
}

/**
 * Movements that concern an assertion: those of an account that is asserted in this batch, and those that lie, or may
 * lie, before the last assertion of their account. All others are finished with their posting.
 */
function addTouchedLegs(
  changes: AccountChange[],
  postings: readonly NewPosting[],
  untils: ReadonlyMap<string, number>,
): void {
  if (untils.size === 0 && changes.length === 0) return;
  const inBatch = new Set(changes.map((change) => keyText(change.key)));
  const touched = new Set(inBatch);
  const legs: { text: string; change: AccountChange }[] = [];
  for (const posting of postings) {
    const { stream } = posting.numbered.event;
    for (const side of ["debit", "credit"] as const) {
      const key = { stream, unit: posting.unit, account: posting[side] };
      const text = keyText(key);
      const until = untils.get(text);
      if (until === undefined && !inBatch.has(text)) continue;
      if (until !== undefined && posting.at - posting.errorMs <= until) touched.add(text);
      const quantity = side === "debit" ? posting.quantity : -posting.quantity;
      legs.push({
        text,
        change: {
          kind: "leg",
          numbered: posting.numbered,
          key,
          line: posting.line,
          at: posting.at,
          errorMs: posting.errorMs,
          quantity,
        },
      });
    }
  }
  for (const { text, change } of legs) if (touched.has(text)) changes.push(change);
}

/** Limits are checked under the stream locks, in the order of the batch, counting what earlier events of it took. */
async function admit(
  tx: Tx,
  tenantId: number,
  batch: { events: readonly PreparedEvent[]; entriesOf: EntriesOf },
): Promise<ReadonlyMap<PreparedEvent, Refusal>> {
  const refusals = new Map<PreparedEvent, Refusal>();
  const keys = new Map<string, AccountKey>();
  for (const event of batch.events) {
    for (const entry of batch.entriesOf(event)) {
      if (entry.kind !== "transfer" || entry.floor === undefined) continue;
      const key = { stream: event.stream, unit: entry.unit, account: entry.credit };
      keys.set(keyText(key), key);
    }
  }
  if (keys.size === 0) return refusals;
  const balances = await readBalances(tx, tenantId, [...keys.values()]);
  for (const event of batch.events) {
    const trial = new Map(balances);
    let refusal: Refusal | undefined;
    for (const entry of batch.entriesOf(event))
      if (entry.kind === "transfer") refusal ??= apply(trial, event.stream, entry);
    if (refusal !== undefined) refusals.set(event, refusal);
    else for (const [text, quantity] of trial) balances.set(text, quantity);
  }
  return refusals;
}

function apply(
  trial: Map<string, number>,
  stream: string,
  entry: TransferEntry,
): Refusal | undefined {
  const credit = keyText({ stream, unit: entry.unit, account: entry.credit });
  const debit = keyText({ stream, unit: entry.unit, account: entry.debit });
  const left = (trial.get(credit) ?? 0) - entry.quantity;
  if (entry.floor !== undefined && left < entry.floor) {
    return {
      problem: "ledger.not-enough",
      params: { account: entry.credit, available: trial.get(credit) ?? 0, wanted: entry.quantity },
    };
  }
  if (trial.has(credit)) trial.set(credit, left);
  if (trial.has(debit)) trial.set(debit, (trial.get(debit) ?? 0) + entry.quantity);
  return undefined;
}

async function readBalances(
  tx: Tx,
  tenantId: number,
  keys: readonly AccountKey[],
): Promise<Map<string, number>> {
  const { rows } = await tx.query<AccountKey & { quantity: number }>({
    name: "ledger-read-balances",
    text: `select k.stream, k.unit, k.account, coalesce(b.quantity, 0) as quantity
      from unnest($2::text[], $3::text[], $4::text[]) as k(stream, unit, account)
      left join ledger_balances b on b.tenant_id = $1 and b.stream = k.stream and b.unit = k.unit and b.account = k.account`,
    values: [
      tenantId,
      keys.map((key) => key.stream),
      keys.map((key) => key.unit),
      keys.map((key) => key.account),
    ],
  });
  return new Map(rows.map((row) => [keyText(row), row.quantity]));
}
