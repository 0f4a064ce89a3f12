import type { LawName } from "./laws.ts";
import type { SourceFile } from "./source-file.ts";

/** A breach made on purpose: the files, and what the finding about it must say. */
export type Planted = { readonly files: readonly SourceFile[]; readonly says: RegExp };

function plant(path: string, text: string, says: RegExp): Planted {
  return { files: [{ path, text }], says };
}

const lines = (count: number, line: string) => Array.from({ length: count }, () => line).join("\n");
const machine = (rest: string) => ["", ["wo", "rk"].join(""), rest].join("/");
const store = "src/domains/inventory/store.ts";
const rule = "src/domains/inventory/domain/rule.ts";

/** For every law the breaches that it must find. */
export const planted: Readonly<Record<LawName, readonly Planted[]>> = {
  parses: [plant("src/kernel/a.ts", "export const = 3;", /does not parse/)],
  imports: [
    plant("src/kernel/a.ts", 'import { open } from "#database";', /kernel imports database/),
    plant("src/ledger/a.ts", 'export * from "#inventory";', /ledger imports domain/),
    plant("src/journal/a.ts", 'const ledger = await import("#ledger");', /journal imports ledger/),
    plant(
      "src/domains/inventory/a.ts",
      'import type { Zone } from "#masterdata";',
      /looks sideways into masterdata/,
    ),
    plant(
      "src/domains/inventory/a.ts",
      'import { x } from "../masterdata/store.ts";',
      /past its door/,
    ),
    plant("src/server/a.ts", 'import { x } from "../journal/append.ts";', /past its door/),
    plant("src/server/a.ts", 'import { x } from "#nowhere";', /door #nowhere does not exist/),
    plant("src/kernel/a.ts", 'import { x } from "./b";', /without its ending/),
    plant(
      "src/cli/a.ts",
      'import { x } from "../demo/world/truth.ts";',
      /simulator's truth|past its door/,
    ),
    plant(
      "test/journeys/a.test.ts",
      'import { truth } from "../../src/demo/world/truth.ts";',
      /past its door/,
    ),
    plant("bench/policies/a.ts", 'import { createShop } from "#demo";', /could see the truth/),
    plant(
      "bench/policies/a.ts",
      'import { openSimulatedShop } from "../simulated-shop.ts";',
      /could see the truth/,
    ),
    plant(
      "bench/policies/a.ts",
      'import { truth } from "../../test/setup/truth.ts";',
      /could see the truth/,
    ),
    plant("src/console/a.ts", 'import { x } from "#inventory";', /console imports/),
    plant(
      "src/console/a.ts",
      'import { readFile } from "node:fs/promises";',
      /browser folder imports node:fs/,
    ),
    plant(
      "src/server/a.ts",
      'import { chromium } from "playwright-core";',
      /development dependency/,
    ),
    plant("src/server/a.ts", 'import express from "express";', /not declared/),
    plant("src/plumbing/a.ts", 'import { x } from "#kernel";', /no room of the house/),
    plant("src/demo/a.ts", 'import { x } from "#journal";', /demo imports journal/),
  ],
  purity: [
    plant("src/kernel/a.ts", "export const now = () => Date.now();", /Date\.now/),
    plant(rule, "export const today = () => new Date();", /new Date\(\)/),
    plant(rule, "export const chance = () => Math.random();", /Math\.random/),
    plant(rule, "export async function ask() { return 1; }", /async function/),
    plant(
      "src/domains/inventory/contract.ts",
      'import { readFileSync } from "node:fs";',
      /imports node:fs/,
    ),
    plant("src/vocabulary/a.ts", "export const id = () => crypto.randomUUID();", /crypto/),
    plant("src/vocabulary/a.ts", "export const home = () => process.env.HOME;", /process/),
    plant("src/kernel/a.ts", 'import pg from "pg";', /imports pg/),
    {
      files: [
        { path: "src/demo/world/a.ts", text: 'import { draw } from "../draw.ts";' },
        { path: "src/demo/draw.ts", text: "export const draw = () => Math.random();" },
      ],
      says: /src\/demo\/draw\.ts:1: a pure file uses Math\.random/,
    },
    plant(
      "src/demo/world/a.ts",
      "export const later = (what: () => void) => setTimeout(what, 1);",
      /setTimeout/,
    ),
  ],
  sqlPlaces: [
    plant("src/server/a.ts", 'const q = "select id from inventory_count";', /holds SQL/),
    plant(
      "src/domains/inventory/routes.ts",
      "const q = `\n  update inventory_count set state = $1`;",
      /holds SQL/,
    ),
    plant(rule, "const q = `INSERT INTO inventory_count VALUES (1)`;", /holds SQL/),
    plant("src/cli/a.ts", 'const q = "delete from journal_event";', /holds SQL/),
    plant("src/compose.ts", "const q = `with late as (select 1) select * from late`;", /holds SQL/),
    plant("src/server/a.ts", 'const q = "select pg_advisory_lock($1)";', /holds SQL/),
  ],
  tables: [
    plant(
      store,
      'const q = "select * from journal_event";',
      /journal_event, which is no table of inventory/,
    ),
    plant(
      store,
      'const q = "insert into ledger_posting (id) values (1)";',
      /insert into ledger_posting/,
    ),
    plant(
      store,
      'const q = "update masterdata_public_item set name = $1";',
      /update masterdata_public_item/,
    ),
    plant(
      store,
      'const q = "select 1 from inventory_count c join masterdata_item i on true";',
      /join masterdata_item/,
    ),
    plant(
      "src/domains/inventory/migrations/001-a.sql",
      "create table count_sheet (id bigint);",
      /count_sheet/,
    ),
    plant(
      "src/domains/inventory/migrations/001-a.sql",
      "create index a on ledger_balance (id);",
      /ledger_balance/,
    ),
    {
      files: [
        { path: "src/domains/inventory/README.md", text: "" },
        { path: "src/ledger/a.ts", text: 'const q = "select * from inventory_count";' },
      ],
      says: /names inventory_count, a table of the domain inventory/,
    },
  ],
  statementNames: [
    plant(
      store,
      'const a = { name: "inventory-a", text: "select 1" }; const b = { name: "inventory-a",\n text: "select 2" };',
      /names its statement inventory-a, as src/,
    ),
  ],
  sizes: [
    plant("src/kernel/a.ts", lines(601, "export {};"), /601 lines, limit 600/),
    plant("src/compose.ts", lines(201, "export {};"), /201 lines, limit 200/),
    plant("src/compose/a.ts", lines(101, "export {};"), /101 lines, limit 100/),
    plant(
      "src/kernel/a.ts",
      `export function long() {\n${lines(70, "  void 0;")}\n}`,
      /long has 72 lines, limit 70/,
    ),
    plant(
      "src/kernel/a.ts",
      `export const long = () => {\n${lines(70, "  void 0;")}\n};`,
      /long has 72 lines/,
    ),
    plant("src/domains/x/y/z/a.ts", "export {};", /lies 6 steps deep/),
  ],
  fileNames: [
    plant("src/kernel/utils.ts", "", /says nothing/),
    plant("src/kernel/stock-manager.ts", "", /says nothing/),
    plant("src/common/a.ts", "", /says nothing/),
    plant("src/kernel/localRecount.ts", "", /not kebab-case/),
    plant("src/kernel/Local.ts", "", /not kebab-case/),
  ],
  exports: [
    plant("src/kernel/a.ts", "export default function a() {}", /default export/),
    plant("src/kernel/a.ts", "const a = 1; export { a as default };", /default export/),
    plant("src/kernel/a.ts", "export class Shelf extends Room {}", /inherits from Room/),
    plant("src/kernel/a.ts", "@sealed class Shelf {}", /decorator/),
    plant("src/kernel/a.ts", "export const stockQty = 1;", /the word "qty"/),
    plant("src/kernel/a.ts", "export type RequestCtx = string;", /the word "ctx"/),
  ],
  titles: [
    plant("src/kernel/a.test.ts", 'it("should add", () => {});', /no business sentence/),
    plant("src/kernel/a.test.ts", 'it("adds", () => {});', /no business sentence/),
    plant(
      "src/kernel/a.test.ts",
      'it.only("a count is kept for good", () => {});',
      /leaves tests out/,
    ),
    plant("src/kernel/a.test.ts", 'describe.skip("counts", () => {});', /leaves tests out/),
  ],
  comments: [
    plant("src/kernel/a.ts", "// @ts-ignore\nexport {};", /silences/),
    plant("src/kernel/a.ts", "// FIXME later\nexport {};", /nobody follows/),
    plant("src/kernel/a.ts", "// TODO mend\nexport {};", /without its issue/),
    plant("src/kernel/a.ts", "// @TODO mend\nexport {};", /without its issue/),
    plant("src/kernel/a.ts", "// ---------- stock ----------\nexport {};", /banner/),
    plant("src/kernel/a.ts", "// const old = 3;\nexport {};", /code in a comment/),
    plant(
      "src/kernel/a.ts",
      "// oxlint-disable-next-line no-console\nexport {};",
      /without a reason/,
    ),
  ],
  domainShape: [
    plant("src/domains/inventory/index.ts", "", /has no (?:README\.md|module\.ts|contract\.ts)/),
  ],
  mirrors: [
    plant("docs/en/start/first-day.md", "# First day", /has no twin/),
    plant("docs/zh-CN/start/first-day.md", "# 第一天", /has no twin/),
    {
      files: [
        { path: "docs/en/a.md", text: "# A\n## B" },
        { path: "docs/zh-CN/a.md", text: "# 甲" },
      ],
      says: /has headings/,
    },
    plant("src/ui/i18n/en.json", "{}", /no zh-CN\.json/),
    {
      files: [
        { path: "src/ui/i18n/en.json", text: '{"a":{"b":"{{count}} items","c":"C"}}' },
        { path: "src/ui/i18n/zh-CN.json", text: '{"a":{"b":"{{count}} 件"}}' },
      ],
      says: /key a\.c is missing/,
    },
    {
      files: [
        { path: "src/ui/i18n/en.json", text: '{"a":"{{count}} items"}' },
        { path: "src/ui/i18n/zh-CN.json", text: '{"a":"{{number}} 件"}' },
      ],
      says: /has holes/,
    },
  ],
  links: [plant("README.md", "see [the house](ARCHITECTURES.md)", /links to ARCHITECTURES\.md/)],
  forbiddenText: [
    plant("README.md", `see ${machine("main")}`, /path of one machine/),
    plant(
      "docs/adr/a.md",
      `${["..", "sha"].join("/")}red/design/HOUSE.md`,
      /outside the repository/,
    ),
    plant(
      "package-lock.json",
      `"resolved": "https://${["regi", "stry"].join("")}.npmjs.org/pg"`,
      /package registry/,
    ),
  ],
};

/** Text that looks like a breach and is none: a check that cries here would be switched off by people. */
export const innocent: Readonly<Partial<Record<LawName, readonly SourceFile[]>>> = {
  imports: [
    {
      path: "src/domains/inventory/a.ts",
      text: 'import { x } from "#ledger"; import { y } from "./domain/rule.ts"; import { z } from "node:crypto";',
    },
    {
      path: "src/kernel/a.ts",
      text: '// import { open } from "#database";\nexport const text = \'import { open } from "#database"\';',
    },
    {
      path: "src/journal/a.db.test.ts",
      text: 'import { it } from "vitest"; import { freshDatabase } from "../../test/setup/database.ts";',
    },
  ],
  purity: [
    {
      path: "src/kernel/a.ts",
      text: "export const at = (iso: string) => new Date(iso); export const shape = { process: 1, console: 2 }; // Date.now()",
    },
    {
      path: "src/kernel/a.test.ts",
      text: 'import { readFileSync } from "node:fs"; const started = Date.now();',
    },
  ],
  sqlPlaces: [
    {
      path: "src/server/a.ts",
      text: 'export const help = "Select a shop from the list"; export const more = "Update the set of zones"; // select 1 from x',
    },
    { path: store, text: 'const q = "select 1 from inventory_count";' },
  ],
  tables: [
    {
      path: store,
      text: "const q = `with late as (select c.id from inventory_count c join masterdata_public_item i on i.sku = c.sku), more as (select 1) select * from late join more on true, unnest($1::text[]) where extract(epoch from c.at) > 1 and a is distinct from b for update of c skip locked`;",
    },
  ],
  statementNames: [
    {
      path: store,
      text: 'const a = { name: "inventory-a", text: "select 1" }; const consumer = { name: "inventory-a", apply };',
    },
  ],
  sizes: [
    {
      path: "src/kernel/a.test.ts",
      text: `describe("stock", () => {\n${lines(80, "  void 0;")}\n});`,
    },
  ],
  fileNames: [
    { path: "src/console/StockPage.tsx", text: "" },
    { path: "src/domains/inventory/migrations/001-counts.sql", text: "" },
    { path: "src/domains/inventory/local-recount.db.test.ts", text: "" },
  ],
  exports: [
    {
      path: "src/kernel/a.ts",
      text: "export class ClosedError extends Error {} export const quantity = 1;",
    },
    { path: "vite.config.ts", text: "export default {};" },
  ],
  comments: [
    {
      path: "src/kernel/a.ts",
      text: "// @TODO(#12) the pool of two zones needs both counts.\nexport const text = '// TODO';",
    },
  ],
  mirrors: [
    { path: "docs/en/a.md", text: "# A\n```\n# comment\n```" },
    { path: "docs/zh-CN/a.md", text: "# 甲" },
  ],
  forbiddenText: [
    {
      path: "README.md",
      text: "Set DIANMAI_DATA (default `../shared/data`); the console lives at https://host/network/workpoints.",
    },
  ],
};
