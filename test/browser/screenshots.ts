import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { desktop, openPage, phone, signInAs, startBrowser, type Dress } from "./browser.ts";
import { startFakeApi, type FakeApi } from "./fake-api.ts";

/**
 * Takes pictures of every page in both languages, on phone and desktop, light and dark, for looking at:
 * `node test/browser/screenshots.ts [folder [scene | dress …]]` after `npm run build`; a dress is `phone-en-dark`.
 */
const folder = process.argv[2] ?? mkdtempSync(join(tmpdir(), "dianmai-pictures-"));
mkdirSync(folder, { recursive: true });

type Scene = {
  readonly name: string;
  readonly rows: number;
  readonly messages?: number;
  readonly path: string;
  readonly wait: string;
  readonly isWhole?: boolean;
  readonly prepare?: (api: FakeApi, page: Page) => Promise<void> | void;
};

const longNamed = "6900000000035";
const provisional = "6900000000021";
const messagePath = (at: number): string =>
  `/S001/intake/00000000-0000-4000-8000-${String(at).padStart(12, "0")}`;
const nameless = ({ state }: FakeApi): void => {
  const row = state.rows.find(({ sku }) => sku === "6900000000014");
  Object.assign(row ?? {}, { name: null, nameEn: null });
};
const scenes: readonly Scene[] = [
  { name: "today-0", rows: 0, path: "/S001/today", wait: ".state-page" },
  { name: "today-1", rows: 1, path: "/S001/today", wait: ".work" },
  { name: "today", rows: 30, path: "/S001/today", wait: ".work" },
  { name: "today-4000", rows: 4000, path: "/S001/today", wait: ".work" },
  { name: "alerts-0", rows: 0, path: "/S001/alerts", wait: ".state-page" },
  { name: "alerts", rows: 4000, path: "/S001/alerts", wait: ".alert-head" },
  {
    name: "alerts-rule",
    rows: 400,
    path: "/S001/alerts?rule=high-value-out",
    wait: ".alert-line",
  },
  { name: "alerts-learnt", rows: 60, path: "/S001/alerts?rule=unusual-day", wait: ".alert-line" },
  { name: "alerts-settled", rows: 60, path: "/S001/alerts?state=settled", wait: ".alert-line" },
  { name: "list-0", rows: 0, path: "/S001/stock", wait: ".state-page" },
  { name: "list-1", rows: 1, path: "/S001/stock", wait: ".stock-window .line" },
  { name: "list-30", rows: 30, path: "/S001/stock", wait: ".stock-window .line" },
  { name: "list-4000", rows: 4000, path: "/S002/stock", wait: ".stock-window .line" },
  { name: "list-red", rows: 4000, path: "/S001/stock?only=red", wait: ".stock-window .line" },
  {
    name: "list-recount",
    rows: 400,
    path: "/S001/stock?only=recount",
    wait: ".line-reason",
  },
  {
    name: "unknown",
    rows: 30,
    path: "/S001/stock/6900000000014",
    wait: ".name-item",
    prepare: nameless,
  },
  {
    name: "list-unknown",
    rows: 30,
    path: "/S001/stock",
    wait: ".mark-purple >> text=/Unknown|未知/",
    prepare: nameless,
  },
  { name: "list-none", rows: 30, path: "/S001/stock?q=没有的", wait: ".state-page" },
  { name: "list-calm", rows: 3, path: "/S001/stock?only=red", wait: ".state-page" },
  {
    name: "loading",
    rows: 30,
    path: "/S001/stock",
    wait: ".bone",
    prepare: async (_api, page) => {
      await page.route("**/stock?*", () => undefined);
    },
  },
  { name: "item", rows: 30, path: `/S001/stock/${provisional}`, wait: ".movement", isWhole: true },
  { name: "item-long", rows: 30, path: `/S002/stock/${longNamed}`, wait: ".movement" },
  { name: "item-red", rows: 60, path: "/S001/stock/6900000000329", wait: ".movement" },
  {
    name: "why",
    rows: 30,
    path: `/S001/stock/${provisional}?why=total`,
    wait: ".why-chain",
  },
  {
    name: "event",
    rows: 30,
    path: `/S001/stock/${longNamed}?why=shelf&event=993`,
    wait: ".event-facts",
  },
  { name: "missing", rows: 30, path: "/S001/stock/none", wait: ".state-page" },
  { name: "forbidden", rows: 30, path: "/S999/stock", wait: ".state-page" },
  {
    name: "error",
    rows: 30,
    path: "/S001/stock",
    wait: ".state-page",
    prepare: (api) => void api.state.failing.set("/places", 500),
  },
  {
    name: "offline",
    rows: 30,
    path: "/S001/stock",
    wait: ".stock-window .line",
    prepare: async (_api, page) => {
      await page.locator(".stock-window .line").first().waitFor();
      await page.context().setOffline(true);
    },
  },
  { name: "intake", rows: 3, path: "/S001/intake", wait: ".message" },
  { name: "intake-0", rows: 3, messages: 0, path: "/S001/intake", wait: ".state-page" },
  {
    name: "intake-many",
    rows: 3,
    messages: 4000,
    path: "/S001/intake?reason=data",
    wait: ".message",
  },
  { name: "sources", rows: 3, path: "/S001/intake?view=sources", wait: ".sources" },
  { name: "message", rows: 3, path: messagePath(0), wait: ".mend", isWhole: true },
  { name: "conflict", rows: 3, path: messagePath(1), wait: ".is-other", isWhole: true },
  { name: "message-text", rows: 3, path: messagePath(3), wait: ".mend-whole", isWhole: true },
  {
    name: "setup",
    rows: 3,
    path: "/setup#7K3M-Q9WX-2PTV",
    wait: ".setup-demo",
    isWhole: true,
    prepare: async (api, page) => {
      api.state.setup.isOpen = true;
      await page.goto("/sign-in");
    },
  },
  {
    name: "palette",
    rows: 400,
    path: "/S001/stock",
    wait: ".palette-option",
    prepare: async (_api, page) => {
      await page.addInitScript(`(function open() {
        const door = document.querySelector(".palette-door");
        if (door === null) setTimeout(open, 50);
        else door.click();
      })()`);
    },
  },
  { name: "places", rows: 3, path: "/S001/settings/places", wait: "tbody tr" },
  { name: "place", rows: 3, path: "/S001/settings/places?edit=S002", wait: ".settings-form" },
  { name: "zones", rows: 3, path: "/S001/settings/zones", wait: "tbody tr" },
  {
    name: "zones-0",
    rows: 3,
    path: "/S002/settings/zones",
    wait: ".state-page",
    prepare: (api) => void (api.state.chain.zones = []),
  },
  {
    name: "zone",
    rows: 3,
    path: "/S001/settings/zones?edit=A",
    wait: ".zone-items li",
  },
  {
    name: "parameters",
    rows: 3,
    path: "/S001/settings/parameters",
    wait: ".parameter",
    isWhole: true,
  },
  { name: "start", rows: 3, path: "/S001/settings/start", wait: ".start-step" },
  { name: "people", rows: 3, path: "/S001/settings/people", wait: "tbody tr" },
  {
    name: "person",
    rows: 3,
    path: "/S001/settings/people?edit=zhou",
    wait: ".settings-form",
    isWhole: true,
  },
  { name: "keys", rows: 3, path: "/S001/settings/keys", wait: "tbody tr", isWhole: true },
  {
    name: "key",
    rows: 3,
    path: "/S001/settings/keys?new=1",
    wait: ".settings-form",
    isWhole: true,
  },
];

