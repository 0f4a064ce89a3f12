import type { Tx } from "#database";
import type { Consumer } from "#journal";
import type { JournalEvent } from "#kernel";
import type { AlertAcknowledged, AlertRaised, AlertSettled } from "#vocabulary";
import { endingsOf } from "../domain/endings.ts";

/** Projection: the life of each alert, and the first event of the place that ends it. */
export const alertsConsumer: Consumer = {
  name: "alerts-alerts",
  takesManyStreams: true,
  apply: async (tx, events) => {
    for (const event of events)
      if (event.type === "AlertRaised") await raise(tx, event as JournalEvent<AlertRaised>);
    await markOver(tx, events);
    for (const event of events) {
      if (event.type === "AlertAcknowledged")
        await acknowledge(tx, event as JournalEvent<AlertAcknowledged>);
      if (event.type === "AlertSettled") await settle(tx, event as JournalEvent<AlertSettled>);
    }
  },
};

async function raise(tx: Tx, event: JournalEvent<AlertRaised>): Promise<void> {
  const { data } = event;
  await tx.query({
    name: "alerts-raise",
    text: `insert into alerts_alerts (tenant_id, place, alert, level, rule, sku, area, quantity, flow, raised_ms, raised_seq, subject, person, facts, settled_by, settles_ms)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) on conflict do nothing`,
    values: [
      event.tenantId,
      event.place,
      data.alert,
      data.level,
      data.rule,
      data.sku ?? null,
      data.area ?? null,
      data.quantity ?? null,
      data.flow ?? null,
      event.recordedAt,
      event.seq,
      data.subject ?? null,
      data.person ?? null,
      data.facts === undefined ? null : JSON.stringify(data.facts),
      data.settledBy ?? ["recovery"],
      data.settlesAt === undefined ? null : Date.parse(data.settlesAt),
    ],
  });
}

/** One statement for a batch, however many events it has; an alert is ended by the first event after its raising. */
async function markOver(tx: Tx, events: readonly JournalEvent[]): Promise<void> {
  const [first] = events;
  const endings = events.flatMap((event) =>
    event.place === undefined ? [] : endingsOf(event).map((ending) => ({ event, ...ending })),
  );
  if (first === undefined || endings.length === 0) return;
  await tx.query({
    text: `with e as (select * from unnest($2::text[], $3::int8[], $4::int8[], $5::uuid[], $6::text[], $7::text[], $8::text[], $9::text[]) as t(place, seq, ms, key, how, sku, area, subject)),
      firsts as materialized (
        select distinct on (a.place, a.alert) a.place, a.alert, e.seq, e.ms, e.key, e.how from alerts_alerts a join e
          on e.place = a.place and e.seq > a.raised_seq and e.how = any(a.settled_by) and (e.sku is null or e.sku = a.sku)
          and (e.area is null or e.area = a.area) and (e.subject is null or e.subject = a.subject)
        where a.tenant_id = $1 and a.place = any($2::text[]) and a.settled_ms is null and a.over_seq is null order by a.place, a.alert, e.seq
      )
      update alerts_alerts a set over_seq = f.seq, over_ms = f.ms, over_key = f.key, over_how = f.how from firsts f
      where a.tenant_id = $1 and a.place = f.place and a.alert = f.alert`,
    values: [
      first.tenantId,
      endings.map(({ event }) => event.place),
      endings.map(({ event }) => event.seq),
      endings.map(({ event }) => event.recordedAt),
      endings.map(({ event }) => event.key),
      endings.map(({ how }) => how),
      endings.map(({ sku }) => sku ?? null),
      endings.map(({ area }) => area ?? null),
      endings.map(({ subject }) => subject ?? null),
    ],
  });
}

async function acknowledge(tx: Tx, event: JournalEvent<AlertAcknowledged>): Promise<void> {
  await tx.query({
    name: "alerts-acknowledge",
    text: `update alerts_alerts set acknowledged_ms = $4, acknowledged_by = $5, acknowledged_reason = $6
      where tenant_id = $1 and place = $2 and alert = $3 and acknowledged_ms is null and raised_seq < $7`,
    values: [
      event.tenantId,
      event.place,
      event.data.alert,
      event.recordedAt,
      event.actor ?? null,
      event.data.reason ?? null,
      event.seq,
    ],
  });
}

/** What came after the settling did not end it. */
async function settle(tx: Tx, event: JournalEvent<AlertSettled>): Promise<void> {
  await tx.query({
    name: "alerts-settle",
    text: `update alerts_alerts set settled_ms = $4, settled_how = $5,
        over_seq = case when over_seq < $6 then over_seq end, over_ms = case when over_seq < $6 then over_ms end,
        over_key = case when over_seq < $6 then over_key end, over_how = case when over_seq < $6 then over_how end
      where tenant_id = $1 and place = $2 and alert = $3 and settled_ms is null and raised_seq < $6`,
    values: [
      event.tenantId,
      event.place,
      event.data.alert,
      event.recordedAt,
      event.data.how ?? null,
      event.seq,
    ],
  });
}
