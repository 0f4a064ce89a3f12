import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium, type Browser, type Page } from "playwright-core";

const programs = [
  process.env["DIANMAI_CHROMIUM"],
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
];

export function chromiumProgram(): string | undefined {
  return programs.find((program) => program !== undefined && existsSync(program));
}

/** Where no Chromium is, browser tests cannot run; CI must have it, elsewhere the reason is printed. */
export function isBrowserHere(): boolean {
  if (chromiumProgram() !== undefined) return true;
  const reason =
    "No Chromium found (apt-get install chromium, or set DIANMAI_CHROMIUM): browser tests are skipped.";
  if (process.env["CI"] === "true") throw new Error(reason);
  process.stderr.write(`${reason}\n`);
  return false;
}

/** A name that is not this machine to the browser: over http it is no secure context, like a server in the shop's network. */
export const plainHost = "dianmai.test";

export function startBrowser(): Promise<Browser> {
  const executablePath = chromiumProgram();
  if (executablePath === undefined) throw new Error("No Chromium found.");
  return chromium.launch({
    executablePath,
    args: [
      "--no-sandbox",
      "--disable-dev-shm-usage",
      "--disable-gpu",
      `--host-resolver-rules=MAP ${plainHost} 127.0.0.1`,
    ],
  });
}

export const phone = { width: 360, height: 740 };
export const desktop = { width: 1440, height: 900 };

export type Dress = {
  readonly language?: "zh-CN" | "en";
  readonly look?: "light" | "dark";
  readonly size?: { readonly width: number; readonly height: number };
};

/** A fresh browser profile; errors of the page and refusals of the security policy fail the test that reads `faults`. */
export async function openPage(browser: Browser, url: string, dress: Dress = {}) {
  const context = await browser.newContext({
    viewport: dress.size ?? desktop,
    locale: dress.language ?? "zh-CN",
    colorScheme: dress.look ?? "light",
    baseURL: url,
    timezoneId: "Asia/Shanghai",
  });
  const page = await context.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => {
    const text = message.text();
    const isNetwork = text.includes("Failed to load resource") || text.includes("net::");
    if (message.type() === "error" && !isNetwork) faults.push(text);
  });
  return { context, page, faults };
}

export async function signInAs(page: Page, path = "/"): Promise<void> {
  await page.goto(path);
  await page.locator('input[name="login"]').fill("manager");
  await page.locator('input[name="password"]').fill("pulse-1234");
  await page.locator('button[type="submit"]').click();
  await page.locator("#content").waitFor();
}

const axeProgram = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

type AxeFinding = { id: string; impact: string; help: string; nodes: { html: string }[] };

/** Findings of axe that are serious or critical, each with the element; none is what a page must have. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axeProgram);
  const findings = (await page.evaluate(
    "axe.run(document, { resultTypes: ['violations'] }).then((result) => result.violations)",
  )) as AxeFinding[];
  return findings
    .filter((finding) => finding.impact === "serious" || finding.impact === "critical")
    .map(
      (finding) =>
        `${finding.id}: ${finding.help} ${finding.nodes
          .map((node) => node.html)
          .join(" | ")
          .slice(0, 400)}`,
    );
}
