import { readTenant, type Pool, type Tx } from "#database";
import { readCheckpoint, readStream, type Consumer } from "#journal";
import { chainStream, type JournalEvent } from "#kernel";
import type { FlowPublished } from "#vocabulary";
import { fires, versionsAsOf, type FlowDefinition, type FlowVersion } from "./domain/definition.ts";
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
      const upTo = Math.max(...events.map((event) => event.chainSeq));
      const versions = await readTenant(pool, first.tenantId, (tx) =>
        versionsUpTo(tx, first.tenantId, upTo),
      );
      for (const event of events) await judge(event, versions, ports);
    },
  };
}

const chainPage = 500;

/**
 * Versions of flows at a position of the chain stream. An event may be judged before the projection has come to what its
 * commit saw; the rest is read from the stream itself, so that no event is judged by older versions.
 */
async function versionsUpTo(tx: Tx, tenantId: number, upTo: number): Promise<FlowVersion[]> {
  const versions = await readVersions(tx, tenantId);
  const of = { tenantId, stream: chainStream };
  let seen = await readCheckpoint(tx, { ...of, consumer: flowVersionsConsumer.name });
  while (seen < upTo) {
    const page = await readStream(tx, { ...of, after: seen, limit: chainPage });
    const last = page.at(-1);
    if (last === undefined) throw new Error(`the chain stream ends at ${seen}, not at ${upTo}`);
    for (const event of page)
      if (event.type === "FlowPublished")
        versions.push(versionOf(event as JournalEvent<FlowPublished>));
    seen = last.seq;
  }
  return versions;
}

function versionOf({ seq, data }: JournalEvent<FlowPublished>): FlowVersion {
  const { flow, version } = data;
  return { flow, version, definition: data.definition as FlowDefinition, chainSeq: seq };
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
