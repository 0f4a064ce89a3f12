import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { isBrowserHere, type Dress } from "./browser.ts";
import { fakeConsole } from "./fake-console.ts";

describe.skipIf(!isBrowserHere())("the story of a number", () => {
  const fakes = fakeConsole();

  const enter = ({
    rows = 30,
    path = "/S001/stock",
    ...dress
  }: Dress & { rows?: number; path?: string } = {}) => fakes.enter(path, { fake: { rows }, dress });
  const lines = (page: Page) => page.locator(".stock-window .line");

  test("why this number opens its sum and its chain of events, and the address keeps it", async () => {
    const { page } = await enter({ rows: 30, path: "/S001/stock/6900000000021" });
    await page.getByRole("button", { name: "为什么？", exact: true }).click();
    const sentence = page.locator(".why-sentence");
    await sentence.waitFor();
    expect(await sentence.textContent()).toMatch(
      /= 盘点 64（.+ 周敏 手持机 3 ±0\.2 s） \+ 收货 24 − 销售 \d/,
    );
    const chain = page.locator(".why-chain > li");
    expect(await chain.count()).toBe(5);
    const words = (await page.locator(".why-chain").textContent()) ?? "";
    for (const word of [
      "迟到",
      "时钟已校准",
      "设备自己的时钟",
      "盘点差异",
      "先后调整",
      "DN-20261122-7",
    ]) {
      expect(words).toContain(word);
    }
    expect(await chain.first().textContent()).toContain("先后调整");
    expect(page.url()).toContain("why=total");
    await page.goBack();
    await sentence.waitFor({ state: "detached" });
  });

  test("an event opens in words: who, when, device, clock and settings, and leads back", async () => {
    const { page } = await enter({ rows: 30, path: "/S001/stock/6900000000035?why=shelf" });
    await page.getByRole("button", { name: "看这一笔 #993" }).click();
    const facts = page.locator(".event-facts");
    await facts.waitFor();
    const words = (await facts.textContent()) ?? "";
    for (const word of [
      "数量9",
      "±0.2 s",
      "发生后2小时才收到",
      "慢了3秒钟，已改正",
      "周敏",
      "收银机 2 · 它的第 1110 条",
      "按总部流第 158 条时的设置",
      "流水 place:S001 第 993 条",
    ]) {
      expect(words).toContain(word);
    }
    expect(page.url()).toContain("event=993");
    await page.getByText("原始记录").click();
    await page.getByText('"ticket": "T-S001-2356"').waitFor();
    await page.getByRole("button", { name: "回到逐笔经过" }).click();
    await page.locator(".why-sentence").waitFor();
    expect(page.url()).not.toContain("event=");
  });

  test("a reader of English sees the same person in Latin letters", async () => {
    const { page } = await enter({
      rows: 30,
      path: "/S001/stock/6900000000035?why=shelf&event=993",
      language: "en",
    });
    await page.locator(".event-facts").getByText("Zhou Min").waitFor();
  });

  test("a recount shows on the stock page within the second, says why in one sentence and opens its event", async () => {
    const { page, api: fake } = await enter({ rows: 30, path: "/S001/stock?only=recount" });
    await lines(page).first().waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
    const chip = page.getByRole("button", { name: /^复核/ });
    expect(await chip.textContent()).toBe("复核2");
    const startedAt = Date.now();
    fake.change(["6900000000014"], (row) => {
      row.openRecount = {
        recount: "recount-live",
        because: "change",
        requestedAt: new Date().toISOString(),
        quantity: -7000,
      };
    });
    await expect.poll(() => chip.textContent(), { interval: 20 }).toBe("复核3");
    process.stdout.write(`recount to chip: ${Date.now() - startedAt} ms\n`);
    await page.getByRole("button", { name: "1 件新变动" }).click();
    const reason = page.getByRole("link", {
      name: "货架一次变动 −7 瓶。依据流程「局部复核」第 1 版",
    });
    await reason.click();
    await page.locator(".event-facts").waitFor();
    expect(page.url()).toContain("/stock/6900000000014?why=shelf&event=");
  });

  test("the item page tells its recount and its red alert, each with the way to its story", async () => {
    const { page, api: fake } = await enter({ rows: 30, path: "/S001/stock/6900000000035" });
    await page.getByText("货架一次变动 −9 盒。依据流程「局部复核」第 1 版").waitFor();
    fake.change(["6900000000035"], (row) => {
      row.red = true;
      row.shelf = -4000;
    });
    await page.getByText("货架账面是 −4 盒，数据都到齐了。依据流程「负库存」第 1 版").waitFor();
    await page.getByRole("button", { name: "看是哪一笔" }).click();
    await page.locator(".event-facts").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".event-facts").waitFor({ state: "detached" });
    await page.getByRole("button", { name: "看账怎么算的" }).click();
    await page.locator(".why-sentence").waitFor();
    expect(page.url()).toContain("why=shelf");
  });

  test("a provisional number says what it waits for, a settled one does not", async () => {
    const { page } = await enter({ rows: 30, path: "/S001/stock/6900000000021" });
    const total = page.locator(".item-figure .quantity");
    await total.waitFor();
    expect(await total.getAttribute("class")).toContain("quantity-provisional");
    expect(await page.locator(".item-certainty").textContent()).toContain("等 手持机 4 上传");
    await page.goto("/S001/stock/6900000000000");
    await total.waitFor();
    expect(await total.getAttribute("class")).toContain("quantity-settled");
    expect(await page.locator(".item-certainty").textContent()).toContain("已结");
  });
});
