import { readOpenByPlace, readOpenWork } from "#alerts";
import type { Tx } from "#database";
import { countRecounts, readRecountsByZone } from "#inventory";
import { countQuarantine, listQuarantine } from "#journal";
import { readPlaces } from "#masterdata";
import type { TasksPorts } from "#tasks";

type Line = Awaited<ReturnType<TasksPorts["sources"][number]["read"]>>[number];

const ofNoItem = { sku: null, name: null, nameEn: null, measure: null, area: null, zone: null };
const ofNoAlert = {
  level: null,
  rule: null,
  quantity: null,
  subject: null,
  person: null,
  facts: null,
};
const instant = (at: number): string => new Date(at).toISOString();

/** What each domain has open, as lines of the first page. */
export const tasksPorts: TasksPorts = {
  sources: [
    { permission: "alerts.read", read: alertLines },
    { permission: "recounts.read", read: recountLines },
    { permission: "quarantine.read", read: messageLines },
  ],
  readPlaces: async (tx, tenantId, places) => {
    const alerts = await readOpenByPlace(tx, tenantId, places);
    const recounts = await countRecounts(tx, tenantId, places);
    const known = await readPlaces(tx, tenantId);
    const none = { red: 0, purple: 0, orange: 0, yellow: 0, stakeFen: 0 };
    return known
      .filter(({ place }) => places === undefined || places.includes(place))
      .map(({ place, name, nameEn }) => ({
        ...none,
        ...alerts.find((each) => each.place === place),
        ...{ place, name, nameEn, recounts: recounts.get(place) ?? 0 },
      }));
  },
};

async function alertLines(tx: Tx, tenantId: number, place: string): Promise<Line[]> {
  const rows = await readOpenWork(tx, tenantId, place);
  return rows.map((row) => {
    const { level, rule, count, facts } = row;
    const since = instant(row.raisedAt);
    if (count > 1) {
      const sum = { ...ofNoAlert, level, rule, facts, stakeFen: row.sumFen };
      return { ...ofNoItem, ...sum, kind: "alerts", id: rule, count, since };
    }
    const { sku, name, nameEn, measure, area, quantity, subject, person, stakeFen } = row;
    const item = { sku, name, nameEn, measure, area, zone: null, quantity, subject, person };
    return { ...item, kind: "alert", id: row.alert, count, level, rule, facts, stakeFen, since };
  });
}

async function recountLines(tx: Tx, tenantId: number, place: string): Promise<Line[]> {
  const zones = await readRecountsByZone(tx, tenantId, place);
  return zones.map(({ since, ...zone }) => ({
    ...ofNoAlert,
    ...zone,
    ...{ kind: "recounts", id: `${zone.area} ${zone.zone ?? ""}`, since: instant(since) },
  }));
}

async function messageLines(tx: Tx, tenantId: number, place: string): Promise<Line[]> {
  const filter = { state: "open", place } as const;
  const reasons = await countQuarantine(tx, tenantId, filter);
  const count = reasons.reduce((sum, reason) => sum + reason.count, 0);
  const [oldest] = await listQuarantine(tx, tenantId, { filter, limit: 1 });
  if (count === 0 || oldest === undefined) return [];
  const since = oldest.receivedAt.toISOString();
  return [
    { ...ofNoItem, ...ofNoAlert, kind: "messages", id: "messages", count, stakeFen: null, since },
  ];
}
