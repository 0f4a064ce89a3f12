import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import excel from "exceljs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { composeServer, migrationFolders, type ComposedServer } from "#compose";
import { migrate, readTenant } from "#database";
import { createApiKey, createTenant, createUser, type Tenant } from "#identity";
import { readHeads } from "#journal";
import { freshDatabase, type FreshDatabase } from "../setup/database.ts";
import {
  badRowsOf,
  csvOf,
  disagreements,
  goodItems,
  itemFile,
  openingFile,
  saleFile,
  type PlantedFile,
} from "../setup/import-files.ts";
import { runCommand, type CommandRun } from "../setup/run-command.ts";

/** Files of a till and an ERP come in by the command line, against the whole server. */

const password = "three brown teapots";
const seed = 3;
const folder = mkdtempSync(path.join(tmpdir(), "dianmai-import-"));
const failures: string[] = [];
let database: FreshDatabase;
let server: ComposedServer;
let address: string;
let tenant: Tenant;
const access: string[] = [];

beforeAll(async () => {
  database = await freshDatabase();
  await migrate({ url: database.url, folders: migrationFolders });
  server = await composeServer({
    databaseUrl: database.url,
    masterKey: randomBytes(32),
    poolSize: 8,
    onError: (error, where) => void failures.push(`${where}: ${String(error)}`),
    settings: { version: "0.0.0" },
    space: { folder: tmpdir(), minFreeBytes: 0 },
  });
  address = await server.app.listen({ host: "127.0.0.1", port: 0 });
  const { pool } = server.chain;
  const now = Date.now();
  tenant = await createTenant(pool, { code: "north", name: "north", now });
  await createUser(pool, tenant.tenantId, {
    login: "owner",
    name: "owner",
    password,
    roles: [{ role: "owner" }],
    now,
  });
  const { token } = await createApiKey(pool, tenant, { name: "erp", now });
  access.push("--key-file", fileOf("key", token));
  const places = fileOf("places.csv", "门店编码,名称,类型\nS001,一店,门店\nS002,二店,门店\n");
  expect(await imported("places", places)).toMatchObject({ rows: 2, applied: 2, bad: 0 });
});

afterAll(async () => {
  await server.stop();
  await database.drop();
  rmSync(folder, { recursive: true, force: true });
});

function fileOf(name: string, content: string | Buffer): string {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  return file;
}

function importFile(...argv: string[]): Promise<CommandRun> {
  return runCommand(["import", ...argv, "--server", address, "--json", "--lang", "en", ...access]);
}

async function imported(...argv: string[]): Promise<Record<string, unknown>> {
  const run = await importFile(...argv);
  if (run.output === "") throw new Error(run.notes);
  return JSON.parse(run.output) as Record<string, unknown>;
}

async function itemsOf(...skus: string[]): Promise<unknown[]> {
  return readTenant(server.chain.pool, tenant.tenantId, async (tx) => {
    const { rows } = await tx.query(
      'select sku, name, price_fen as "priceFen" from masterdata_public_items where tenant_id = $1 and sku = any($2::text[]) order by sku',
      [tenant.tenantId, skus],
    );
    return rows;
  });
}

const heads = () =>
  readTenant(server.chain.pool, tenant.tenantId, async (tx) =>
    Object.fromEntries(await readHeads(tx, tenant.tenantId)),
  );

/** The error file has the planted rows and no other, each with its reason. */
function expectFaults(errorFile: unknown, file: PlantedFile, delimiter?: string): void {
  const bad = badRowsOf(readFileSync(String(errorFile)), delimiter);
  expect(bad.length).toBe(file.faults.size);
  expect(disagreements(bad, file)).toEqual([]);
}

