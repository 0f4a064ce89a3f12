import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { desktop, isBrowserHere, phone, seriousFindings, type Dress } from "./browser.ts";
import { fakeConsole } from "./fake-console.ts";

const places = "/S001/settings/places";
const zones = "/S001/settings/zones";
const parameters = "/S001/settings/parameters";

describe.skipIf(!isBrowserHere())("places, zones and settings", () => {
  const fakes = fakeConsole();
  const enter = (path: string, { may, ...dress }: Dress & { may?: string[] } = {}) =>
    fakes.enter(path, {
      fake: { rows: 3 },
      dress,
      prepare: (api) => void (may !== undefined && (api.state.may = may)),
    });
  const row = (page: Page, text: string) => page.locator("tbody tr", { hasText: text });

  test("a place is found among two hundred, renamed, and shut without losing it", async () => {
    const { page, api } = await enter(places);
    await page.getByText("200 个地点").waitFor();
    await page.getByLabel("名称或编码").fill("s042");
    await page.getByText("1 个地点").waitFor();
    await page.getByRole("link", { name: "修改 朝阳42店" }).click();
    await page.getByLabel("名称", { exact: true }).fill("大望路店");
    await page.getByLabel("已停业").check();
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("大望路店 已保存。").waitFor();
    expect(api.state.chain.places.find(({ place }) => place === "S042")).toMatchObject({
      name: "大望路店",
      nameEn: "Chaoyang 42",
      closed: true,
      timezone: "Asia/Shanghai",
    });
    await expect.poll(() => row(page, "大望路店").innerText()).toContain("已停业");
  });

  test("a code that is taken is said before anything is sent", async () => {
    const { page } = await enter(`${places}?new=1`);
    await page.getByLabel("编码", { exact: false }).first().fill("S002");
    await page.getByText("这个编码已经有了").waitFor();
  });

  test("zones stand in the order of walking and say when they were swept, by whom and how whole", async () => {
    const { page } = await enter(zones);
    await row(page, "茶饮区").first().waitFor();
    const first = await page.locator("tbody tr").first().innerText();
    for (const word of ["茶饮区", "货架", "茶饮、果汁", "96", "2小时前", "周敏", "齐全 96/96"])
      expect(first).toContain(word);
    expect(await page.locator("tbody tr").nth(1).innerText()).toContain("不全 71/80");
    expect(await page.locator("tbody tr").nth(3).innerText()).toContain("还没有整区扫过");
    expect(await page.locator("tbody tr").last().innerText()).toContain("已停用");
  });

  test("a zone opens with what lies in it, is renamed and moved, and its items are left alone", async () => {
    const { page, context } = await enter(zones);
    const sent: unknown[] = [];
    context.on("request", (request) => {
      if (request.url().endsWith("/commands/DefineZone")) sent.push(request.postDataJSON());
    });
    await page.getByRole("link", { name: "查看 茶饮区" }).first().click();
    await page.getByText("区内商品（120）").waitFor();
    expect(await page.locator(".zone-items li").count()).toBe(50);
    await page.getByText("只在这里数到过").first().waitFor();
    await page.getByRole("button", { name: "再看 70 种" }).click();
    expect(await page.locator(".zone-items li").count()).toBe(120);
    await page.getByLabel("名称", { exact: true }).fill("饮料区");
    await page.getByLabel("走动顺序").fill("7");
    await page.getByLabel("品类").fill("茶饮，水");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("饮料区 已保存。").waitFor();
    expect(sent).toEqual([
      {
        place: "S001",
        zone: "A",
        name: "饮料区",
        area: "shelf",
        order: 7,
        categories: ["茶饮", "水"],
        retired: false,
      },
    ]);
  });

  test("a zone is retired and used again; the keyboard alone closes the panel", async () => {
    const { page, api } = await enter(`${zones}?edit=B`);
    await page.getByRole("button", { name: "停用" }).click();
    await expect
      .poll(() => api.state.chain.zones.find(({ zone }) => zone === "B")?.retired)
      .toBe(true);
    await page.goto(`${zones}?edit=B`);
    await page.getByRole("button", { name: "重新启用" }).click();
    await expect
      .poll(() => api.state.chain.zones.find(({ zone }) => zone === "B")?.retired)
      .toBe(false);
    await page.goto(`${zones}?edit=B`);
    const close = page.getByRole("button", { name: "关闭" });
    await close.focus();
    await page.keyboard.press("Enter");
    await close.waitFor({ state: "detached" });
  });

  test("a setting tells its default, its values and who changed them, and is changed and taken back", async () => {
    const { page, api } = await enter(parameters);
    const tolerance = page.locator(".parameter").first();
    await tolerance.getByText("店长 · ").first().waitFor();
    const values = async (): Promise<string> =>
      (await tolerance.innerText()).replaceAll(/\s+/g, " ");
    expect(await values()).toMatch(/默认 2 整个连锁 3 .+ 望京东路社区生活超市旗舰店 1/);
    await tolerance.getByRole("button", { name: "修改 盘点允许差异(件)" }).click();
    await tolerance.getByLabel("用在哪里").selectOption("S001");
    await tolerance.getByLabel("数值").fill("0");
    await tolerance.getByRole("button", { name: "保存" }).click();
    await expect.poll(values).toContain("朝阳一店 0");
    await tolerance.getByRole("button", { name: "修改 盘点允许差异(件)" }).click();
    await tolerance.getByRole("button", { name: "恢复默认" }).click();
    await expect.poll(values).not.toContain("整个连锁");
    expect(api.state.chain.settings[0]?.values.map(({ place }) => place)).toEqual(["S002", "S001"]);
  });

  test("who may only read sees the lists and no button that would be refused", async () => {
    const may = ["stock.read", "masterdata.read"];
    const { page } = await enter(places, { may });
    await row(page, "望京").first().waitFor();
    for (const path of [places, zones, parameters]) {
      await page.goto(path);
      await page.locator("tbody tr").first().waitFor();
      for (const name of ["修改", "新建"])
        expect(await page.getByRole("link", { name }).count(), `${path} ${name}`).toBe(0);
      expect(await page.getByRole("button", { name: "修改" }).count(), path).toBe(0);
    }
    await page.goto(`${zones}?edit=A`);
    await page.locator(".zone-items li").first().waitFor();
    expect(await page.getByRole("button", { name: "保存" }).count()).toBe(0);
  });

  test("a place without zones says what they are for, and a list that cannot be read is read again", async () => {
    const { page, api } = await enter(zones);
    api.state.chain.zones = [];
    api.state.failing.set("/places/S001/zones", 500);
    await page.goto(zones);
    await page.getByText("没能读出来").waitFor();
    api.state.failing.clear();
    await page.getByRole("button", { name: "再试一次" }).click();
    await page.getByText("这里还没有区域").waitFor();
  });

  test("who signs in to a chain without a place defines the first and is led on", async () => {
    const { page, api } = await fakes.open({
      fake: { rows: 3 },
      prepare: ({ state }) => void (state.places = []),
    });
    await page.goto("/");
    await page.locator('input[name="login"]').fill("manager");
    await page.locator('input[name="password"]').fill("pulse-1234");
    await page.locator('button[type="submit"]').click();
    await page.getByLabel("编码", { exact: false }).first().fill("S001");
    await page.getByLabel("名称", { exact: true }).fill("朝阳一店");
    await page.getByRole("button", { name: "保存" }).click();
    api.state.places = [{ place: "S001", name: "朝阳一店", nameEn: "Chaoyang 1" }];
    await page.waitForURL("**/S001/settings/start");
  });

  for (const look of ["light", "dark"] as const) {
    for (const size of [desktop, phone]) {
      test(`axe finds nothing serious and nothing runs over (${look}, ${size.width})`, async () => {
        const { page } = await enter(places, { look, size });
        for (const at of [places, `${places}?edit=S002`, zones, `${zones}?edit=A`, parameters]) {
          await page.goto(at);
          await page.locator("tbody tr").first().waitFor();
          if (at.includes("zones?")) await page.locator(".zone-items li").first().waitFor();
          expect(await seriousFindings(page), at).toEqual([]);
          const overflowPx = await page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth",
          );
          expect(overflowPx, at).toBe(0);
        }
      });
    }
  }
});
