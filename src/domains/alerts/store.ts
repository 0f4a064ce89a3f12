import type { Tx } from "#database";
import type { AlertSettlement } from "#vocabulary";
import type { OpenAlert } from "./contract.ts";

export type AlertRow = Omit<OpenAlert, "raisedAt" | "settlesAt" | "acknowledged"> & {
  readonly raisedAt: number;
  readonly settlesAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedReason: string | null;
};

/** Open alerts of a place, the newest first. */
export async function readOpenAlerts(
  tx: Tx,
  tenantId: number,
  of: { place: string },
): Promise<AlertRow[]> {
  const { rows } = await tx.query<AlertRow>({
    name: "alerts-open",
    text: `select a.alert, a.level, a.rule, a.sku, i.name, i.name_en as "nameEn", a.area, a.quantity, a.flow, a.raised_ms as "raisedAt",
        a.subject, a.person, a.facts, a.settled_by as "settledBy", a.settles_ms as "settlesAt",
        a.acknowledged_ms as "acknowledgedAt", a.acknowledged_by as "acknowledgedBy", a.acknowledged_reason as "acknowledgedReason"
      from alerts_alerts a left join masterdata_public_items i on i.tenant_id = a.tenant_id and i.sku = a.sku
      where a.tenant_id = $1 and a.place = $2 and a.settled_ms is null order by a.raised_ms desc, a.raised_seq desc limit 500`,
    values: [tenantId, of.place],
  });
  return rows;
}

export type Cause = {
  readonly alert: string;
  readonly rule: string;
  readonly sku?: string;
  readonly subject?: string;
};

export type RaisedRow = {
  readonly alert: string;
  readonly rule: string;
  readonly sku: string | null;
  readonly subject: string | null;
  readonly isOpen: boolean;
};

/** Alerts of a place that were raised under one of the numbers, or are open for one of the causes. */
export async function readRaised(
  tx: Tx,
  tenantId: number,
  of: { place: string; causes: readonly Cause[] },
): Promise<RaisedRow[]> {
  const { rows } = await tx.query<RaisedRow>({
    name: "alerts-raised",
    text: `select a.alert, a.rule, a.sku, a.subject, a.settled_ms is null as "isOpen" from unnest($3::text[]) as k(alert)
        join alerts_alerts a on a.tenant_id = $1 and a.place = $2 and a.alert = k.alert
      union
      select a.alert, a.rule, a.sku, a.subject, true from unnest($4::text[], $5::text[], $6::text[]) as k(rule, sku, subject)
      cross join lateral (
        select * from alerts_alerts x where x.tenant_id = $1 and x.place = $2 and x.settled_ms is null
          and ((k.sku is null and x.sku is null) or x.sku = k.sku) and x.rule = k.rule and x.subject is not distinct from k.subject offset 0
      ) a`,
    values: [
      tenantId,
      of.place,
      of.causes.map(({ alert }) => alert),
      of.causes.map(({ rule }) => rule),
      of.causes.map(({ sku }) => sku ?? null),
      of.causes.map(({ subject }) => subject ?? null),
    ],
  });
  return rows;
}

export async function findOpenAlert(
  tx: Tx,
  tenantId: number,
  of: { place: string; alert: string },
): Promise<{ settledBy: AlertSettlement[]; isAcknowledged: boolean } | undefined> {
  const { rows } = await tx.query<{ settledBy: AlertSettlement[]; isAcknowledged: boolean }>({
    name: "alerts-find-open",
    text: `select settled_by as "settledBy", acknowledged_ms is not null as "isAcknowledged" from alerts_alerts
      where tenant_id = $1 and place = $2 and alert = $3 and settled_ms is null`,
    values: [tenantId, of.place, of.alert],
  });
  return rows[0];
}

export type OverAlert = {
  readonly place: string;
  readonly alert: string;
  readonly at: number;
  readonly how: AlertSettlement;
  readonly key: string | null;
};

/** Open alerts that an event or their time has ended: a step of an index while there is none. */
export async function readOverAlerts(
  tx: Tx,
  tenantId: number,
  of: { now: number; limit: number },
): Promise<OverAlert[]> {
  const { rows } = await tx.query<OverAlert>({
    name: "alerts-over",
    text: `(select place, alert, over_ms as at, over_how as how, over_key as key from alerts_alerts
        where tenant_id = $1 and settled_ms is null and over_seq is not null limit $3)
      union all
      (select place, alert, settles_ms, 'day-end', null from alerts_alerts
        where tenant_id = $1 and settled_ms is null and over_seq is null and settles_ms <= $2 limit $3)`,
    values: [tenantId, of.now, of.limit],
  });
  return rows;
}