describe("an import", () => {
  it("brings in items, opening stock and sales; bad rows come back with their reasons; a second run changes nothing", async () => {
    const items = itemFile(400, seed);
    const itemsCsv = fileOf("items.csv", csvOf(items, ";"));
    const first = await imported("items", itemsCsv);
    expect(first).toMatchObject({ rows: 400, applied: 388, unchanged: 0, bad: 12 });
    expectFaults(first["errorFile"], items, ";");

    const skus = goodItems(items);
    const shops = ["S001", "S002"];
    const opening = fileOf("opening.csv", csvOf(openingFile(skus, shops), "\t"));
    const when = ["--fixed", "time=2026-09-30 22:00"];
    expect(await imported("opening", opening, ...when)).toMatchObject({ applied: 776, bad: 0 });

    const sales = saleFile(3000, { seed, skus, places: shops });
    const salesCsv = fileOf("sales.csv", csvOf(sales));
    const columns = [
      "--columns",
      "time=销售时间,place=门店编码,ticket=小票号,line=行号,sku=商品编码,quantity=数量,amountFen=金额,type=备注类型",
    ];
    const sold = await imported("sales", salesCsv, ...columns);
    expect(sold).toMatchObject({ rows: 3000, applied: 2910, unchanged: 0, bad: 90 });
    expectFaults(sold["errorFile"], sales);

    const before = await heads();
    expect(before).toMatchObject({ chain: 390 });
    expect(await imported("items", itemsCsv)).toMatchObject({
      applied: 0,
      unchanged: 388,
      bad: 12,
    });
    expect(await imported("sales", salesCsv, ...columns)).toMatchObject({
      applied: 0,
      unchanged: 2910,
      bad: 90,
    });
    expect(await imported("opening", opening, ...when)).toMatchObject({
      applied: 0,
      unchanged: 776,
    });
    expect(await heads()).toEqual(before);
  });

  it("reads a workbook as it reads a text, keeps what a file has no column for, and defines only what has changed", async () => {
    const workbook = async (...rows: (string | number)[][]): Promise<string> => {
      const book = new excel.Workbook();
      const sheet = book.addWorksheet("资料");
      for (const row of rows) sheet.addRow(row);
      return fileOf("items.xlsx", Buffer.from(await book.xlsx.writeBuffer()));
    };
    const header = ["货号", "名称", "零售价"];
    const first = await workbook(
      ["商品资料导出"],
      header,
      [6911, "茶", 3.3],
      [6912, "水", 0.29],
      ["6 913", "x", 1],
    );
    const read = await imported("items", first);
    expect(read).toMatchObject({ rows: 3, applied: 2, bad: 1 });
    const book = new excel.Workbook();
    await book.xlsx.readFile(String(read["errorFile"]));
    expect(book.worksheets[0]?.getRow(2).values).toEqual([
      undefined,
      "6 913",
      "x",
      "1",
      "5",
      expect.stringContaining("“6 913” in “货号” is no code"),
    ]);
    expect(await imported("items", first)).toMatchObject({ applied: 0, unchanged: 2, bad: 1 });
    const names = fileOf("names.csv", "编码,品名\n6911,绿茶\n6912,水\n");
    expect(await imported("items", names)).toMatchObject({ applied: 1, unchanged: 1, bad: 0 });
    expect(await itemsOf("6911", "6912")).toEqual([
      { sku: "6911", name: "绿茶", priceFen: 330 },
      { sku: "6912", name: "水", priceFen: 29 },
    ]);
  });

  it("takes zones and people in GB18030 from the owner, who may see and register them, and refuses people from a key", async () => {
    // 门店编码,工号,姓名,身份 / S001,st-1,张三,员工 / S001,st-2,李四,老板
    const people = fileOf(
      "people.csv",
      Buffer.from(
        "c3c5b5eab1e0c2eb2cb9a4bac52cd0d5c3fb2cc9edb7dd0a533030312c73742d312cd5c5c8fd2cd4b1b9a40a533030312c73742d322cc0eecbc42cc0cfb0e50a",
        "hex",
      ),
    );
    expect((await importFile("persons", people)).code).toBe(2);
    const key = access.splice(0, access.length, "--login", "owner", "--chain", "north");
    access.push("--password-file", fileOf("password", password));
    const preview = await imported("persons", people, "--preview");
    expect(preview).toMatchObject({
      encoding: "GB18030",
      columns: { person: "工号", name: "姓名", kind: "身份", place: "门店编码" },
      bad: [{ row: 3 }],
    });
    expect(await imported("persons", people)).toMatchObject({ applied: 1, bad: 1 });
    expect(await imported("persons", people)).toMatchObject({ applied: 0, unchanged: 1, bad: 1 });
    const moved = fileOf("moved.csv", "工号,姓名,身份\nst-1,张三丰,员工\n");
    expect(await imported("persons", moved)).toMatchObject({ applied: 1 });
    expect(await imported("persons", moved)).toMatchObject({ applied: 0, unchanged: 1 });

    const zones = fileOf(
      "zones.csv",
      "门店,区域,名称,位置,商品\nS001,A,茶区,货架,6911 6912\nS009,B,水区,后仓,\n",
    );
    expect(await imported("zones", zones)).toMatchObject({ applied: 1, bad: 1 });
    expect(await imported("zones", zones)).toMatchObject({ applied: 0, unchanged: 1, bad: 1 });
    access.splice(0, access.length, ...key);
  });

  it("writes nothing when a required column is missing or a quote is never closed", async () => {
    const before = await heads();
    const run = await importFile("items", fileOf("no-name.csv", "编码,售价\n6999,1\n"));
    expect([run.code, run.notes]).toEqual([2, expect.stringContaining("品名 Name (name)")]);
    const open = await importFile("items", fileOf("open.csv", '编码,品名\n6999,"茶\n6998,水\n'));
    expect([open.code, open.notes]).toEqual([2, expect.stringContaining("Quote Not Closed")]);
    expect(await heads()).toEqual(before);
  });

  it("caused no failure inside the server", () => {
    expect(failures).toEqual([]);
  });
});
