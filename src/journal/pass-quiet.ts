import type { Tx } from "#database";
import type { Consumer } from "./consumer.ts";

/** More events than this are looked through in one pass over the journal instead of stream by stream. */
const oneByOneLimit = 20_000;

/** Nothing that the consumer listens to: asked of each stream by its index, or of all of them in one pass. */
const nothingHeard = {
  oneByOne:
    "(select e.seq from journal_events e where e.tenant_id = $1 and e.stream = b.stream and e.seq > b.seq and e.seq <= b.head and e.type = any($6::text[]) limit 1) is null",
  inOnePass:
    "not exists (select from journal_events e where e.tenant_id = $1 and e.stream = b.stream and e.seq > b.seq and e.seq <= b.head and e.type = any($6::text[]))",
};

/** Moves the checkpoint over streams in which nothing that the consumer listens to has happened, all at once. */
export async function passQuiet(
  tx: Tx,
  tenantId: number,
  of: { consumer: Consumer; behind: readonly { stream: string; seq: number; head: number }[] },
): Promise<Set<string>> {
  const { consumer, behind } = of;
  const unread = behind.reduce((sum, { seq, head }) => sum + head - seq, 0);
  const way = unread > oneByOneLimit ? "inOnePass" : "oneByOne";
  const { rows } = await tx.query<{ stream: string }>({
    name: `journal-pass-quiet-${way}`,
    text: `insert into journal_checkpoints as c (tenant_id, consumer, stream, seq)
      select $1, $2, b.stream, b.head from unnest($3::text[], $4::int8[], $5::int8[]) as b(stream, seq, head)
      where ${nothingHeard[way]}
      on conflict (tenant_id, consumer, stream) do update set seq = excluded.seq where c.seq < excluded.seq
      returning stream`,
    values: [
      tenantId,
      consumer.name,
      behind.map(({ stream }) => stream),
      behind.map(({ seq }) => seq),
      behind.map(({ head }) => head),
      consumer.hears,
    ],
  });
  return new Set(rows.map(({ stream }) => stream));
}
