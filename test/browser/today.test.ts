import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { desktop, isBrowserHere, phone, seriousFindings, type Dress } from "./browser.ts";
import { fakeConsole } from "./fake-console.ts";

describe.skipIf(!isBrowserHere())("the first page", () => {
  const fakes = fakeConsole();
  const enter = (at: string, rows: number, dress: Dress = {}) =>
    fakes.enter(at, { fake: { rows }, dress });
  const works = (page: Page) => page.locator(".works > .work");

  test("who logs in sees first what to do now, in order of the money at stake", async () => {
    const { page } = await enter("/", 30);
    await works(page).first().waitFor();
    expect(page.url()).toContain("/S001/today");
    const stakes = (await works(page).locator(".work-stake").allInnerTexts())
      .filter((text) => text !== "")
      .map((text) => Number(text.replaceAll(/[¥,]/g, "")));
    expect(stakes.length).toBeGreaterThan(10);
    expect(stakes).toEqual(stakes.toSorted((left, right) => right - left));
    expect(await works(page).first().innerText()).toContain("12 项：太久没有更新");
  });

  test("each line has one verb that leads to where the work is done", async () => {
    const { page } = await enter("/S001/today", 30);
    await works(page).filter({ hasText: "要复核" }).getByRole("link").click();
    await page.waitForURL(/only=recount/);
    await page.goBack();
    await works(page).filter({ hasText: "太久没有更新" }).getByRole("link").click();
    await page.waitForURL(/alerts\?rule=missed-update/);
    await page.goBack();
    await works(page).filter({ hasText: "账面是" }).first().getByRole("link").click();
    await page.waitForURL(/stock\/\d+\?why=shelf/);
  });

  test("with nothing to do it says so", async () => {
    const { page } = await enter("/S001/today", 0);
    await page.getByText("现在没有要做的事").waitFor();
  });

  test.each([
    ["phone, zh-CN", { size: phone, language: "zh-CN" }],
    ["desktop, English", { size: desktop, language: "en" }],
  ] as const)("axe finds nothing serious (%s)", async (_name, dress) => {
    const { page } = await enter("/S001/today", 30, dress);
    await works(page).first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});

describe.skipIf(!isBrowserHere())("the page of alerts", () => {
  const fakes = fakeConsole();
  const enter = (at: string, rows: number, dress: Dress = {}) =>
    fakes.enter(at, { fake: { rows }, dress });
  const lines = (page: Page) => page.locator(".alerts > .alert-line");

  test("4,000 alerts are a handful of rules, each of which opens page by page", async () => {
    const { page } = await enter("/S001/alerts", 4000);
    await page.locator(".alert-head").first().waitFor();
    expect(await page.locator(".alert-head").count()).toBe(5);
    await page.getByRole("link", { name: /橙 太久没有更新/ }).click();
    await expect.poll(() => lines(page).count()).toBe(50);
    await page.getByRole("button", { name: "显示更多" }).click();
    await expect.poll(() => lines(page).count()).toBe(100);
    expect(page.url()).toContain("rule=missed-update");
  });

  test("a colour is chosen in the address and its rules alone are shown", async () => {
    const { page } = await enter("/S001/alerts", 60);
    await page.locator(".alerts-levels").getByRole("link", { name: /^黄/ }).click();
    await page.waitForURL(/level=yellow/);
    await expect.poll(() => page.locator(".alert-head").count()).toBe(2);
  });

  test("beside a fixed threshold stands what the learnt one would have said", async () => {
    const { page } = await enter("/S001/alerts?rule=unusual-day", 60);
    await lines(page).first().waitFor();
    const first = await lines(page).first().innerText();
    expect(first).toContain("是日均 7.2 的 2.5 倍（上限 2 倍）");
    expect(first).toContain("按学习到的上限 22 不会预警");
  });

  test("a purple alert is settled with a reason, and not without", async () => {
    const { page, api } = await enter("/S001/alerts?rule=high-value-out", 60);
    const first = lines(page).first();
    await first.getByRole("button", { name: "写明原因并解除" }).click();
    await first.getByRole("button", { name: "写明原因并解除" }).click();
    expect(api.state.acknowledged, "nothing was sent without a reason").toEqual([]);
    await first.getByLabel("为什么没有问题？").fill("团购");
    await first.getByRole("button", { name: "写明原因并解除" }).click();
    await expect.poll(() => api.state.acknowledged).toEqual([{ alert: "alert-1", reason: "团购" }]);
  });

  test.each([
    ["phone, English", { size: phone, language: "en" }],
    ["desktop, zh-CN", { size: desktop, language: "zh-CN" }],
  ] as const)("axe finds nothing serious (%s)", async (_name, dress) => {
    const { page } = await enter("/S001/alerts?rule=unusual-day", 60, dress);
    await lines(page).first().waitFor();
    expect(await seriousFindings(page)).toEqual([]);
  });
});
