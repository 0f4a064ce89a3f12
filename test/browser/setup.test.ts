import { describe, expect, test } from "vitest";
import { desktop, isBrowserHere, phone, seriousFindings, type Dress } from "./browser.ts";
import { fakeConsole } from "./fake-console.ts";

const code = "7K3M-Q9WX-2PTV";
const start = "/S001/settings/start";

describe.skipIf(!isBrowserHere())("the first set-up", () => {
  const fakes = fakeConsole();
  const fresh = async (path = "/", dress: Dress = {}) => {
    const opened = await fakes.open({
      fake: { rows: 3 },
      dress,
      prepare: (api) => void (api.state.setup.isOpen = true),
    });
    await opened.page.goto(path);
    await opened.page.getByRole("heading", { level: 1 }).waitFor();
    return opened;
  };

  test("a fresh server leads to its set-up, which ends signed in on the checklist", async () => {
    const { page, api } = await fresh();
    expect(new URL(page.url()).pathname).toBe("/setup");
    await page.getByLabel("设置码").fill(code);
    await page.getByLabel("连锁名称").fill("朝阳便利");
    await page.getByLabel("名称", { exact: true }).fill("朝阳一店");
    await page.getByLabel("英文名称").fill("Chaoyang 1");
    await page.getByLabel("姓名").fill("王小明");
    await page.getByLabel("账号").fill("wang");
    const password = page.getByRole("textbox", { name: "密码" });
    await password.fill("pulse-1");
    await page.getByText("还差 3 个字符").waitFor();
    await password.fill("pulse-1234");
    await page.getByText("够长了").waitFor();
    await page.getByRole("button", { name: "完成设置" }).click();
    await page.waitForURL(`**${start}`);
    expect(api.state.setup.request).toEqual({
      code,
      chain: "朝阳便利",
      language: "zh-CN",
      place: {
        place: "S001",
        name: "朝阳一店",
        nameEn: "Chaoyang 1",
        kind: "shop",
        timezone: "Asia/Shanghai",
      },
      administrator: { login: "wang", name: "王小明", password: "pulse-1234" },
    });
    await page.goto("/setup");
    await page.waitForURL("**/S001/today");
  });

  test("the code of the printed address is there already, and a wrong one is said with what was typed kept", async () => {
    const { page } = await fresh("/setup#0000-0000-0000");
    expect(await page.getByLabel("设置码").inputValue()).toBe("0000-0000-0000");
    await page.getByRole("button", { name: "打开演示" }).click();
    await page.getByText("设置码不对").waitFor();
    expect(await page.getByLabel("设置码").inputValue()).toBe("0000-0000-0000");
  });

  test("the demo signs in by itself once it is there, and says so while it is not", async () => {
    const { page } = await fresh(`/setup#${code}`);
    await page.route("**/api/v1/session", (route) => route.abort(), { times: 2 });
    await page.getByRole("button", { name: "打开演示" }).click();
    await page.getByText("服务器正在换成演示连锁").waitFor();
    await page.getByText("演示的账号：admin，密码：pulse-1234").waitFor();
    await page.waitForURL("**/S001/today");
    await page.locator(".rail-demo").waitFor();
  });

  test("the checklist ticks what is there, names the next step and leads to it", async () => {
    const { page, api } = await fakes.enter(start, { fake: { rows: 3 } });
    await page.getByText("已完成 2 项，共 6 项").waitFor();
    expect(await page.locator(".start-step.is-done").allInnerTexts()).toEqual([
      expect.stringContaining("已有 4000 种商品"),
      expect.stringContaining("已有 12 个区"),
    ]);
    expect(await page.locator(".start-steps .button-main").getAttribute("aria-label")).toBe(
      "去做：人员",
    );
    api.state.setup.steps = {
      ...api.state.setup.steps,
      people: 2,
      isHeard: true,
      hasStock: true,
      isCounted: true,
    };
    await page.getByText("都做完了").waitFor();
  });

  for (const look of ["light", "dark"] as const) {
    for (const size of [desktop, phone]) {
      test(`axe finds nothing serious and nothing runs over (${look}, ${size.width})`, async () => {
        const { page, api } = await fresh("/setup", { look, size });
        const look_at = async (): Promise<void> => {
          expect(await seriousFindings(page)).toEqual([]);
          const overflowPx = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          );
          expect(overflowPx).toBe(0);
        };
        await look_at();
        api.state.setup.isOpen = false;
        await page.goto("/");
        await page.locator('input[name="login"]').fill("manager");
        await page.locator('input[name="password"]').fill("pulse-1234");
        await page.locator('button[type="submit"]').click();
        await page.locator("#content").waitFor();
        await page.goto(start);
        await page.locator(".start-step").first().waitFor();
        await look_at();
      });
    }
  }
});
