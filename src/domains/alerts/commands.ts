import { readTenant, type Pool } from "#database";
import { decidedEvent, derivedId, type Appender, type Consumer } from "#journal";
import type { JournalEvent } from "#kernel";
import type { NegativeStockCleared } from "#vocabulary";
import { readOpenAlerts } from "./store.ts";

export type AlertDeps = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly now: () => number;
};

export type AlertOrder = {
  readonly event: JournalEvent;
  readonly level: "yellow" | "orange" | "red" | "purple";
  /** Name of the rule: one cause, one alert. */
  readonly rule: string;
  readonly sku: string;
  readonly area: string;
  readonly quantity: number;
  /** `<flow>@<version>` that decided it. */
  readonly flow: string;
};

/** The action `raise-alert` of a flow. */
export async function raiseAlert(deps: AlertDeps, order: AlertOrder): Promise<void> {
  const { event, level, rule, sku, area, quantity, flow } = order;
  if (event.place === undefined) return;
  const alert = derivedId("alert", rule, event.key);
  await deps.appender.append(event.tenantId, [
    decidedEvent({
      type: "AlertRaised",
      source: `flow/${flow}`,
      id: alert,
      place: event.place,
      at: deps.now(),
      causation: event.key,
      data: { alert, level, rule, sku, area, quantity, cause: event.key, flow },
    }),
  ]);
}

/** Reactor: what raised an alert is over, so the alert is. */
export function settleAlertsConsumer(deps: AlertDeps): Consumer {
  return {
    name: "alerts-settle",
    hears: ["NegativeStockCleared"],
    apply: () => Promise.resolve(),
    react: async (events) => {
      for (const event of events) await settle(deps, event as JournalEvent<NegativeStockCleared>);
    },
  };
}

async function settle(deps: AlertDeps, event: JournalEvent<NegativeStockCleared>): Promise<void> {
  const place = event.place;
  if (place === undefined) return;
  const open = await readTenant(deps.pool, event.tenantId, (tx) =>
    readOpenAlerts(tx, event.tenantId, { place, sku: event.data.sku }),
  );
  const events = open
    .filter((alert) => alert.level === "red")
    .map(({ alert }) =>
      decidedEvent({
        type: "AlertSettled",
        source: "dianmai/alerts",
        id: derivedId("settle", alert),
        place,
        at: deps.now(),
        causation: event.key,
        data: { alert, by: "event" },
      }),
    );
  await deps.appender.append(event.tenantId, events);
}
