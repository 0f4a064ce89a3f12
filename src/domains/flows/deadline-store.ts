import type { Tx } from "#database";
import type { DeadlineKind } from "./domain/deadlines.ts";
import type { Deadline } from "./ports.ts";

/**
 * Whether anything is to be looked at, and whether the thresholds have changed since the last look. The order makes it one
 * step of the index: asked only whether there is one, a planner that expects many reads the whole table to find none.
 */
export async function readLookout(
  tx: Tx,
  tenantId: number,
  now: number,
): Promise<{ isDue: boolean; rulesSeq: number; lookedSeq: number }> {
  const { rows } = await tx.query<{ isDue: boolean; rulesSeq: number; lookedSeq: number }>({
    name: "flows-lookout",
    text: `select coalesce((select look_ms <= $2 from flows_deadlines where tenant_id = $1 and look_ms is not null order by look_ms limit 1), false) as "isDue",
      greatest((select max(chain_seq) from flows_versions where tenant_id = $1), (select max(chain_seq) from flows_parameters where tenant_id = $1), 0) as "rulesSeq",
      coalesce((select chain_seq from flows_looked where tenant_id = $1), 0) as "lookedSeq"`,
    values: [tenantId, now],
  });
  return rows[0] ?? { isDue: false, rulesSeq: 0, lookedSeq: 0 };
}

/** Thresholds of these kinds have changed: everything of them is looked at anew. */
export async function lookAnew(
  tx: Tx,
  tenantId: number,
  what: { kinds: readonly DeadlineKind[]; rulesSeq: number },
): Promise<void> {
  if (what.kinds.length > 0)
    await tx.query(
      "update flows_deadlines set look_ms = 0 where tenant_id = $1 and kind = any($2::text[]) and since_ms is not null",
      [tenantId, what.kinds],
    );
  await tx.query(
    "insert into flows_looked (tenant_id, chain_seq) values ($1, $2) on conflict (tenant_id) do update set chain_seq = excluded.chain_seq",
    [tenantId, what.rulesSeq],
  );
}

export async function readDueDeadlines(
  tx: Tx,
  tenantId: number,
  of: { now: number; limit: number },
): Promise<Deadline[]> {
  const { rows } = await tx.query<Deadline>({
    text: `select kind, place, subject, sku, person, to_place as "toPlace", quantity, since_ms as since from flows_deadlines
      where tenant_id = $1 and look_ms <= $2 and since_ms is not null order by look_ms limit $3`,
    values: [tenantId, of.now, of.limit],
  });
  return rows;
}

/** When each is to be looked at again; what has moved meanwhile says so itself. */
export async function lookLater(
  tx: Tx,
  tenantId: number,
  looked: readonly { deadline: Deadline; look: number | undefined }[],
): Promise<void> {
  const deadlines = looked.map(({ deadline }) => deadline);
  await tx.query({
    text: `update flows_deadlines d set look_ms = t.look from
        unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::int8[], $7::int8[], $8::int8[]) as t(place, kind, subject, sku, since, quantity, look)
      where d.tenant_id = $1 and d.place = t.place and d.kind = t.kind and d.subject = t.subject and d.sku = t.sku
        and d.since_ms = t.since and d.quantity = t.quantity`,
    values: [
      tenantId,
      deadlines.map(({ place }) => place),
      deadlines.map(({ kind }) => kind),
      deadlines.map(({ subject }) => subject),
      deadlines.map(({ sku }) => sku),
      deadlines.map(({ since }) => since),
      deadlines.map(({ quantity }) => quantity),
      looked.map(({ look }) => look ?? null),
    ],
  });
}
