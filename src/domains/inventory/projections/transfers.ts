import type { Tx } from "#database";
import type { Consumer } from "#journal";
import type { JournalEvent } from "#kernel";
import type { TransferDispatched, TransferReceived } from "#vocabulary";

/**
 * Projection: goods on their way. The sender's stream tells what was sent, the receiver's what arrived, in either order, so
 * each only adds to its own column.
 */
export const transfersConsumer: Consumer = {
  name: "inventory-transfers",
  hears: ["TransferDispatched", "TransferReceived"],
  apply: async (tx, events) => {
    for (const event of events) {
      if (event.type === "TransferDispatched")
        await add(tx, event, { place: (event.data as TransferDispatched).toPlace, column: "sent" });
      else if (event.type === "TransferReceived" && event.place !== undefined)
        await add(tx, event, { place: event.place, column: "received" });
    }
  },
};

async function add(
  tx: Tx,
  event: JournalEvent,
  to: { readonly place: string; readonly column: "sent" | "received" },
): Promise<void> {
  const { transfer, lines } = event.data as TransferDispatched | TransferReceived;
  const [sent, received] = to.column === "sent" ? ["quantity", "0"] : ["0", "quantity"];
  await tx.query({
    name: `inventory-transfer-${to.column}`,
    text: `insert into inventory_transfers as t (tenant_id, to_place, sku, transfer, sent, received)
      select $1, $2, sku, $3, ${sent}, ${received}
      from (select sku, sum(quantity) as quantity from unnest($4::text[], $5::int8[]) as l(sku, quantity) group by sku) l
      on conflict (tenant_id, to_place, sku, transfer) do update set sent = t.sent + excluded.sent, received = t.received + excluded.received`,
    values: [
      event.tenantId,
      to.place,
      transfer,
      lines.map((line) => line.sku),
      lines.map((line) => line.quantity),
    ],
  });
}
