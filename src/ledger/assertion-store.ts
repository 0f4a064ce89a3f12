import type { Tx } from "#database";
import type { AssertEntry } from "#kernel";
import type { NumberedEvent } from "#journal";
import type { AccountKey } from "./account.ts";

/** Accounts of assertions by `<stream>\u0001<id>`; ids that are unknown or withdrawn already are absent. */
export async function readAssertionKeys(
  tx: Tx,
  tenantId: number,
  ids: readonly { stream: string; id: string }[],
): Promise<Map<string, AccountKey & { reach: number }>> {
  const { rows } = await tx.query<AccountKey & { id: string; reach: number }>({
    name: "ledger-assertion-keys",
    text: `select a.stream, a.unit, a.account, a.assertion as id, least(a.since_ms, a.at_ms - a.error_ms) as reach
      from unnest($2::text[], $3::text[]) as k(stream, id)
      join ledger_assertions a on a.tenant_id = $1 and a.stream = k.stream and a.assertion = k.id and a.withdrawn_seq is null`,
    values: [tenantId, ids.map(({ stream }) => stream), ids.map(({ id }) => id)],
  });
  return new Map(rows.map(({ id, ...key }) => [`${key.stream}\u0001${id}`, key]));
}

export async function writeAssertions(
  tx: Tx,
  tenantId: number,
  batch: {
    asserted: readonly { numbered: NumberedEvent; entry: AssertEntry }[];
    withdrawn: readonly { numbered: NumberedEvent; id: string }[];
  },
): Promise<void> {
  const { asserted, withdrawn } = batch;
  await tx.query({
    name: "ledger-write-assertions",
    text: `insert into ledger_assertions (tenant_id, stream, assertion, unit, account, counter, quantity, at_ms, since_ms, error_ms, seq)
      select $1, * from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::int8[], $8::int8[], $9::int8[], $10::int4[], $11::int8[])`,
    values: [
      tenantId,
      asserted.map(({ numbered }) => numbered.event.stream),
      asserted.map(({ entry }) => entry.id),
      asserted.map(({ entry }) => entry.unit),
      asserted.map(({ entry }) => entry.account),
      asserted.map(({ entry }) => entry.counter),
      asserted.map(({ entry }) => entry.quantity),
      asserted.map(({ entry }) => entry.at),
      asserted.map(({ entry }) => entry.since),
      asserted.map(({ entry }) => entry.errorMs),
      asserted.map(({ numbered }) => numbered.seq),
    ],
  });
  await tx.query({
    name: "ledger-withdraw-assertions",
    text: `update ledger_assertions a set withdrawn_seq = k.seq
      from (select stream, id, min(seq) as seq from unnest($2::text[], $3::text[], $4::int8[]) as t(stream, id, seq) group by stream, id) k
      where a.tenant_id = $1 and a.stream = k.stream and a.assertion = k.id and a.withdrawn_seq is null`,
    values: [
      tenantId,
      withdrawn.map(({ numbered }) => numbered.event.stream),
      withdrawn.map(({ id }) => id),
      withdrawn.map(({ numbered }) => numbered.seq),
    ],
  });
}
