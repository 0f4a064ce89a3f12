import { createAlertRaiser, type AlertOrder } from "#alerts";
import type { Pool, Tx } from "#database";
import { dayOf, endOfDay, type Deadline, type DeadlinePorts, type EventPorts } from "#flows";
import {
  createRecountOpener,
  isLotLeft,
  readInTransit,
  readOnHand,
  stockMovements,
  stockOccasions,
} from "#inventory";
import type { Appender } from "#journal";
import { thousandthsPerUnit } from "#kernel";

type Deps = { readonly pool: Pool; readonly appender: Appender; readonly now: () => number };
type Fired = Parameters<EventPorts["act"]>[2];

/** How a flow sees an event, live and in a replay. */
export const stockJudging = { occasionsOf: stockOccasions, movementsOf: stockMovements };

/** What flows judge of events, and what they may do. */
export function eventPorts(deps: Deps): EventPorts {
  const openRecount = createRecountOpener(deps);
  const raiseAlert = createAlertRaiser(deps);
  return {
    ...stockJudging,
    act: async (event, occasion, fired) => {
      const { flow, version, definition } = fired.version;
      const { action } = definition;
      if (action.kind === "open-recount")
        return openRecount({ event, ...occasion, flow: `${flow}@${version}` });
      const { place, tenantId, key, recordedAt: at } = event;
      if (place === undefined) return;
      const { sku, area, quantity } = occasion;
      const day = dayOf(event.at);
      const because = action.oncePer === "day" ? `day ${day}` : key;
      const order = orderOf(fired, { settlesAt: endOfDay(day) });
      // What was heard of only after its day would be over before it is raised.
      if (order.settlesAt !== undefined && order.settlesAt <= at) return;
      await raiseAlert({
        ...order,
        ...{ tenantId, place, because, cause: key, at, sku, area, quantity },
      });
    },
  };
}

/** What flows judge of what has not happened. A transfer is missed where it should have arrived. */
export function deadlinePorts(deps: Deps): DeadlinePorts {
  const raiseAlert = createAlertRaiser(deps);
  return {
    deadlineFacts: readFacts,
    overdue: (tenantId, deadline, fired) => {
      const { sku, subject, person, toPlace, place, since, quantity } = deadline;
      return raiseAlert({
        ...orderOf(fired, { settlesAt: endOfDay(dayOf(fired.at)) }),
        ...{ tenantId, place: toPlace ?? place, at: fired.at, because: `${since} ${quantity}` },
        ...(sku !== "" && { sku }),
        ...(subject !== "" && { subject }),
        ...(person !== null && { person }),
        ...(quantity !== 0 && { quantity }),
      });
    },
  };
}

type OfFlow = "level" | "rule" | "flow" | "settledBy" | "settlesAt" | "facts";

function orderOf(
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

async function readFacts(tx: Tx, tenantId: number, deadline: Deadline) {
  const { kind, place, sku, subject, toPlace, quantity } = deadline;
  switch (kind) {
    case "update-missed":
      return {
        "item.onHandUnits": (await readOnHand(tx, tenantId, { place, sku })) / thousandthsPerUnit,
      };
    case "transfer-overdue": {
      const of = { transfer: subject, places: toPlace === null ? [place] : [place, toPlace] };
      const missing = (await readInTransit(tx, tenantId, of)) / thousandthsPerUnit;
      return { "transfer.missingUnits": missing, "transfer.fromPlace": place };
    }
    case "lot-expiring":
      return { "lot.isLeft": await isLotLeft(tx, tenantId, { place, sku, lot: subject }) };
    case "custody-overdue":
    case "sample-overdue":
      return { "document.outstandingUnits": quantity / thousandthsPerUnit };
  }
}
