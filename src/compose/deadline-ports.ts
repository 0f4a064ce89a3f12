import { raiseAlerts, type AlertOrder } from "#alerts";
import type { Pool, Tx } from "#database";
import { dayOf, endOfDay, type Deadline, type DeadlinePorts, type Missed } from "#flows";
import { readLastHeard } from "#gateway";
import { isLotLeft, readInTransit, readOnHand } from "#inventory";
import type { Appender } from "#journal";
import { thousandthsPerUnit } from "#kernel";
import { orderOf } from "./flow-ports.ts";

type Deps = { readonly pool: Pool; readonly appender: Appender; readonly now: () => number };

/** What flows judge of what has not happened. A transfer is missed where it should have arrived. */
export function deadlinePorts(deps: Deps): DeadlinePorts {
  return {
    lastHeard: readLastHeard,
    deadlineFacts: readFacts,
    overdue: async (tenantId, missed) => {
      const orders = missed.map((each) => missedOrder(tenantId, each));
      return raiseAlerts(deps, orders);
    },
  };
}

function missedOrder(tenantId: number, { deadline, fired }: Missed): AlertOrder {
  const { sku, subject, person, toPlace, place, since } = deadline;
  const onHand = fired.facts["item.onHandUnits"];
  const quantity =
    typeof onHand === "number" ? Math.round(onHand * thousandthsPerUnit) : deadline.quantity;
  return {
    ...orderOf(fired, { settlesAt: endOfDay(dayOf(fired.at)) }),
    ...{
      tenantId,
      place: toPlace ?? place,
      at: fired.at,
      because: `${since} ${deadline.quantity}`,
    },
    ...(sku !== "" && { sku }),
    ...(subject !== "" && { subject }),
    ...(person !== null && { person }),
    ...(quantity !== 0 && { quantity }),
  };
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
