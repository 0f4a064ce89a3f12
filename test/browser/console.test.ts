import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import {
  isBrowserHere,
  phone,
  plainHost,
  seriousFindings,
  signInAs,
  type Dress,
} from "./browser.ts";
import { fakeConsole } from "./fake-console.ts";

const manyRows = 4000;
/** The rows of the third page of the list, so that scrolling has to read ahead. */
const thirdPageRow = 450;
const rowPx = 44;

describe.skipIf(!isBrowserHere())("the console", () => {
  const fakes = fakeConsole();

  const enter = ({
    rows = 30,
    path = "/S001/stock",
    ...dress
  }: Dress & { rows?: number; path?: string } = {}) => fakes.enter(path, { fake: { rows }, dress });
  const lines = (page: Page) => page.locator(".stock-window .line");
  const totalOf = (page: Page, sku: string) =>
    page.locator(".stock-window .line", { hasText: sku }).locator(".line-total .figure");

  test("who is not logged in comes back to the asked page after the log-in", async () => {
    const { page } = await enter({ path: "/S001/stock/6900000000000?why=total" });
    await page.locator(".why-sentence").waitFor();
    expect(page.url()).toContain("/S001/stock/6900000000000?why=total");
  });

  test("a wrong password is answered in words and keeps the login", async () => {
    const { page } = await fakes.open({ fake: { rows: 1 } });
    await page.goto("/");
    await page.locator('input[name="login"]').fill("manager");
    await page.locator('input[name="password"]').fill("wrong");
    await page.locator('button[type="submit"]').click();
    await page.getByRole("alert").waitFor();
    expect(await page.getByRole("alert").textContent()).toContain("账号或密码不对");
    expect(await page.locator('input[name="login"]').inputValue()).toBe("manager");
  });

  test("a list of 4,000 items keeps few rows in the page and reads ahead while one scrolls", async () => {
    const { page } = await enter({ rows: manyRows });
    await lines(page).first().waitFor();
    expect(await page.getByText("4000 种商品").count()).toBe(1);
    expect(await lines(page).count()).toBeLessThan(60);
    await page.evaluate(`window.scrollTo(0, ${thirdPageRow * rowPx})`);
    const sku = String(6_900_000_000_000 + thirdPageRow * 7);
    await page.getByText(sku).waitFor();
    expect(await lines(page).count()).toBeLessThan(60);
  });

  test("typing finds items by name, by code and by pinyin initials, as one request a word", async () => {
    const { page, api: fake } = await enter({ rows: manyRows });
    await lines(page).first().waitFor();
    const field = page.getByRole("searchbox");
    for (const [typed, name] of [
      ["矿泉水 100ml", "矿泉水 100ml"],
      ["kqs", "矿泉水"],
      ["6900000000007", "鲜牛奶"],
    ] as const) {
      fake.state.requests.length = 0;
      await field.pressSequentially(typed, { delay: 10 });
      await expect
        .poll(async () => {
          const names = await page.locator(".stock-window .line-name").allTextContents();
          return names.length > 0 && names.every((each) => each.includes(name));
        })
        .toBe(true);
      const asked = fake.state.requests.filter((request) => request.includes("/stock?"));
      const words = new Set(
        asked.map((request) => new URLSearchParams(request.split("?")[1]).get("q")),
      );
      expect([...words]).toEqual([typed]);
      await page.getByRole("button", { name: "清空搜索" }).click();
      await page.getByText("4000 种商品").waitFor();
    }
  });

  test("a search leaves at most 120 ms after the last letter", async () => {
    const { page, api: fake } = await enter({ rows: 30 });
    await lines(page).first().waitFor();
    // The page's clock stands still from here on and moves only as told.
    await page.clock.install();
    await page.clock.pauseAt(Date.now() + 60_000);
    const asked = () => fake.state.requests.filter((request) => request.includes("q=kqs")).length;
    await page.getByRole("searchbox").fill("kqs");
    await page.clock.runFor(60);
    expect(asked()).toBe(0);
    await page.clock.runFor(60);
    await expect.poll(asked).toBe(1);
  });

  test("a sale changes its row and nothing else moves", async () => {
    const { page, api: fake } = await enter({ rows: manyRows });
    await lines(page).first().waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
    const sku = "6900000000014";
    const before = await lines(page).locator(".line-sku").allTextContents();
    const startedAt = Date.now();
    fake.change([sku], (row) => {
      row.total = 123_000;
    });
    await page.locator(".line-total .figure").getByText("123", { exact: true }).waitFor();
    const passedMs = Date.now() - startedAt;
    process.stdout.write(`live change to changed row: ${passedMs} ms\n`);
    expect(await totalOf(page, sku).textContent()).toBe("123");
    expect(await page.locator(".line.flash").count()).toBe(1);
    expect(await lines(page).locator(".line-sku").allTextContents()).toEqual(before);
  });

  test("what newly belongs to a filtered list waits for a tap", async () => {
    const { page, api: fake } = await enter({ rows: 400, path: "/S001/stock?only=red" });
    await lines(page).first().waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
    const before = await lines(page).count();
    fake.change(["6900000000000"], (row) => {
      row.red = true;
      row.total = -2000;
    });
    const pill = page.getByRole("button", { name: "1 件新变动" });
    await pill.waitFor();
    expect(await lines(page).count()).toBe(before);
    await pill.click();
    await page.getByText("6900000000000").waitFor();
    expect(await lines(page).count()).toBe(before + 1);
  });

  test("a cut stream resumes after the last change seen and misses nothing", async () => {
    const { page, api: fake } = await enter({ rows: 30 });
    await page.getByText("实时", { exact: true }).waitFor();
    fake.change(["6900000000014"], (row) => {
      row.total = 111_000;
    });
    await page.getByText("111", { exact: true }).waitFor();
    fake.cutStreams();
    fake.change(["6900000000014"], (row) => {
      row.total = 222_000;
    });
    await page.getByText("222", { exact: true }).waitFor();
    expect(fake.state.resumedFrom.at(-1)).toBe("place:S001@1001");
  });

  test("three tabs of one browser hold one stream, and the next tab takes over", async () => {
    const { page, api: fake, context } = await enter({ rows: 30 });
    await page.getByText("实时", { exact: true }).waitFor();
    const second = await context.newPage();
    const third = await context.newPage();
    for (const tab of [second, third]) {
      await tab.goto("/S001/stock");
      await tab.getByText("实时", { exact: true }).waitFor();
    }
    expect(fake.openStreams()).toBe(1);
    fake.change(["6900000000014"], (row) => {
      row.total = 333_000;
    });
    for (const tab of [page, second, third]) await tab.getByText("333", { exact: true }).waitFor();
    await page.close();
    await expect.poll(() => fake.state.resumedFrom.at(-1)).toBe("place:S001@1001");
    fake.change(["6900000000014"], (row) => {
      row.total = 444_000;
    });
    for (const tab of [second, third]) await tab.getByText("444", { exact: true }).waitFor();
    expect(fake.openStreams()).toBe(1);
  });

  test("without a secure context each tab has its own stream and closes it while hidden", async () => {
    const { page, api: fake } = await fakes.open({ fake: { rows: 30 }, host: plainHost });
    await signInAs(page, "/S001/stock");
    await page.getByText("实时", { exact: true }).waitFor();
    expect(await page.evaluate("window.isSecureContext")).toBe(false);
    fake.change(["6900000000014"], (row) => {
      row.total = 555_000;
    });
    await page.getByText("555", { exact: true }).waitFor();
    const turn = (isHidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, "hidden", { value: ${isHidden}, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"))`);
    await turn(true);
    await expect.poll(() => fake.openStreams()).toBe(0);
    fake.change(["6900000000014"], (row) => {
      row.total = 666_000;
    });
    await turn(false);
    await page.getByText("666", { exact: true }).waitFor();
    expect(fake.state.resumedFrom.at(-1)).toBe("place:S001@1001");
  });

  test("who may not see recounts and alerts still sees the stock", async () => {
    const { page, api: fake } = await enter({ rows: 30 });
    fake.state.failing.set("/places/S001/recounts", 403);
    fake.state.failing.set("/places/S001/alerts", 403);
    await page.goto("/S001/stock");
    await lines(page).first().waitFor();
    expect(await page.locator(".chip-count").count()).toBe(0);
  });

  test("a session that ends leads to the log-in and back to the same page", async () => {
    const {
      page,
      api: fake,
      context,
    } = await enter({
      rows: 30,
      path: "/S001/stock?only=recount",
    });
    await lines(page).first().waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
    await context.clearCookies();
    fake.cutStreams();
    await page.locator('input[name="login"]').waitFor();
    await page.locator('input[name="login"]').fill("manager");
    await page.locator('input[name="password"]').fill("pulse-1234");
    await page.locator('button[type="submit"]').click();
    await lines(page).first().waitFor();
    expect(page.url()).toContain("/S001/stock?only=recount");
  });

  test("figures stand in columns, and a time tells its exact moment", async () => {
    const { page } = await enter({ rows: 30 });
    await lines(page).first().waitFor();
    expect(
      await page.evaluate(
        "getComputedStyle(document.querySelector('.line-total .figure')).fontVariantNumeric",
      ),
    ).toBe("tabular-nums");
    const time = page.locator(".line-moved time").nth(1);
    expect(await time.textContent()).toBe("2小时前");
    expect(await time.getAttribute("title")).toMatch(/^\d\d-\d\d \d\d:\d\d:\d\d$/);
    const below = page.locator(".line-part.is-below").first();
    expect(await below.textContent()).toBe("−3");
  });

  test("nothing moves for who asks for less motion", async () => {
    const { page, api: fake } = await enter({ rows: 30 });
    await page.emulateMedia({ reducedMotion: "reduce" });
    await page.getByText("实时", { exact: true }).waitFor();
    fake.change(["6900000000014"], (row) => {
      row.total = 77_000;
    });
    await page.locator(".line.flash").waitFor();
    expect(
      await page.evaluate(
        "getComputedStyle(document.querySelector('.line.flash')).animationDuration",
      ),
    ).toBe("0s");
  });

  test("each failure says what is safe and what to do next", async () => {
    const { page, api: fake, context } = await enter({ rows: 30 });
    fake.state.failing.set("/places", 500);
    await page.goto("/S001/stock");
    await page.getByText("没能读出来").waitFor();
    fake.state.failing.clear();
    await page.getByRole("button", { name: "再试一次" }).click();
    await lines(page).first().waitFor();
    await page.goto("/S999/stock");
    await page.getByText("你没有看这里的权限").waitFor();
    await page.getByRole("link", { name: "去我能看的店" }).click();
    await page.locator(".works > .work").first().waitFor();
    await page.goto("/S001/stock/none");
    await page.getByText("这家店没有这个商品").waitFor();
    await page.getByRole("main").getByRole("link", { name: "返回库存" }).first().click();
    await lines(page).first().waitFor();
    await context.setOffline(true);
    await page.getByText("没有网络").waitFor();
    await page.getByText("连接断了，正在重连").waitFor();
    expect(await lines(page).count()).toBeGreaterThan(10);
    await context.setOffline(false);
    await page.getByText("没有网络").waitFor({ state: "detached" });
    await page.getByText("实时", { exact: true }).waitFor();
  });

  test("an empty shop, an empty search and an empty filter each say what to do", async () => {
    const { page } = await enter({ rows: 0 });
    await page.getByText("这家店还没有商品").waitFor();
    await page.getByRole("searchbox").fill("没有的");
    await page.getByText("没有找到「没有的」").waitFor();
    await page.getByRole("button", { name: "看全部商品" }).click();
    await page.getByRole("button", { name: "红", exact: true }).click();
    await page.getByText("现在没有这类商品").waitFor();
  });

  test("the first item of an empty filter appears by itself", async () => {
    const { page, api: fake } = await enter({ rows: 5, path: "/S001/stock?only=red" });
    await page.getByText("现在没有这类商品").waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
    fake.change(["6900000000014"], (row) => {
      row.red = true;
    });
    await page.getByText("6900000000014").waitFor();
  });

  test("the keyboard alone walks from log-in to the story of a number and back", async () => {
    const { page } = await enter({ rows: 30 });
    await lines(page).first().waitFor();
    await page.getByRole("searchbox").focus();
    const focused = () => page.evaluate("document.activeElement.className");
    for (let step = 0; step < 20 && (await focused()) !== "line-name"; step += 1) {
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.waitForURL("**/stock/6900000000014");
    await page.getByRole("button", { name: "为什么？", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".why-sentence").waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".why-sentence").waitFor({ state: "detached" });
  });

  test("language is chosen once and kept, also by the answers of the server", async () => {
    const { page } = await enter({ rows: 30 });
    await page.locator(".account > summary").click();
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "Stock" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Stock" }).waitFor();
    expect(await page.evaluate("document.documentElement.lang")).toBe("en");
    expect(await page.getByText("Mineral water").count()).toBeGreaterThan(0);
  });

  test("logging out forgets what was shown", async () => {
    const { page } = await enter({ rows: 30 });
    await page.locator(".account > summary").click();
    await page.getByRole("button", { name: "退出登录" }).click();
    await page.locator('input[name="login"]').waitFor();
    await page.goto("/S001/stock");
    await page.locator('input[name="login"]').waitFor();
  });

  for (const look of ["light", "dark"] as const) {
    for (const size of [undefined, phone]) {
      const name = `${look}, ${size ? "phone" : "desktop"}`;
      test(`axe finds nothing serious on any page (${name})`, async () => {
        const dress = { look, ...(size ? { size } : {}) };
        const { page } = await fakes.open({ fake: { rows: 100 }, dress });
        await page.goto("/");
        await page.locator('input[name="login"]').waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        await signInAs(page, "/S001/stock");
        await lines(page).first().waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        for (const [path, wait] of [
          ["/S001/stock?only=recount", ".line-reason"],
          ["/S001/stock?only=red", ".line-reason"],
          ["/S001/stock?q=none", ".state-page"],
          ["/S999/stock", ".state-page"],
          ["/S001/stock/6900000000035?why=shelf&event=993", ".event-facts"],
        ] as const) {
          await page.goto(path);
          await page.locator(wait).first().waitFor();
          await page.waitForTimeout(400);
          expect(await seriousFindings(page), path).toEqual([]);
        }
        await page.goto("/S001/stock/6900000000021?why=total");
        await page.locator(".why-chain").waitFor();
        await page.waitForTimeout(400);
        expect(await seriousFindings(page)).toEqual([]);
        await page.goto("/S001/stock/6900000000035");
        await page.locator(".movement").first().waitFor();
        expect(await seriousFindings(page)).toEqual([]);
        const overflowPx = await page.evaluate(
          "document.documentElement.scrollWidth - document.documentElement.clientWidth",
        );
        expect(overflowPx).toBe(0);
      });
    }
  }
});
