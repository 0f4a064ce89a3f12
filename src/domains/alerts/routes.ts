import { readTenant } from "#database";
import type { Route } from "#kernel";
import { acknowledgeAlert, type AlertDeps } from "./commands.ts";
import {
  acknowledgeAlertBody,
  alertLevels,
  alertsAnswer,
  alertsQuery,
  digestAnswer,
  digestQuery,
  type AlertsAnswer,
  type AlertsDigest,
  type AlertsQuery,
  type ListedAlert,
} from "./contract.ts";
import { dayBounds } from "./domain/day-bounds.ts";
import { readAlerts, readDigest, type AlertRow } from "./store.ts";

const pageRows = 500;
const worstRows = 5;

export function alertsRoutes(deps: AlertDeps): Route[] {
  return [
    {
      method: "GET",
      url: "/places/:place/alerts",
      permission: "alerts.read",
      scope: ({ params }) => params["place"],
      summary: {
        zh: "门店的预警:未解除的,或已解除的",
        en: "Alerts of a place: the open ones, or the settled ones",
      },
      schema: { query: alertsQuery, answer: alertsAnswer },
      handler: async ({ principal, params, query }) => {
        const asked = query as AlertsQuery;
        const limit = asked.limit ?? pageRows;
        const rows = await readTenant(deps.pool, principal.tenantId, (tx) =>
          readAlerts(tx, principal.tenantId, { ...asked, place: params["place"] ?? "", limit }),
        );
        const last = rows.length === limit ? rows.at(-1) : undefined;
        const body: AlertsAnswer = {
          alerts: rows.map(shownAlert),
          ...(last !== undefined && { next: `${last.sortedBy}_${last.seq}` }),
        };
        return { body };
      },
    },
    {
      method: "GET",
      url: "/places/:place/alerts/digest",
      permission: "alerts.read",
      scope: ({ params }) => params["place"],
      summary: { zh: "一天的预警汇总", en: "The alerts of a day, summed up" },
      schema: { query: digestQuery, answer: digestAnswer },
      handler: async ({ principal, params, query }) => {
        const { tenantId } = principal;
        const place = params["place"] ?? "";
        const { day, from, until } = dayBounds((query as { day?: string }).day, deps.now());
        const { rules, worst } = await readTenant(deps.pool, tenantId, async (tx) => ({
          rules: await readDigest(tx, tenantId, { place, from, until }),
          worst: await readAlerts(tx, tenantId, { place, sort: "money", limit: worstRows }),
        }));
        const body: AlertsDigest = {
          day,
          rules: rules
            .map((row) => ({ ...row, oldestAt: instantOf(row.oldestAt) }))
            .toSorted((a, b) => alertLevels.indexOf(a.level) - alertLevels.indexOf(b.level)),
          worst: worst.map(shownAlert),
        };
        return { body };
      },
    },
    {
      method: "POST",
      url: "/commands/AcknowledgeAlert",
      permission: "alerts.acknowledge",
      scope: ({ body }) => (body as { place?: string }).place,
      summary: { zh: "确认预警", en: "Acknowledges an alert" },
      schema: { body: acknowledgeAlertBody },
      keepsEvents: true,
      isAudited: true,
      handler: (context) => acknowledgeAlert(deps, context),
    },
  ];
}

const instantOf = (at: number | null): string | null =>
  at === null ? null : new Date(at).toISOString();

function shownAlert(row: AlertRow): ListedAlert {
  const {
    acknowledgedAt,
    acknowledgedBy,
    acknowledgedReason,
    sortedBy: _by,
    seq: _seq,
    ...alert
  } = row;
  return {
    ...alert,
    raisedAt: new Date(alert.raisedAt).toISOString(),
    settlesAt: instantOf(alert.settlesAt),
    settledAt: instantOf(alert.settledAt),
    acknowledged:
      acknowledgedAt === null
        ? null
        : {
            at: new Date(acknowledgedAt).toISOString(),
            by: acknowledgedBy,
            reason: acknowledgedReason,
          },
  };
}
