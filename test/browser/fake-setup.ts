import type { IncomingMessage } from "node:http";
import type { SetupRequest } from "#identity/contract";
import type { FirstSteps } from "#masterdata/contract";
import { bodyOf, problem, type Reply } from "./fake-reply.ts";

export type FakeSetup = {
  isOpen: boolean;
  readonly code: string;
  /** What the page sent. */
  request?: SetupRequest;
  steps: FirstSteps;
};

/** A server that is set up; a test may open it. */
export function fakeSetup(): FakeSetup {
  return {
    isOpen: false,
    code: "7K3M-Q9WX-2PTV",
    steps: {
      items: 4000,
      zones: 12,
      people: 0,
      keys: 1,
      isHeard: false,
      hasStock: false,
      isCounted: false,
    },
  };
}

type Asked = {
  readonly request: IncomingMessage;
  readonly path: string;
  readonly setup: FakeSetup;
};

export async function replyOfSetup({ request, path, setup }: Asked): Promise<Reply> {
  if (request.method === "GET")
    return { status: 200, body: { isOpen: setup.isOpen, mayLoadDemo: setup.isOpen } };
  const body = (await bodyOf(request)) as SetupRequest;
  if (body.code !== setup.code)
    return problem(400, "设置码不对", {
      code: "identity.setup-code",
      detail: "设置码显示在启动服务器的终端里;再次启动会再显示一次。",
    });
  setup.isOpen = false;
  if (path === "/setup/demo")
    return { status: 202, body: { login: "admin", password: "pulse-1234" } };
  setup.request = body;
  return { status: 204 };
}
