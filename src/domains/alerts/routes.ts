import { readTenant } from "#database";
import type { Route } from "#kernel";
import { acknowledgeAlert, type AlertDeps } from "./commands.ts";
import {
  acknowledgeAlertBody,
  alertsAnswer,
  type AlertsAnswer,
  type OpenAlert,
} from "./contract.ts";
import { readOpenAlerts, type AlertRow } from "./store.ts";

export function alertsRoutes(deps: AlertDeps): Route[] {
  return [
    {
      method: "GET",
      url: "/places/:place/alerts",
      permission: "alerts.read",
      scope: ({ params }) => params["place"],
      summary: { zh: "未解除的预警", en: "Open alerts of a place" },
      schema: { answer: alertsAnswer },
      handler: async ({ principal, params }) => {
        const alerts = await readTenant(deps.pool, principal.tenantId, (tx) =>
          readOpenAlerts(tx, principal.tenantId, { place: params["place"] ?? "" }),
        );
        const body: AlertsAnswer = { alerts: alerts.map(shownAlert) };
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

function shownAlert(row: AlertRow): OpenAlert {
  const { acknowledgedAt, acknowledgedBy, acknowledgedReason, settlesAt, ...alert } = row;
  return {
    ...alert,
    raisedAt: new Date(alert.raisedAt).toISOString(),
    settlesAt: settlesAt === null ? null : new Date(settlesAt).toISOString(),
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
