import type { Pool } from "#database";
import { readTenant } from "#database";
import {
  commandAnswer,
  commandIds,
  decidedEvent,
  type Appender,
  type PreparedEvent,
} from "#journal";
import {
  chainStream,
  type Condition,
  type Refusal,
  type Route,
  type RouteContext,
  type RouteResult,
} from "#kernel";
import { publishFlowBody } from "./contract.ts";
import { fieldCatalogue, type FlowDefinition } from "./domain/definition.ts";
import { readVersions } from "./store.ts";

export type FlowsDeps = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly now: () => number;
};

export function flowsRoutes(deps: FlowsDeps): Route[] {
  return [
    {
      method: "POST",
      url: "/commands/PublishFlow",
      permission: "flows.publish",
      summary: { zh: "发布流程版本", en: "Publishes a flow version" },
      schema: { body: publishFlowBody },
      keepsEvents: true,
      isAudited: true,
      handler: (context) => publish(deps, context),
    },
    {
      method: "GET",
      url: "/flows",
      permission: "flows.read",
      scope: "somewhere",
      summary: { zh: "流程与版本", en: "Flows and their versions" },
      handler: async (context) => ({
        body: {
          versions: await readTenant(deps.pool, context.principal.tenantId, (tx) =>
            readVersions(tx, context.principal.tenantId),
          ),
        },
      }),
    },
  ];
}

async function publish(deps: FlowsDeps, context: RouteContext): Promise<RouteResult> {
  const { flow, definition } = context.body as { flow: string; definition: FlowDefinition };
  const unknown = unknownField(definition);
  if (unknown !== undefined)
    return { problem: "flows.unknown-field", params: { field: unknown } } satisfies Refusal;
  const ids = commandIds(context, "PublishFlow");
  let events: PreparedEvent[] = [];
  const outcome = await deps.appender.decide({
    tenantId: context.principal.tenantId,
    streams: [chainStream],
    decide: async (tx) => {
      const versions = (await readVersions(tx, context.principal.tenantId)).filter(
        (version) => version.flow === flow,
      );
      const version = Math.max(0, ...versions.map((known) => known.version)) + 1;
      events = [
        decidedEvent({
          type: "FlowPublished",
          source: ids.source,
          id: ids.idOf(0),
          at: deps.now(),
          actor: context.principal.actor,
          data: { flow, version, definition },
        }),
      ];
      return events;
    },
  });
  return commandAnswer(outcome, events);
}

function unknownField(definition: FlowDefinition): string | undefined {
  const known = fieldCatalogue[definition.trigger.on];
  return (definition.condition.of as readonly Condition[])
    .flatMap((part) => ("field" in part ? [part.field] : []))
    .find((field) => !(field in known));
}
