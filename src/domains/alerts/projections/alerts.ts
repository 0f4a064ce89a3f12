import type { Consumer } from "#journal";
import type { JournalEvent } from "#kernel";
import type { AlertRaised, AlertSettled } from "#vocabulary";

/** Projection: the life of each alert. */
export const alertsConsumer: Consumer = {
  name: "alerts-alerts",
  hears: ["AlertRaised", "AlertSettled"],
  apply: async (tx, events) => {
    for (const event of events) {
      if (event.type === "AlertRaised") {
        const { data } = event as JournalEvent<AlertRaised>;
        await tx.query(
          `insert into alerts_alerts (tenant_id, place, alert, level, rule, sku, area, quantity, flow, raised_ms) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
          [
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
          ],
        );
      } else if (event.type === "AlertSettled") {
        const { data } = event as JournalEvent<AlertSettled>;
        await tx.query(
          "update alerts_alerts set settled_ms = $4 where tenant_id = $1 and place = $2 and alert = $3 and settled_ms is null",
          [event.tenantId, event.place, data.alert, event.recordedAt],
        );
      }
    }
  },
};
