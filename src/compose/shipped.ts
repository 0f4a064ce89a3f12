import { shippedFlows } from "#flows";
import { decidedEvent, derivedId, type Appender } from "#journal";

/** What every chain starts with: the shipped flow versions. Publishing them again changes nothing. */
export async function publishShippedFlows(appender: Appender, tenantId: number): Promise<void> {
  const events = shippedFlows.map(({ flow, version, definition }) =>
    decidedEvent({
      type: "FlowPublished",
      source: "dianmai/flows",
      id: derivedId("shipped", flow, version),
      at: 0,
      data: { flow, version, definition },
    }),
  );
  await appender.append(tenantId, events);
}
