import { readTenant, type Pool } from "#database";
import type { Appender } from "#journal";
import type { Route } from "#kernel";
import { changeParameter, publishFlow } from "./commands.ts";
import { changeParameterBody, flowsAnswer, publishFlowBody } from "./contract.ts";
import { flowsOverview, type FlowsAnswer } from "./overview.ts";
import { readChanges, readVersions } from "./store.ts";

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
      handler: (context) => publishFlow(deps, context),
    },
    {
      method: "POST",
      url: "/commands/ChangeFlowParameter",
      permission: "flows.publish",
      scope: ({ body }) => (body as { place?: string }).place,
      summary: {
        zh: "修改流程的阈值或开关(全连锁、门店、品类或商品)",
        en: "Changes a threshold of a flow, or switches it, for the chain, a shop, a category or an item",
      },
      schema: { body: changeParameterBody },
      keepsEvents: true,
      isAudited: true,
      handler: (context) => changeParameter(deps, context),
    },
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
      handler: async ({ principal: { tenantId } }) => {
        const body: FlowsAnswer = await readTenant(deps.pool, tenantId, async (tx) =>
          flowsOverview(await readVersions(tx, tenantId), await readChanges(tx, tenantId)),
        );
        return { body };
      },
    },
  ];
}
