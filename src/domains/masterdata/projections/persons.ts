import type { Consumer } from "#journal";
import { chainStream } from "#kernel";

/** Projection: persons as last registered; a person who is forgotten leaves it. */
export const personsConsumer: Consumer = {
  name: "masterdata-persons",
  stream: chainStream,
  apply: async (tx, events) => {
    for (const event of events) {
      const { person } = event.data as { readonly person?: string };
      if (event.type === "PersonRegistered")
        await tx.query(
          `insert into masterdata_persons (tenant_id, person, event_key, data, chain_seq) values ($1, $2, $3, $4, $5)
           on conflict (tenant_id, person) do update set event_key = excluded.event_key, data = excluded.data, chain_seq = excluded.chain_seq`,
          [event.tenantId, person, event.key, JSON.stringify(event.data), event.seq],
        );
      if (event.type === "PersonForgotten")
        await tx.query("delete from masterdata_persons where tenant_id = $1 and person = $2", [
          event.tenantId,
          person,
        ]);
    }
  },
};
