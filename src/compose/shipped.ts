import { shippedFlows } from "#flows";
import { decidedEvent, derivedId, type Appender } from "#journal";

/** What every chain starts with: the shipped flow versions. Publishing them again changes nothing. */
export async function publishShippedFlows(appender: Appender, tenantId: number): Promise<void> {
  const events = Object.entries(shippedFlows).map(([flow, definition]) =>
    decidedEvent({
      type: "FlowPublished",
      source: "dianmai/flows",
      id: derivedId("shipped", flow, 1),
      at: 0,
      data: { flow, version: 1, definition },
    }),
  );
  await appender.append(tenantId, events);
}
