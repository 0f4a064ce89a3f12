import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { settingsPages } from "../settings/settings-pages.ts";
import { stockPages } from "../stock/stock-pages.ts";
import { navEntries } from "./nav.ts";

const routes = readFileSync(fileURLToPath(new URL("../routes.tsx", import.meta.url)), "utf8");

test("every page of the rail and of a section's tabs is a route", () => {
  const pages = [...navEntries, ...stockPages, ...settingsPages];
  const missing = pages.filter(({ to }) => !routes.includes(`path: "${to}"`));
  expect(missing).toEqual([]);
});
