import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { openPage, signInAs, startBrowser, type Dress } from "./browser.ts";
import { startFakeApi, type FakeApi } from "./fake-api.ts";

export type Entered = {
  readonly api: FakeApi;
  readonly page: Page;
  readonly context: BrowserContext;
};
type Opening = {
  readonly fake: Parameters<typeof startFakeApi>[0];
  readonly dress?: Dress;
  /** Changes what the fake server says before the page is opened. */
  readonly prepare?: (api: FakeApi) => void;
  /** Another name of this machine in the address. */
  readonly host?: string;
};
type FakeConsole = {
  /** A page that shows nothing yet, and nobody is signed in. */
  readonly open: (opening: Opening) => Promise<Entered>;
  /** Signs in and goes to the path. */
  readonly enter: (path: string, opening: Opening) => Promise<Entered>;
};

/** Within a `describe`: one browser, and for each test a console on a fake server, which ends without a fault in the page. */
export function fakeConsole(): FakeConsole {
  let browser: Browser;
  let api: FakeApi | undefined;
  let opened: Awaited<ReturnType<typeof openPage>> | undefined;
  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(async () => browser?.close());
  afterEach(async () => {
    const faults = opened?.faults ?? [];
    await opened?.context.close();
    await api?.stop();
    opened = undefined;
    api = undefined;
    expect(faults, "errors in the page or refusals of its security policy").toEqual([]);
  });
  const open = async ({ fake, dress, prepare, host = "127.0.0.1" }: Opening): Promise<Entered> => {
    api = await startFakeApi(fake);
    prepare?.(api);
    opened = await openPage(browser, api.url.replace("127.0.0.1", host), dress);
    return { api, page: opened.page, context: opened.context };
  };
  const enter = async (path: string, opening: Opening): Promise<Entered> => {
    const entered = await open(opening);
    await signInAs(entered.page, path);
    return entered;
  };
  return { open, enter };
}
