import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { desktop, isBrowserHere, phone, seriousFindings, type Dress } from "./browser.ts";
import { startFakeApi } from "./fake-api.ts";
import { fakeConsole } from "./fake-console.ts";

const path = "/S001/intake";

describe.skipIf(!isBrowserHere())("the intake page", () => {
  const fakes = fakeConsole();

  const enter = ({
    messages = 6,
    at = path,
    ...dress
  }: Dress & { messages?: number; at?: string } = {}) =>
    fakes.enter(at, { fake: { rows: 3, messages }, dress });
  const lines = (page: Page) => page.locator(".messages > .message");
  const openFirst = async (page: Page) => {
    await lines(page).first().locator("a").click();
    await page.locator(".mend").waitFor();
  };

  test("messages stand under their reason in words, with a count for each", async () => {
    const { page } = await enter();
    await lines(page).first().waitFor();
    expect(await lines(page).count()).toBe(6);
    expect(await lines(page).first().innerText()).toContain("应是整数");
    await page.getByRole("button", { name: /^内容有误/ }).click();
    await expect.poll(() => lines(page).count()).toBe(2);
    expect(page.url()).toContain("reason=data");
    expect(
      await page
        .getByRole("button", { name: /^同号不同内容/ })
        .locator(".chip-count")
        .innerText(),
    ).toBe("2");
  });

  test("a faulty field is shown where it stands, mended by itself, and the result is seen at once", async () => {
    const { page, api: fake } = await enter();
    await lines(page).first().waitFor();
    await openFirst(page);
    const wrong = page.locator(".payload-line.is-wrong");
    expect(await wrong.allInnerTexts()).toEqual([
      expect.stringContaining('quantity: "two"'),
      expect.stringContaining("缺这个字段"),
    ]);
    await page.getByLabel("/data/lines/0/quantity 的值").fill("three");
    await page.getByRole("button", { name: "修正并入账" }).click();
    await page.getByText("这里要填数字").waitFor();
    await page.getByLabel("/data/lines/0/quantity 的值").fill("2000");
    await page.getByLabel("/data/cashier 的种类").selectOption("remove");
    await page.getByRole("button", { name: "修正并入账" }).click();
    await page.getByText("仍然不能入账").waitFor();
    await page.getByLabel("/data/cashier 的种类").selectOption("text");
    await page.getByLabel("/data/cashier 的值").fill("P-7");
    await page.getByRole("button", { name: "修正并入账" }).click();
    await page.getByText("已入账：place:S001 第 78 条").waitFor();
    expect(fake.state.intake.messages[0]?.state).toBe("mended");
    await page.getByRole("link", { name: "处理下一条" }).click();
    await expect.poll(() => lines(page).count()).toBe(5);
  });

  test("a conflict shows both contents side by side and asks for a new id", async () => {
    const { page } = await enter({ at: `${path}?reason=conflict` });
    await lines(page).first().waitFor();
    await openFirst(page);
    await expect.poll(() => page.locator(".payload-line.is-other").count()).toBe(2);
    expect(await page.locator(".payload-line.is-other").allInnerTexts()).toEqual([
      expect.stringContaining("quantity: 3000"),
      expect.stringContaining("quantity: 2000"),
    ]);
    expect(await page.getByLabel("/id 的值").inputValue()).toBe("m-2");
  });

  test("a message that is no data is mended as a whole", async () => {
    const { page } = await enter({ at: `${path}?reason=envelope` });
    await lines(page).first().waitFor();
    await openFirst(page);
    await page.getByLabel("整条消息").fill("{");
    await page.getByRole("button", { name: "修正并入账" }).click();
    await page.getByText("这不是合法的 JSON").waitFor();
    await page.getByLabel("整条消息").fill('{"id":"m-4","data":{"lines":[{"quantity":1000}]}}');
    await page.getByRole("button", { name: "修正并入账" }).click();
    await page.getByText("已入账").waitFor();
  });

  test("one message is tried again, or put away with a reason, and all of a reason at once", async () => {
    const { page, api: fake } = await enter();
    await lines(page).first().waitFor();
    await openFirst(page);
    await page.getByRole("button", { name: "原样重试" }).click();
    await page.getByText("仍然不能入账").waitFor();
    await page.getByLabel("为什么搁置").fill("收银员误录，已作废");
    await page.getByRole("button", { name: "搁置" }).click();
    await page.getByText("已搁置。").waitFor();
    expect(fake.state.intake.messages[0]).toMatchObject({ note: "收银员误录，已作废" });
    await page.goto(`${path}?reason=no-place`);
    await page.getByRole("button", { name: "全部重试" }).click();
    await page.getByText("重试完：入账 1 条，仍有问题 0 条").waitFor();
  });

  test("a deed that meets no server says that no answer came, and keeps what was typed", async () => {
    const { page, context } = await enter();
    await lines(page).first().waitFor();
    await openFirst(page);
    await page.getByLabel("为什么搁置").fill("重复");
    await context.setOffline(true);
    await page.getByRole("button", { name: "搁置" }).click();
    await page.getByText("没有得到回答").waitFor();
    await context.setOffline(false);
    await page.getByRole("button", { name: "搁置" }).click();
    await page.getByText("已搁置。").waitFor();
  });

  test("who may only read sees no deeds, and who may not read sees no door", async () => {
    const { page, api: fake } = await enter();
    fake.state.may = ["stock.read", "quarantine.read"];
    await page.goto(`${path}/${fake.state.intake.messages[0]?.entry}`);
    await page.getByText("没有处理消息的权限").waitFor();
    expect(await page.locator(".mend").count()).toBe(0);
    fake.state.may = ["stock.read"];
    fake.state.failing.set("/quarantine", 403);
    await page.goto(path);
    await page.getByText("你没有看这里的权限").waitFor();
    expect(await page.getByRole("navigation").getByText("接入").count()).toBe(0);
  });

  test("a till that speaks renews the list, and a new message appears by itself", async () => {
    const { page, api: fake } = await enter({ messages: 0 });
    await page.getByText("没有要处理的消息").waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
    const later = await startFakeApi({ rows: 1, messages: 1 });
    fake.state.intake.messages.push(...later.state.intake.messages);
    await later.stop();
    fake.change([], () => undefined);
    await lines(page).first().waitFor();
  });

  test("a message that is set aside appears by itself, and the page asks for nothing while nothing happens", async () => {
    const { page, api: fake } = await enter({ messages: 0 });
    await page.getByText("没有要处理的消息").waitFor();
    await page.getByText("实时", { exact: true }).waitFor();
    const later = await startFakeApi({ rows: 1, messages: 1 });
    fake.state.intake.messages.push(...later.state.intake.messages);
    await later.stop();
    const asked = (): number =>
      fake.state.requests.filter((each) => each.startsWith("GET /quarantine")).length;
    await page.clock.install();
    const before = asked();
    await page.clock.runFor(10 * 60_000);
    expect(asked()).toBe(before);
    fake.setAside();
    await page.waitForTimeout(200);
    await page.clock.runFor(1_000);
    await lines(page).first().waitFor();
    // A stream that was away may have missed something: the list is read when it is back.
    const known = asked();
    fake.cutStreams();
    await expect
      .poll(async () => {
        await page.clock.runFor(1_000);
        return asked();
      })
      .toBeGreaterThan(known);
  });

  test("sources say when they were heard, what is missing and how far their clock is off", async () => {
    const { page } = await enter({ at: `${path}?view=sources` });
    const rows = page.locator(".sources tbody tr");
    await rows.first().waitFor();
    const text = await rows.first().innerText();
    for (const part of ["手持机 3", "很久没声音", "缺 12 条，从 205 号起", "快 2分钟"])
      expect(text).toContain(part);
  });

  test("the keyboard alone opens a message, mends it and comes back", async () => {
    const { page } = await enter();
    await lines(page).first().waitFor();
    await lines(page).first().locator("a").focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("/data/lines/0/quantity 的值").focus();
    await page.keyboard.press("ControlOrMeta+a");
    await page.keyboard.type("2000");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Tab");
    await page.keyboard.type("P-7");
    await page.keyboard.press("Enter");
    await page.getByText("已入账").waitFor();
  });

  for (const look of ["light", "dark"] as const) {
    for (const size of [desktop, phone]) {
      test(`axe finds nothing serious and nothing runs over (${look}, ${size.width})`, async () => {
        const { page, api: fake } = await enter({ look, size });
        const [first, second, , fourth] = fake.state.intake.messages;
        for (const [at, wait] of [
          [path, ".message"],
          [`${path}?reason=data`, ".replay-all"],
          [`${path}?view=sources`, ".sources"],
          [`${path}/${first?.entry}`, ".mend"],
          [`${path}/${second?.entry}`, ".is-other"],
          [`${path}/${fourth?.entry}`, ".mend-whole"],
          [`${path}?state=mended`, ".state-page"],
        ] as const) {
          await page.goto(at);
          await page.locator(wait).first().waitFor();
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