const settleMs = 350;

function nameOf({ size, language, look }: Required<Dress>): string {
  return `${size === phone ? "phone" : "desktop"}-${language}-${look}`;
}

async function take(browser: Browser, scene: Scene, dress: Required<Dress>): Promise<void> {
  const api = await startFakeApi({
    rows: scene.rows,
    ...(scene.messages === undefined ? {} : { messages: scene.messages }),
  });
  const { context, page } = await openPage(browser, api.url, dress);
  const file = (name: string) => join(folder, `${name}-${nameOf(dress)}.png`);
  if (scene.name === "list-0") {
    await page.goto("/");
    await page.locator("form").waitFor();
    await page.screenshot({ path: file("sign-in") });
  }
  await signInAs(page);
  if (scene.name === "offline") await page.goto(scene.path);
  await scene.prepare?.(api, page);
  if (scene.name !== "offline") await page.goto(scene.path);
  await page.locator(scene.wait).first().waitFor();
  await page.waitForTimeout(settleMs);
  await page.screenshot({ path: file(scene.name), fullPage: scene.isWhole ?? false });
  await context.close();
  await api.stop();
}

const dresses: readonly Required<Dress>[] = (["zh-CN", "en"] as const).flatMap((language) =>
  (["light", "dark"] as const).flatMap((look) =>
    [phone, desktop].map((size) => ({ language, look, size })),
  ),
);
const browser = await startBrowser();
const wanted = process.argv.slice(3);
/** Nothing named means all of them. */
const isWanted = (name: string, among: readonly string[]): boolean =>
  wanted.includes(name) || !among.some((each) => wanted.includes(each));
const sceneNames = scenes.map(({ name }) => name);
const dressNames = dresses.map(nameOf);
for (const scene of scenes.filter(({ name }) => isWanted(name, sceneNames))) {
  for (const dress of dresses.filter((each) => isWanted(nameOf(each), dressNames))) {
    await take(browser, scene, dress);
  }
}
await browser.close();
process.stdout.write(`${folder}\n`);
