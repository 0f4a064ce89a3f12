import { isRefusal, type Route } from "#kernel";
import {
  demoAnswer,
  demoRequest,
  setupRequest,
  setupState,
  type DemoAnswer,
  type SetupRequest,
  type SetupState,
} from "./contract.ts";
import type { Setup } from "./setup.ts";

const limitBytes = 8_192;

/** Doors that stand open until a server has its first chain; each but the first asks for the code. */
export function setupRoutes(setup: Setup): Route[] {
  return [
    {
      method: "GET",
      url: "/setup",
      permission: "public",
      summary: {
        zh: "服务器是否还没有初始设置",
        en: "Whether the server still waits for its first set-up",
      },
      schema: { answer: setupState },
      handler: async () => {
        const isOpen = await setup.isOpen();
        const body: SetupState = { isOpen, mayLoadDemo: isOpen && setup.mayLoadDemo };
        return { body };
      },
    },
    {
      method: "POST",
      url: "/setup",
      permission: "public",
      summary: {
        zh: "初始设置：连锁、第一家店和管理员，只能做一次",
        en: "First set-up: the chain, its first place and its administrator; once only",
      },
      schema: { body: setupRequest },
      bodyLimitBytes: limitBytes,
      keepsEvents: true,
      handler: async ({ body, address }) =>
        (await setup.setUp(body as SetupRequest, address)) ?? { status: 204 },
    },
    {
      method: "POST",
      url: "/setup/demo",
      permission: "public",
      summary: {
        zh: "改为打开演示连锁，使用一次性数据",
        en: "Leaves for the demo chain, on throw-away data",
      },
      schema: { body: demoRequest, answer: demoAnswer },
      bodyLimitBytes: limitBytes,
      handler: async ({ body, address }) => {
        const outcome = await setup.loadDemo((body as { code: string }).code, address);
        return isRefusal(outcome) ? outcome : { status: 202, body: outcome satisfies DemoAnswer };
      },
    },
  ];
}
