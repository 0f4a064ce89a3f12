import { raiseAlerts, type AlertOrder } from "#alerts";
import type { Pool } from "#database";
import { dayOf, endOfDay, type Act, type EventPorts, type Occasion } from "#flows";
import { openRecounts, stockMovements, stockOccasions, type RecountOrder } from "#inventory";
import type { Appender } from "#journal";
import type { JournalEvent } from "#kernel";

type Deps = { readonly pool: Pool; readonly appender: Appender; readonly now: () => number };
type Fired = Act["fired"];

/** How a flow sees an event, live and in a replay. */
export const stockJudging = { occasionsOf: stockOccasions, movementsOf: stockMovements };

/** What flows judge of events, and what they may do. */
export function eventPorts(deps: Deps): EventPorts {
  return {
    ...stockJudging,
    act: async (acts) => {
      const recounts: RecountOrder[] = [];
      const alerts: AlertOrder[] = [];
      for (const { event, occasion, fired } of acts) {
        const { flow, version, definition } = fired.version;
        if (definition.action.kind === "open-recount")
          recounts.push({ event, ...occasion, flow: `${flow}@${version}` });
        else alerts.push(...alertOf(event, occasion, fired));
      }
      await Promise.all([openRecounts(deps, recounts), raiseAlerts(deps, alerts)]);
    },
  };
}

/** None where it was heard of only after its day would be over before it is raised. */
function alertOf(event: JournalEvent, occasion: Occasion, fired: Fired): AlertOrder[] {
  const { place, tenantId, key, recordedAt: at } = event;
  if (place === undefined) return [];
  const { sku, area, quantity } = occasion;
  const { action } = fired.version.definition;
  const day = dayOf(event.at);
  const isDaily = action.kind === "raise-alert" && action.oncePer === "day";
  const order = orderOf(fired, { settlesAt: endOfDay(day) });
  if (order.settlesAt !== undefined && order.settlesAt <= at) return [];
  const because = isDaily ? `day ${day}` : key;
  return [{ ...order, tenantId, place, because, cause: key, at, sku, area, quantity }];
}

type OfFlow = "level" | "rule" | "flow" | "settledBy" | "settlesAt" | "facts";

/** What an alert takes from the flow that raises it. */
export function orderOf(
  { version: { flow, version, definition }, facts }: Fired,
  ends: { settlesAt: number },
): Pick<AlertOrder, OfFlow> {
  const { action } = definition;
  if (action.kind !== "raise-alert") throw new Error(`${flow} raises no alert`);
  const { level, settledBy = ["recovery"] } = action;
  const isOfDay = settledBy.includes("day-end");
  const named = { level, settledBy, rule: flow, flow: `${flow}@${version}`, facts };
  return { ...named, ...(isOfDay && ends) };
}
