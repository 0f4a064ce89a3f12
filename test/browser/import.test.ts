import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { composeServer, migrationFolders, type ComposedServer } from "#compose";
import { migrate } from "#database";
import { createTenant, createUser } from "#identity";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";
import {
  isBrowserHere,
  openPage,
  phone,
  seriousFindings,
  signInAs,
  startBrowser,
  type Dress,
} from "./browser.ts";

const consoleFolder = fileURLToPath(new URL("../../dist/console", import.meta.url));
/** Where pictures of the steps go, for looking at. */
const pictures = process.env["CONSOLE_PICTURES"];

/** A person imports a file on the page, against the whole server. */
describe.skipIf(!isBrowserHere())("the import page", () => {
  let browser: Browser;
  let database: FreshDatabase;
  let server: ComposedServer;
  let address: string;
  const failures: string[] = [];

  beforeAll(async () => {
    database = await freshDatabase();
    await migrate({ url: database.url, folders: migrationFolders });
    server = await composeServer({
      databaseUrl: database.url,
      masterKey: randomBytes(32),
      poolSize: 8,
      onError: (error, where) => void failures.push(`${where}: ${String(error)}`),
      settings: { version: "0.0.0", consoleFolder },
      space: { folder: tmpdir(), minFreeBytes: 0 },
    });
    address = await server.app.listen({ host: "127.0.0.1", port: 0 });
    const now = Date.now();
    const { pool } = server.chain;
    const { tenantId } = await createTenant(pool, { code: "north", name: "north", now });
    const roles = [{ role: "owner" as const }];
    await createUser(pool, tenantId, {
      login: "manager",
      name: "林店长",
      password: "pulse-1234",
      roles,
      now,
    });
    browser = await startBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await server.stop();
    await database.drop();
    expect(failures).toEqual([]);
  });

  async function choose(page: Page, text: string): Promise<void> {
    const buffer = Buffer.from(text);
    await page
      .locator('input[type="file"]')
      .setInputFiles({ name: "items.csv", mimeType: "text/csv", buffer });
  }

  async function picture(page: Page, name: string, dress: Dress): Promise<void> {
    if (pictures === undefined) return;
    const size = dress.size === phone ? "phone" : "desktop";
    const file = `${pictures}/import-${name}-${size}-${dress.language}.png`;
    await page.screenshot({ path: file, fullPage: true });
  }

  const said = {
    "zh-CN": {
      missing: "缺少这一列",
      start: "导入 3 行",
      done: "3 / 3 行：新增或更新 2，没有变化 0，有误 1",
      again: "3 / 3 行：新增或更新 0，没有变化 2，有误 1",
      wrong: "前 3 行里有 1 行有误",
      download: "下载 1 行错误和原因",
    },
    en: {
      missing: "This column is missing",
      start: "Import 3 rows",
      done: "3 of 3 rows: 2 new or changed, 0 unchanged, 1 wrong",
      again: "3 of 3 rows: 0 new or changed, 2 unchanged, 1 wrong",
      wrong: "1 of the first 3 rows is wrong",
      download: "Download 1 wrong row with its reason",
    },
  } as const;

  for (const dress of [
    { language: "zh-CN" },
    { language: "en", size: phone },
  ] as const satisfies Dress[]) {
    test(`a person maps a column, sees what is wrong, imports and takes the bad rows back (${dress.language})`, async () => {
      const words = said[dress.language];
      const code = dress.language === "en" ? "81" : "69";
      const { context, page, faults } = await openPage(browser, address, dress);
      await signInAs(page, "/settings/import");
      await picture(page, "empty", dress);
      await choose(
        page,
        `编码,叫什么,售价\n${code}01,茶,3.50\n${code}02,水,一块\n${code}03,奶,6\n`,
      );
      await page.getByText(words.missing).waitFor();
      expect(await page.getByRole("button", { name: words.start }).isDisabled()).toBe(true);
      await picture(page, "missing", dress);
      await page.locator("#field-name").selectOption("叫什么");
      await page.getByText(words.wrong).waitFor();
      await picture(page, "preview", dress);
      expect(await seriousFindings(page)).toEqual([]);
      await page.getByRole("button", { name: words.start }).click();
      await page.getByText(words.done).waitFor();
      await picture(page, "done", dress);
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name: words.download }).click();
      const file = readFileSync(await (await download).path(), "utf8");
      expect(file).toContain(`${code}02,水,一块,3,`);
      expect(file).toContain("“售价” is no number");
      await page.getByRole("button", { name: words.start }).click();
      await page.getByText(words.again).waitFor();
      expect(await seriousFindings(page)).toEqual([]);
      await context.close();
      expect(faults).toEqual([]);
    });
  }

  test("a file that cannot be read is refused in words, with what to do", async () => {
    const { context, page } = await openPage(browser, address);
    await signInAs(page, "/settings/import");
    await choose(page, '编码,品名\n1,"茶\n');
    const alert = page.getByRole("alert");
    await alert.waitFor();
    expect(await alert.textContent()).toMatch(/读不懂这个文件.*另存为 CSV/);
    await context.close();
  });
});
