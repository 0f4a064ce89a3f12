import { describe, expect, test } from "vitest";
import { desktop, isBrowserHere, phone, seriousFindings } from "./browser.ts";
import { fakeConsole } from "./fake-console.ts";

describe.skipIf(!isBrowserHere())("a person is never blocked", () => {
  const fakes = fakeConsole();
  const sku = "6900000000014";
  const enter = (path: string, may?: string[]) =>
    fakes.enter(path, {
      fake: { rows: 30 },
      prepare: ({ state }) => {
        const row = state.rows.find((each) => each.sku === sku);
        Object.assign(row ?? {}, { name: null, nameEn: null, measure: null });
        if (may !== undefined) state.may = may;
      },
    });

  test("an item that was sold before anybody defined it stands in the list, is found, named, and keeps its history", async () => {
    const { page } = await enter("/S001/stock?only=unknown");
    const line = page.locator(".stock-window .line");
    await line.getByText("未知商品").waitFor();
    expect(await line.count()).toBe(1);
    await line.getByRole("link", { name: sku }).click();
    await page.getByRole("heading", { name: "未知商品" }).waitFor();
    await page.locator(".movement").first().waitFor();
    const before = await page.locator(".movements").innerText();
    await page.getByLabel("品名", { exact: true }).fill("青柑普洱");
    await page.getByLabel("单位", { exact: false }).fill("瓶");
    await page.getByRole("button", { name: "命名" }).click();
    await page.getByRole("heading", { name: "青柑普洱" }).waitFor();
    await page.getByRole("heading", { name: "未知商品" }).waitFor({ state: "detached" });
    expect(await page.locator(".movements").innerText()).toBe(before);
    await page.goto("/S001/stock?only=unknown");
    await page.getByText("现在没有").waitFor();
  });

  test("who may not name items is told who does, and sees the figures all the same", async () => {
    const { page } = await enter(`/S001/stock/${sku}`, ["stock.read"]);
    await page.getByText("请运营或老板给它命名").waitFor();
    expect(await page.getByRole("button", { name: "命名" }).count()).toBe(0);
    await page.locator(".movement").first().waitFor();
  });

  for (const size of [desktop, phone]) {
    test(`axe finds nothing serious and nothing runs over (${size.width})`, async () => {
      const { page } = await enter("/S001/stock");
      await page.setViewportSize(size);
      for (const path of ["/S001/stock?only=unknown", `/S001/stock/${sku}`]) {
        await page.goto(path);
        await page.getByText("未知商品").first().waitFor();
        expect(await seriousFindings(page), path).toEqual([]);
        const overflowPx = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect(overflowPx, path).toBe(0);
      }
    });
  }
});
