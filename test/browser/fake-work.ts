import type { AlertsAnswer, AlertsDigest, ListedAlert } from "#alerts/contract";
import type { PlacesToday, TodayAnswer, WorkLine } from "#tasks/contract";
import type { FakeRow } from "./fake-items.ts";

const minuteMs = 60_000;
const iso = (at: number): string => new Date(at).toISOString();

type Rule = Pick<ListedAlert, "rule" | "level" | "settledBy" | "facts">;
const rules: readonly Rule[] = [
  {
    rule: "negative-stock",
    level: "red",
    settledBy: ["recovery"],
    facts: { "negative.units": 3 },
  },
  {
    rule: "high-value-out",
    level: "purple",
    settledBy: ["acknowledged", "count"],
    facts: { "change.outUnits": 4, "parameter.limitUnits": 3 },
  },
  {
    rule: "missed-update",
    level: "orange",
    settledBy: ["update"],
    facts: { "item.onHandUnits": 16, "parameter.hours": 48 },
  },
  {
    rule: "unusual-day",
    level: "yellow",
    settledBy: ["day-end", "count"],
    facts: {
      ...{ "day.outUnits": 18, "day.meanUnits": 7.2143, "day.timesMean": 2.495 },
      ...{ "parameter.timesMean": 2, "learnt.limitUnits": 22, "learnt.wouldFire": false },
    },
  },
  {
    rule: "receipt-difference",
    level: "yellow",
    settledBy: ["acknowledged", "count"],
    facts: { "receipt.orderedUnits": 24, "receipt.differenceUnits": 2 },
  },
];

/** Alerts of every colour over the rows that are there: the orange ones are most, as after a quiet weekend. */
function alertsOf(rows: readonly FakeRow[], nowMs: number): ListedAlert[] {
  return rows.map((row, index) => {
    const rule = rules[index % 7] ?? rules[2];
    if (rule === undefined) throw new Error("there is a third rule");
    const { sku, name, nameEn } = row;
    return {
      ...{
        alert: `alert-${index}`,
        ...rule,
        sku,
        name,
        nameEn,
        measure: row.measure,
        area: "shelf",
      },
      quantity: rule.level === "red" ? -3000 : 4000,
      stakeFen: 1_000 + ((index * 7919) % 90_000),
      flow: `${rule.rule}@1`,
      raisedAt: iso(nowMs - (index + 4) * minuteMs),
      ...{ subject: null, person: null, settlesAt: null, settledAt: null, settledHow: null },
      acknowledged: null,
    };
  });
}

export function fakeAlertPage(
  rows: readonly FakeRow[],
  of: { query: URLSearchParams; nowMs: number },
): AlertsAnswer {
  const { query, nowMs } = of;
  const isSettled = query.get("state") === "settled";
  const limit = Number(query.get("limit") ?? 500);
  const from = Number(query.get("after")?.split("_")[1] ?? 0);
  const all = alertsOf(rows, nowMs)
    .filter(({ rule }) => query.get("rule") === null || rule === query.get("rule"))
    .filter(({ level }) => query.get("level") === null || level === query.get("level"))
    .map((alert) => ({
      ...alert,
      ...(isSettled && { settledAt: iso(nowMs - minuteMs), settledHow: "count" }),
    }));
  const next = from + limit;
  return {
    alerts: all.slice(from, next),
    ...(next < all.length && { next: `0_${next}` }),
  };
}

export function fakeDigest(rows: readonly FakeRow[], nowMs: number): AlertsDigest {
  const all = alertsOf(rows, nowMs);
  return {
    day: iso(nowMs).slice(0, 10),
    rules: rules.flatMap(({ rule, level }) => {
      const open = all.filter((alert) => alert.rule === rule);
      if (open.length === 0) return [];
      const openStakeFen = open.reduce((sum, alert) => sum + (alert.stakeFen ?? 0), 0);
      const oldestAt = open.at(-1)?.raisedAt ?? null;
      return [{ level, rule, open: open.length, openStakeFen, oldestAt, raised: 3, settled: 2 }];
    }),
    worst: all.slice(0, 5),
  };
}

export function fakeToday(rows: readonly FakeRow[], nowMs: number): TodayAnswer {
  const ofNoItem = { sku: null, name: null, nameEn: null, measure: null, area: null, zone: null };
  const ofNoAlert = { level: null, rule: null, quantity: null, subject: null, person: null };
  const none = { ...ofNoItem, ...ofNoAlert, facts: null, stakeFen: null };
  const alerts = alertsOf(rows, nowMs);
  const singly = alerts.filter(({ level }) => level !== "orange").slice(0, 12);
  const orange = alerts.filter(({ level }) => level === "orange");
  const lines: WorkLine[] = singly.map((alert) => ({
    ...{ ...none, ...alert, kind: "alert", id: alert.alert, count: 1, zone: null },
    since: alert.raisedAt,
  }));
  if (rows.length > 1)
    lines.push(
      {
        ...{
          ...none,
          kind: "recounts",
          id: "shelf A-茶饮",
          count: 6,
          area: "shelf",
          zone: "A-茶饮",
        },
        ...{ stakeFen: 5_400, since: iso(nowMs - 25 * minuteMs) },
      },
      {
        ...{ ...none, kind: "alerts", id: "missed-update", count: Math.max(2, orange.length) },
        ...{ level: "orange", rule: "missed-update", stakeFen: 120_400 },
        since: iso(nowMs - 300 * minuteMs),
      },
      { ...none, kind: "messages", id: "messages", count: 3, since: iso(nowMs - 90 * minuteMs) },
    );
  const stake = ({ stakeFen }: WorkLine): number => stakeFen ?? 0;
  return {
    lines: lines.toSorted((left, right) => stake(right) - stake(left)),
    more: rows.length > 400 ? 17 : 0,
  };
}

export function fakePlacesToday(
  places: readonly { place: string; name: string | null; nameEn: string | null }[],
): PlacesToday {
  return {
    places: places.map((place, index) => ({
      ...place,
      ...{ red: index, purple: 1, orange: 40 * index, yellow: 3, recounts: 6 - index },
      stakeFen: 30_000 + index * 91_234,
    })),
  };
}
