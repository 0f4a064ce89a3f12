import { readTenant, type Pool } from "#database";
import type { Consumer } from "#journal";
import { chainStream, type JournalEvent } from "#kernel";
import type { FlowPublished } from "#vocabulary";
import { fires, versionsAsOf, type FlowVersion } from "./domain/definition.ts";
import type { FlowPorts } from "./ports.ts";
import { keepVersion, readVersions } from "./store.ts";

/** Projection: published versions, for the editor and for judging. */
export const flowVersionsConsumer: Consumer = {
  name: "flows-versions",
  stream: chainStream,
  apply: async (tx, events) => {
    for (const event of events)
      if (event.type === "FlowPublished")
        await keepVersion(tx, event as JournalEvent<FlowPublished>);
  },
};

/** Reactor: judges each event once by the versions that its commit saw, and acts by commands with derived ids. */
export function flowsConsumer(pool: Pool, ports: FlowPorts): Consumer {
  return {
    name: "flows-run",
    apply: () => Promise.resolve(),
    react: async (events) => {
      const [first] = events;
      if (first === undefined || first.stream === chainStream) return;
      const versions = await readTenant(pool, first.tenantId, (tx) =>
        readVersions(tx, first.tenantId),
      );
      for (const event of events) await judge(event, versions, ports);
    },
  };
}

async function judge(
  event: JournalEvent,
  versions: readonly FlowVersion[],
  ports: FlowPorts,
): Promise<void> {
  for (const occasion of ports.occasionsOf(event)) {
    const fired = versionsAsOf(versions, event.chainSeq).filter(
      ({ definition }) =>
        definition.trigger.on === occasion.trigger && fires(definition, occasion.facts),
    );
    for (const version of fired) await ports.act(event, occasion, version);
  }
}
