import { readTenant, type Pool } from "#database";
import type { Appender } from "#journal";
import type { Refusal, Route, RouteContext, RouteResult } from "#kernel";
import { changeParameter, publishFlow } from "./commands.ts";
import {
  changeParameterBody,
  flowsAnswer,
  publishFlowBody,
  whatIfAnswer,
  whatIfQuery,
} from "./contract.ts";
import { versionsAsOf } from "./domain/definition.ts";
import { dayOf } from "./domain/item-days.ts";
import { mayBe } from "./domain/parameters.ts";
import { latest } from "./domain/rules.ts";
import { flowsOverview, type FlowsAnswer } from "./overview.ts";
import type { EventPorts } from "./ports.ts";
import { readChanges, readFires, readVersions } from "./store.ts";
import { askWhatIf, type WhatIfAnswer } from "./what-if.ts";

const shownDays = 7;

export type FlowsDeps = {
  readonly pool: Pool;
  readonly appender: Appender;
  readonly now: () => number;
  readonly ports: Pick<EventPorts, "occasionsOf" | "movementsOf">;
};

export function flowsRoutes(deps: FlowsDeps): Route[] {
  return [
    ...commandRoutes(deps),
    {
      method: "GET",
      url: "/flows",
      permission: "flows.read",
      scope: "somewhere",
      summary: {
        zh: "流程:句子、阈值、版本与修改历史",
        en: "Flows: sentences, thresholds, versions and history",
      },
      schema: { answer: flowsAnswer },
      handler: (context) => overview(deps, context),
    },
    {
      method: "GET",
      url: "/flows/:flow/what-if",
      permission: "flows.read",
      scope: ({ query }) => query["place"] as string | undefined,
      summary: {
        zh: "换一个阈值,最近几天会触发多少次",
        en: "How often a flow would have fired with another threshold",
      },
      schema: { query: whatIfQuery, answer: whatIfAnswer },
      handler: (context) => whatIf(deps, context),
    },
  ];
}

function commandRoutes(deps: FlowsDeps): Route[] {
  const command = {
    method: "POST",
    permission: "flows.publish",
    keepsEvents: true,
    isAudited: true,
  } as const;
  return [
    {
      ...command,
      url: "/commands/PublishFlow",
      summary: { zh: "发布流程版本", en: "Publishes a flow version" },
      schema: { body: publishFlowBody },
      handler: (context) => publishFlow(deps, context),
    },
    {
      ...command,
      url: "/commands/ChangeFlowParameter",
      scope: ({ body }) => (body as { place?: string }).place,
      summary: {
        zh: "修改流程的阈值或开关(全连锁、门店、品类或商品)",
        en: "Changes a threshold of a flow, or switches it, for the chain, a shop, a category or an item",
      },
      schema: { body: changeParameterBody },
      handler: (context) => changeParameter(deps, context),
    },
  ];
}

async function overview(deps: FlowsDeps, context: RouteContext): Promise<RouteResult> {
  const { tenantId } = context.principal;
  const body: FlowsAnswer = await readTenant(deps.pool, tenantId, async (tx) =>
    flowsOverview(await readVersions(tx, tenantId), {
      changes: await readChanges(tx, tenantId),
      fires: await readFires(tx, tenantId, {
        fromDay: dayOf(deps.now()) - shownDays + 1,
        places: context.limits.places,
      }),
    }),
  );
  return { body };
}

async function whatIf(deps: FlowsDeps, context: RouteContext): Promise<RouteResult> {
  const flow = context.params["flow"] ?? "";
  const { parameter, place, category, sku, days, ...said } = context.query as {
    readonly parameter: string;
    readonly value: string;
    readonly place?: string;
    readonly category?: string;
    readonly sku?: string;
    readonly days?: number;
  };
  const { tenantId } = context.principal;
  const versions = await readTenant(deps.pool, tenantId, (tx) => readVersions(tx, tenantId));
  const version = versionsAsOf(versions, latest).find((each) => each.flow === flow);
  if (version === undefined)
    return { problem: "flows.unknown-flow", params: { flow } } satisfies Refusal;
  const value = valueOf(said.value);
  const verdict = mayBe(version.definition, parameter, value);
  if (verdict === "unknown")
    return { problem: "flows.unknown-parameter", params: { flow, parameter } } satisfies Refusal;
  if (verdict === "wrong")
    return { problem: "flows.parameter-value", params: { parameter } } satisfies Refusal;
  const candidate = { parameter, value, place, category, sku };
  const body: WhatIfAnswer = await askWhatIf(deps, tenantId, {
    version,
    days: days ?? shownDays,
    place,
    candidate,
  });
  return { body };
}

function valueOf(text: string): number | boolean {
  if (text === "true" || text === "false") return text === "true";
  return Number(text);
}
