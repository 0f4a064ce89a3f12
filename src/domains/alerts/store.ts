import type { Tx } from "#database";
import type { AlertSettlement } from "#vocabulary";
import type { AlertsDigest, AlertsQuery, ListedAlert } from "./contract.ts";

export type AlertRow = Omit<
  ListedAlert,
  "raisedAt" | "settlesAt" | "settledAt" | "acknowledged"
> & {
  readonly raisedAt: number;
  readonly settlesAt: number | null;
  readonly settledAt: number | null;
  readonly acknowledgedAt: number | null;
  readonly acknowledgedBy: string | null;
  readonly acknowledgedReason: string | null;
  /** Where the next page begins. */
  readonly sortedBy: number;
  readonly seq: number;
};

/** What is at stake: |quantity| at cost, or at price where no cost is known, fen. */
const stake = "(abs(a.quantity) * coalesce(i.cost_fen, i.price_fen) / 1000)::int8";

const shown = `a.alert, a.level, a.rule, a.sku, i.name, i.name_en as "nameEn", i.measure, a.area, a.quantity, ${stake} as "stakeFen",
  a.flow, a.raised_ms as "raisedAt", a.subject, a.person, a.facts, a.settled_by as "settledBy", a.settles_ms as "settlesAt",
  a.acknowledged_ms as "acknowledgedAt", a.acknowledged_by as "acknowledgedBy", a.acknowledged_reason as "acknowledgedReason",
  a.settled_ms as "settledAt", a.settled_how as "settledHow"`;

const sortings = {
  money: `coalesce(${stake}, -1)`,
  time: "a.raised_ms",
  settled: "a.settled_ms",
} as const;

/** Alerts of a place: open ones by money or by time, settled ones the latest first. */
export async function readAlerts(
  tx: Tx,
  tenantId: number,
  of: AlertsQuery & { place: string; limit: number },
): Promise<AlertRow[]> {
  const { state = "open", sort = "time" } = of;
  const sorting = sortings[state === "settled" ? "settled" : sort];
  const [sortedBy, seq] = of.after?.split("_").map(Number) ?? [];
  const { rows } = await tx.query<AlertRow>({
    text: `select ${shown}, ${sorting} as "sortedBy", a.raised_seq as seq
      from alerts_alerts a left join masterdata_public_items i on i.tenant_id = a.tenant_id and i.sku = a.sku
      where a.tenant_id = $1 and a.place = $2 and a.settled_ms is ${state === "open" ? "null" : "not null"}
        and ($3::text is null or a.level = $3) and ($4::text is null or a.rule = $4)
        and ($5::int8 is null or (${sorting}, a.raised_seq) < ($5, $6::int8))
      order by ${sorting} desc, a.raised_seq desc limit $7`,
    values: [
      tenantId,
      of.place,
      of.level ?? null,
      of.rule ?? null,
      sortedBy ?? null,
      seq ?? null,
      of.limit,
    ],
  });
  return rows;
}

/** Of more than so many orange or yellow alerts of one rule the first page tells their number only. */
const shownSingly = 3;

export type OpenWorkRow = AlertRow & { readonly count: number; readonly sumFen: number | null };

/**
 * What is open in a place, for the first page: each red and purple alert; of each other rule the alerts, or, where there
 * are more than three, the oldest one with their number and sum.
 */
export async function readOpenWork(
  tx: Tx,
  tenantId: number,
  place: string,
): Promise<OpenWorkRow[]> {
  const { rows } = await tx.query<OpenWorkRow>({
    name: "alerts-open-work",
    text: `select * from (
        select ${shown}, a.raised_ms as "sortedBy", a.raised_seq as seq, (sum(${stake}) over of_rule)::int8 as "sumFen",
          case when a.level in ('red', 'purple') then 1 else count(*) over of_rule end::int4 as count, row_number() over oldest as nth
        from alerts_alerts a left join masterdata_public_items i on i.tenant_id = a.tenant_id and i.sku = a.sku
        where a.tenant_id = $1 and a.place = $2 and a.settled_ms is null
        window of_rule as (partition by a.rule), oldest as (partition by a.rule order by a.raised_ms, a.raised_seq)
      ) w where count <= ${shownSingly} or nth = 1`,
    values: [tenantId, place],
  });
  return rows.map((row) => (row.count > shownSingly ? row : { ...row, count: 1 }));
}

export type OpenOfPlace = {
  readonly place: string;
  readonly red: number;
  readonly purple: number;
  readonly orange: number;
  readonly yellow: number;
  readonly stakeFen: number;
};

/** Open alerts by place. */
export async function readOpenByPlace(
  tx: Tx,
  tenantId: number,
  places: readonly string[] | undefined,
): Promise<OpenOfPlace[]> {
  const of = (level: string) => `count(*) filter (where a.level = '${level}')::int4 as ${level}`;
  const { rows } = await tx.query<OpenOfPlace>({
    name: "alerts-open-by-place",
    text: `select a.place, ${["red", "purple", "orange", "yellow"].map(of).join(", ")}, coalesce(sum(${stake}), 0)::int8 as "stakeFen"
      from alerts_alerts a left join masterdata_public_items i on i.tenant_id = a.tenant_id and i.sku = a.sku
      where a.tenant_id = $1 and a.settled_ms is null and ($2::text[] is null or a.place = any($2)) group by a.place`,
    values: [tenantId, places ?? null],
  });
  return rows;
}

export type DigestRow = Omit<AlertsDigest["rules"][number], "oldestAt"> & {
  readonly oldestAt: number | null;
};

/** Alerts of a place by level and rule: what is open, and what was raised and settled between two instants. */
export async function readDigest(
  tx: Tx,
  tenantId: number,
  of: { place: string; from: number; until: number },
): Promise<DigestRow[]> {
  const { rows } = await tx.query<DigestRow>({
    name: "alerts-digest",
    text: `select a.level, a.rule, count(*) filter (where a.settled_ms is null)::int4 as open,
        coalesce(sum(${stake}) filter (where a.settled_ms is null), 0)::int8 as "openStakeFen",
        min(a.raised_ms) filter (where a.settled_ms is null) as "oldestAt",
        count(*) filter (where a.raised_ms >= $3 and a.raised_ms < $4)::int4 as raised,
        count(*) filter (where a.settled_ms >= $3 and a.settled_ms < $4)::int4 as settled
      from (
        select * from alerts_alerts where tenant_id = $1 and place = $2 and settled_ms is null
        union
        select * from alerts_alerts where tenant_id = $1 and place = $2 and raised_ms >= $3 and raised_ms < $4
        union
        select * from alerts_alerts where tenant_id = $1 and place = $2 and settled_ms >= $3 and settled_ms < $4
      ) a left join masterdata_public_items i on i.tenant_id = a.tenant_id and i.sku = a.sku
      group by a.level, a.rule order by a.level, a.rule`,
    values: [tenantId, of.place, of.from, of.until],
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

export async function findListedAlert(
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
