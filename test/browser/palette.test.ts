import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { desktop, isBrowserHere, phone, seriousFindings, type Dress } from "./browser.ts";
import { fakeConsole } from "./fake-console.ts";

describe.skipIf(!isBrowserHere())("the command palette", () => {
  const fakes = fakeConsole();
  const enter = (dress: Dress & { may?: string[] } = {}, path = "/S001/stock") =>
    fakes.enter(path, {
      fake: { rows: 400 },
      dress,
      prepare: (api) => void (dress.may !== undefined && (api.state.may = dress.may)),
    });
  const field = (page: Page) => page.getByRole("combobox", { name: "查找商品、页面、人员、地点" });
  const dialog = (page: Page) => page.getByRole("dialog");
  const options = (page: Page) => dialog(page).getByRole("option");
  const open = async (page: Page): Promise<void> => {
    await page.locator("#content h1").waitFor();
    await page.keyboard.press("Control+k");
    await field(page).waitFor();
  };

  test("opens on Ctrl-K, finds an item by pinyin initials, and Enter goes there", async () => {
    const { page, api } = await enter();
    await open(page);
    const { initials = "", name, sku } = api.state.rows[12] ?? {};
    await field(page).pressSequentially(initials);
    await dialog(page).getByRole("group", { name: "商品" }).waitFor();
    await page
      .getByRole("option", { name: String(name) })
      .first()
      .waitFor();
    // Enter comes before the answer: it means what was typed, not what is still shown of before.
    await field(page).fill(String(sku));
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/S001/stock/${sku}`);
    expect(await page.locator("dialog").count()).toBe(0);
  });

  test("walks its list with the arrows, says which option is meant, and Escape gives the focus back", async () => {
    const { page } = await enter();
    const door = page.getByRole("button", { name: "查找" });
    await door.focus();
    await page.keyboard.press("Enter");
    await field(page).waitFor();
    const active = async (): Promise<string> => {
      const id = (await field(page).getAttribute("aria-activedescendant")) ?? "";
      const option = page.locator(`#${id}`);
      expect(await option.getAttribute("aria-selected")).toBe("true");
      return option.innerText();
    };
    const first = await active();
    await page.keyboard.press("ArrowDown");
    expect(await active()).not.toBe(first);
    await page.keyboard.press("ArrowUp");
    expect(await active()).toBe(first);
    await page.keyboard.press("ArrowUp");
    const last = await active();
    expect(last).toBe(await options(page).last().innerText());
    await page.keyboard.press("Escape");
    await field(page).waitFor({ state: "detached" });
    expect(await page.evaluate("document.activeElement.className")).toBe("palette-door");
  });

  test("finds pages, people and places, and remembers where one went", async () => {
    const { page } = await enter();
    await open(page);
    await field(page).fill("qy");
    await dialog(page).getByRole("option", { name: "区域" }).click();
    await page.waitForURL("**/S001/settings/zones");
    await open(page);
    expect(await dialog(page).getByRole("group", { name: "最近" }).innerText()).toContain("区域");
    await field(page).fill("zm");
    await dialog(page).getByRole("option", { name: "周敏" }).click();
    await page.waitForURL("**/S001/settings/people?person=staff-1");
    expect(await page.locator("tr.flash").innerText()).toContain("周敏");
    await open(page);
    await field(page).fill("wjdl");
    await dialog(page).getByRole("option", { name: "望京东路" }).click();
    await page.waitForURL("**/S002/settings/**");
  });

  test("keys of an input method choose nothing, and nothing found is said in words", async () => {
    const { page } = await enter();
    await open(page);
    await field(page).fill("没有这样的东西");
    await page.getByText("没有找到“没有这样的东西”。").waitFor();
    await field(page).fill("");
    await page.evaluate(
      'document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", isComposing: true, bubbles: true }))',
    );
    expect(new URL(page.url()).pathname).toBe("/S001/stock");
    expect(await field(page).count()).toBe(1);
  });

  test("offers nobody a page, a person or a place that would be refused", async () => {
    const { page } = await enter({ may: ["stock.read"] });
    await open(page);
    for (const typed of ["renyuan", "zm", "S150"]) {
      await field(page).fill(typed);
      await page.getByText("没有找到").waitFor();
    }
  });

  for (const look of ["light", "dark"] as const) {
    for (const size of [desktop, phone]) {
      test(`axe finds nothing serious and nothing runs over (${look}, ${size.width})`, async () => {
        const { page } = await enter({ look, size });
        await page.getByRole("button", { name: "查找" }).click();
        await field(page).fill("1");
        await options(page).nth(3).waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        const overflowPx = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect(overflowPx).toBe(0);
        await page.getByRole("button", { name: "关闭" }).click();
        await field(page).waitFor({ state: "detached" });
      });
    }
  }
});
