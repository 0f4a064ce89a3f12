import { readTenant, type Pool } from "#database";
import { shippedFlows } from "#flows";
import { decidedEvent, derivedId, readStream, type Appender } from "#journal";
import { chainStream } from "#kernel";

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

/** A chain whose making was cut off before it had its flows gets them at the next start. */
export async function finishChain(
  deps: { readonly pool: Pool; readonly appender: Appender },
  tenantId: number,
): Promise<void> {
  const first = await readTenant(deps.pool, tenantId, (tx) =>
    readStream(tx, { tenantId, stream: chainStream, after: 0, limit: 1 }),
  );
  if (first.length === 0) await publishShippedFlows(deps.appender, tenantId);
}
