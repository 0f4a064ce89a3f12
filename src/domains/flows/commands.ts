import type { Tx } from "#database";
import {
  commandAnswer,
  commandIds,
  decidedEvent,
  readHeads,
  type Appender,
  type PreparedEvent,
} from "#journal";
import { chainStream, isRefusal, type Refusal, type RouteContext, type RouteResult } from "#kernel";
import type { FlowParameterChanged } from "#vocabulary";
import { isDeadlineKind } from "./domain/deadlines.ts";
import { versionsAsOf, type FlowDefinition } from "./domain/definition.ts";
import { mayBe, unknownField } from "./domain/parameters.ts";
import { latest, type Rules } from "./domain/rules.ts";
import { rulesUpTo } from "./run-flows.ts";

export type CommandDeps = { readonly appender: Appender; readonly now: () => number };
type Said = { readonly type: string; readonly data: unknown };

export async function publishFlow(deps: CommandDeps, context: RouteContext): Promise<RouteResult> {
  const { flow, definition } = context.body as { flow: string; definition: FlowDefinition };
  const unknown = unknownField(definition);
  if (unknown !== undefined)
    return { problem: "flows.unknown-field", params: { field: unknown } } satisfies Refusal;
  if (isDeadlineKind(definition.trigger.on) && definition.action.kind !== "raise-alert")
    return { problem: "flows.unfit-action" } satisfies Refusal;
  return decide(deps, context, {
    name: "PublishFlow",
    say: ({ versions }) => {
      const known = versions.filter((version) => version.flow === flow);
      const version = Math.max(0, ...known.map((each) => each.version)) + 1;
      return { type: "FlowPublished", data: { flow, version, definition } };
    },
  });
}

export function changeParameter(deps: CommandDeps, context: RouteContext): Promise<RouteResult> {
  const change = context.body as FlowParameterChanged;
  const { flow, parameter } = change;
  return decide(deps, context, {
    name: "ChangeFlowParameter",
    say: (rules) => {
      const version = versionsAsOf(rules.versions, latest).find((each) => each.flow === flow);
      if (version === undefined) return { problem: "flows.unknown-flow", params: { flow } };
      const verdict = mayBe(version.definition, parameter, change.value);
      if (verdict === "unknown")
        return { problem: "flows.unknown-parameter", params: { flow, parameter } };
      if (verdict === "wrong") return { problem: "flows.parameter-value", params: { parameter } };
      return { type: "FlowParameterChanged", data: change };
    },
  });
}

/** Decides on everything that the chain stream says up to its head, under its lock. */
async function decide(
  deps: CommandDeps,
  context: RouteContext,
  command: { name: string; say: (rules: Rules) => Said | Refusal },
): Promise<RouteResult> {
  const { tenantId, actor } = context.principal;
  const ids = commandIds(context, command.name);
  let events: PreparedEvent[] = [];
  const outcome = await deps.appender.decide({
    tenantId,
    streams: [chainStream],
    decide: async (tx) => {
      const said = command.say(await rulesNow(tx, tenantId));
      if (isRefusal(said)) return said;
      events = [
        decidedEvent({ ...said, source: ids.source, id: ids.idOf(0), at: deps.now(), actor }),
      ];
      return events;
    },
  });
  return commandAnswer(outcome, events);
}

async function rulesNow(tx: Tx, tenantId: number): Promise<Rules> {
  const chainSeq = (await readHeads(tx, tenantId, [chainStream])).get(chainStream) ?? 0;
  return rulesUpTo(tx, tenantId, { chainSeq, skus: [] });
}
