import { readTenant, type Pool } from "#database";
import type { Route } from "#kernel";
import { alertsAnswer, type AlertsAnswer } from "./contract.ts";
import { readOpenAlerts } from "./store.ts";

export function alertsRoutes(deps: { readonly pool: Pool }): Route[] {
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
        const body: AlertsAnswer = {
          alerts: alerts.map((alert) => ({
            ...alert,
            raisedAt: new Date(alert.raisedAt).toISOString(),
          })),
        };
        return { body };
      },
    },
  ];
}
