import type { Tx } from "#database";
import type { JournalEvent } from "#kernel";
import type { AlertRaised, RecountRequested } from "#vocabulary";
import { dayOf } from "../domain/item-days.ts";
import { learntWouldFire } from "../domain/surprise.ts";

/** Effect of a batch on how often flows have acted: what they raised and asked for stands in the journal. */
export async function countFires(tx: Tx, events: readonly JournalEvent[]): Promise<void> {
  const [first] = events;
  if (first === undefined) return;
  const rows = events.flatMap((event) => {
    const { type, place } = event;
    if (place === undefined || (type !== "AlertRaised" && type !== "RecountRequested")) return [];
    const data = event.data as Partial<AlertRaised & RecountRequested>;
    const [flow] = (data.flow ?? "").split("@");
    if (flow === undefined || flow === "") return [];
    return [
      { flow, place, day: dayOf(event.at), isLearnt: data.facts?.[learntWouldFire] === true },
    ];
  });
  if (rows.length === 0) return;
  await tx.query({
    text: `insert into flows_fires as f (tenant_id, flow, place, day, fires, learnt_fires)
      select $1, flow, place, day, count(*), count(*) filter (where is_learnt)
      from unnest($2::text[], $3::text[], $4::int4[], $5::boolean[]) as t(flow, place, day, is_learnt) group by flow, place, day
      on conflict (tenant_id, flow, place, day) do update set fires = f.fires + excluded.fires, learnt_fires = f.learnt_fires + excluded.learnt_fires`,
    values: [
      first.tenantId,
      rows.map(({ flow }) => flow),
      rows.map(({ place }) => place),
      rows.map(({ day }) => day),
      rows.map(({ isLearnt }) => isLearnt),
    ],
  });
}
