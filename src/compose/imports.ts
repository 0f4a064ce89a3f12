import { dataErrors, type Intake } from "#gateway";
import type { ImportsPorts, Outcome } from "#imports";
import type { AppendResult } from "#journal";
import { catalogueConsumer, definingEvents, openedPersons, personsConsumer } from "#masterdata";
import { vocabulary } from "#vocabulary";
import type { Deps } from "./consumers.ts";

/** What an import asks of the gateway and of masterdata. */
export function importsPorts(
  deps: Deps & { readonly intake: Intake; readonly masterKey: Buffer },
): ImportsPorts {
  return {
    receive: async (tenantId, events, limits) =>
      (await deps.intake.receive(tenantId, events, limits)).map(outcomeOf),
    dataErrors: (type, data) => dataErrors(type, vocabulary.get(type)?.version ?? 1, data) ?? [],
    define: async (tenantId, what) => {
      const events = await definingEvents(deps, tenantId, what);
      return (await deps.appender.append(tenantId, events)).map(outcomeOf);
    },
    readPersons: (tenantId, persons) => openedPersons(deps, tenantId, persons),
    definitionConsumers: [catalogueConsumer.name, personsConsumer.name],
  };
}

function outcomeOf(result: AppendResult): Outcome {
  if (result.status === "quarantined") return { status: result.status, reason: result.reason };
  if (result.status === "refused") return { status: result.status, reason: result.refusal.problem };
  return { status: result.status };
}
