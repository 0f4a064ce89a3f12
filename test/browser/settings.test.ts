import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { desktop, isBrowserHere, phone, seriousFindings, type Dress } from "./browser.ts";
import { fakeConsole } from "./fake-console.ts";

const people = "/S001/settings/people";
const keys = "/S001/settings/keys";

describe.skipIf(!isBrowserHere())("the settings", () => {
  const fakes = fakeConsole();

  const enter = (path: string, { may, ...dress }: Dress & { may?: string[] } = {}) =>
    fakes.enter(path, {
      fake: { rows: 3 },
      dress,
      prepare: (api) => void (may !== undefined && (api.state.may = may)),
    });
  const row = (page: Page, text: string) => page.locator("tbody tr", { hasText: text });

  test("a new person gets a role in a shop, and a role of the chain names no shop", async () => {
    const { page, api: fake } = await enter(people);
    await page.getByRole("link", { name: "新建人员" }).click();
    await page.getByLabel("账号", { exact: false }).fill("lin");
    await page.getByLabel("姓名").fill("林店员");
    await page.getByLabel("密码", { exact: false }).fill("three brown teapots");
    await page.getByLabel("第 1 个角色的门店").selectOption("S002");
    await page.getByRole("button", { name: "再加一个角色" }).click();
    await page.getByLabel("第 2 个角色", { exact: true }).selectOption("operations");
    expect(await page.getByLabel("第 2 个角色的门店").isDisabled()).toBe(true);
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("lin 已保存。").waitFor();
    expect(await row(page, "林店员").innerText()).toContain("店员 · 望京东路社区生活超市旗舰店");
    expect(fake.state.settings.users.at(-1)).toMatchObject({
      login: "lin",
      roles: [{ role: "assistant", place: "S002" }, { role: "operations" }],
    });
  });

  test("a login that is taken is said beside the form, and what was typed stays", async () => {
    const { page } = await enter(`${people}?new=1`);
    await page.getByLabel("账号", { exact: false }).fill("zhou");
    await page.getByLabel("姓名").fill("另一位周");
    await page.getByLabel("密码", { exact: false }).fill("three brown teapots");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("账号 zhou 已存在").waitFor();
    expect(await page.getByLabel("姓名").inputValue()).toBe("另一位周");
  });

  test("a person is disabled and enabled again with one press, but nobody locks out themselves", async () => {
    const { page } = await enter(people);
    await page.getByRole("button", { name: "停用 周店长" }).click();
    await page.getByRole("button", { name: "启用 周店长" }).click();
    await page.getByRole("button", { name: "停用 周店长" }).waitFor();
    expect(await page.getByRole("button", { name: "停用 店长", exact: true }).count()).toBe(0);
  });

  test("changing a person sends a password only when one was typed", async () => {
    const { page, context } = await enter(people);
    const sent: unknown[] = [];
    context.on("request", (request) => {
      if (request.method() === "PATCH") sent.push(request.postDataJSON());
    });
    await page.getByRole("link", { name: "修改 周店长" }).click();
    await page.getByLabel("姓名").fill("周店长（朝阳）");
    await page.getByRole("button", { name: "保存" }).click();
    await row(page, "周店长（朝阳）").waitFor();
    expect(sent).toEqual([{ name: "周店长（朝阳）", language: "zh-CN" }]);
  });

  test("a key is made with limits, shown this once, and gone when it was kept", async () => {
    const { page, api: fake } = await enter(keys);
    await page.getByRole("link", { name: "新建密钥" }).click();
    await page.getByLabel("名称", { exact: false }).fill("一店收银机 5");
    await page.getByRole("checkbox", { name: "朝阳一店" }).check();
    await page.getByRole("checkbox", { name: "销售", exact: true }).check();
    await page.getByRole("button", { name: "生成密钥" }).click();
    const token = page.getByLabel("密钥", { exact: true });
    expect(await token.inputValue()).toBe("dm_demo_k5_once-and-never-again");
    expect(fake.state.settings.keys[0]).toMatchObject({
      name: "一店收银机 5",
      places: ["S001"],
      types: ["SaleRecorded"],
    });
    await page.getByRole("button", { name: "我已存好" }).click();
    await token.waitFor({ state: "detached" });
    expect(await page.content()).not.toContain("once-and-never-again");
    expect(await row(page, "一店收银机 5").innerText()).toContain("还没用过");
  });

  test("revoking asks once more, can be left, and ends the key", async () => {
    const { page, api: fake } = await enter(keys);
    await page.getByRole("button", { name: "吊销 手持机 3" }).click();
    await page.getByRole("button", { name: "取消" }).click();
    expect(fake.state.settings.keys[1]?.revokedAt).toBeUndefined();
    await page.getByRole("button", { name: "吊销 手持机 3" }).click();
    expect(await page.evaluate("document.activeElement.textContent")).toBe("确认吊销");
    await page.keyboard.press("Enter");
    await expect.poll(() => row(page, "手持机 3").innerText()).toContain("已吊销");
    expect(await row(page, "旧 ERP").innerText()).toContain("已过期");
  });

  test("who may manage nothing here sees no door, and by its address is told so", async () => {
    const { page, api: fake } = await enter("/S001/stock", { may: ["stock.read"] });
    expect(await page.getByRole("link", { name: "设置", exact: true }).count()).toBe(0);
    fake.state.failing.set("/users", 403);
    await page.goto(people);
    await page.getByText("你没有看这里的权限").waitFor();
  });

  test("the settings open on the first page that the person may see", async () => {
    const { page } = await enter("/S001/stock", { may: ["stock.read", "keys.manage"] });
    await page.getByRole("navigation").getByRole("link", { name: "设置" }).click();
    await page.waitForURL(`**${keys}`);
    expect(await page.getByRole("link", { name: "人员与角色" }).count()).toBe(0);
  });

  test("a list that cannot be read says so and is read again, and no key says what to do", async () => {
    const { page, api: fake } = await enter("/S001/stock");
    fake.state.failing.set("/keys", 500);
    await page.goto(keys);
    await page.getByText("没能读出来").waitFor();
    fake.state.failing.clear();
    fake.state.settings.keys = [];
    await page.getByRole("button", { name: "再试一次" }).click();
    await page.getByText("还没有密钥").waitFor();
  });

  for (const look of ["light", "dark"] as const) {
    for (const size of [desktop, phone]) {
      test(`axe finds nothing serious and nothing runs over (${look}, ${size.width})`, async () => {
        const { page } = await enter(people, { look, size });
        for (const at of [people, `${people}?edit=zhou`, keys, `${keys}?new=1`]) {
          await page.goto(at);
          await page.locator("tbody tr").first().waitFor();
          if (at.includes("?")) await page.locator(".settings-form").waitFor();
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
