import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { isDeepStrictEqual, parseArgs } from "node:util";
import { openPool, readTenant, type Pool } from "#database";
import { createApiKey, createTenant, type Tenant } from "#identity";
import { readHeads } from "#journal";
import { startExternal } from "../test/setup/external-server.ts";
import {
  badRowsOf,
  csvOf,
  disagreements,
  goodItems,
  itemFile,
  openingFile,
  saleFile,
  type PlantedFile,
} from "../test/setup/import-files.ts";
import { runCommand } from "../test/setup/run-command.ts";
import { startProduct } from "../test/setup/started-product.ts";
import { loadNow, machineLine, printTable } from "./measure.ts";

/** How long does a chain's first import take, and does a second one change anything? */
const shops = Array.from({ length: 3 }, (_, index) => `S${String(index + 1).padStart(3, "0")}`);
const saleColumns =
  "time=销售时间,place=门店编码,ticket=小票号,line=行号,sku=商品编码,quantity=数量,amountFen=金额,type=备注类型";
const quietMs = 3_000;
const quietWaitMs = 300_000;
const pollMs = 250;

type Step = {
  readonly kind: string;
  readonly file: PlantedFile;
  readonly options?: readonly string[];
};
type Counts = {
  readonly rows: number;
  readonly applied: number;
  readonly unchanged: number;
  readonly bad: number;
  readonly errorFile?: string;
};

export async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      items: { type: "string", default: "4000" },
      rows: { type: "string", default: "100000" },
      seed: { type: "string", default: "1" },
    },
  });
  const [items, rows, seed] = [Number(values.items), Number(values.rows), Number(values.seed)];
  if (!(items > 0 && rows > 0)) throw new Error("--items and --rows are numbers above 0");
  console.log(`${machineLine()}, seed ${seed}`);
  const folder = mkdtempSync(path.join(tmpdir(), "dianmai-import-"));
  const database = await startExternal();
  const product = await startProduct({ databaseUrl: database.url, secretKey: randomBytes(32) });
  const pool = openPool(database.url, { size: 2 });
  try {
    const tenant = await createTenant(pool, { code: "north", name: "north", now: Date.now() });
    const { token } = await createApiKey(pool, tenant, { name: "erp", now: Date.now() });
    const access = path.join(folder, "key");
    writeFileSync(access, token);
    const importing = importer({ folder, access, server: new URL(product.api).origin });
    const steps = stepsOf({ items, rows, seed });
    const table: string[][] = [];
    for (const step of steps) table.push(await importing(step, "first"));
    const before = await quietHeads(pool, tenant);
    for (const step of steps) table.push(await importing(step, "second"));
    const after = await quietHeads(pool, tenant);
    printTable(
      [
        "file",
        "run",
        "rows",
        "applied",
        "unchanged",
        "bad",
        "seconds",
        "rows/s",
        "progress lines",
        "load",
      ],
      table,
    );
    if (!isDeepStrictEqual(before, after))
      throw new Error(`the second run changed streams: ${JSON.stringify({ before, after })}`);
    const events = Object.values(after).reduce((sum, seq) => sum + seq, 0);
    console.log(
      `The error files have the planted rows, each with its reason, and no other. The second run left all ${Object.keys(after).length} streams (${events} events) as they were.`,
    );
  } finally {
    await pool.end();
    await product.stop();
    await database.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function stepsOf(size: { items: number; rows: number; seed: number }): Step[] {
  const items = itemFile(size.items, size.seed);
  const skus = goodItems(items);
  const places = {
    header: ["门店编码", "名称", "类型"],
    rows: shops.map((shop) => [shop, `${shop} 店`, "门店"]),
    faults: new Map<number, string>(),
  };
  return [
    { kind: "places", file: places },
    { kind: "items", file: items },
    {
      kind: "opening",
      file: openingFile(skus, shops),
      options: ["--fixed", "time=2026-09-30 22:00"],
    },
    {
      kind: "sales",
      file: saleFile(size.rows, { seed: size.seed, skus, places: shops }),
      options: ["--columns", saleColumns],
    },
  ];
}

/** Imports by the command line, as an operator does, and compares the error file with what was planted. */
function importer(of: { folder: string; access: string; server: string }) {
  return async ({ kind, file, options = [] }: Step, name: string): Promise<string[]> => {
    const csv = path.join(of.folder, `${kind}.csv`);
    writeFileSync(csv, csvOf(file));
    const started = performance.now();
    const shared = ["--server", of.server, "--key-file", of.access, "--json", "--lang", "en"];
    const { code, output, notes } = await runCommand(["import", kind, csv, ...options, ...shared]);
    const seconds = (performance.now() - started) / 1000;
    if (output === "") throw new Error(`import ${kind} ended with ${code}: ${notes}`);
    const { rows, applied, unchanged, bad, errorFile } = JSON.parse(output) as Counts;
    const said = errorFile === undefined ? [] : badRowsOf(readFileSync(errorFile));
    const wrong = disagreements(said, file);
    if (wrong.length > 0) throw new Error(`${kind}: ${wrong.slice(0, 5).join("; ")}`);
    const isRight =
      bad === file.faults.size &&
      rows === file.rows.length &&
      (name === "first" ? applied : unchanged) === rows - bad;
    if (!isRight) throw new Error(`${kind}, ${name} run: ${output}`);
    const progress = notes.split("\n").filter((line) => /\d+\/\d+$/.test(line)).length;
    const figures = [
      rows,
      applied,
      unchanged,
      bad,
      seconds.toFixed(1),
      (rows / seconds).toFixed(0),
      progress,
    ];
    return [kind, name, ...figures.map(String), loadNow()];
  };
}

/** The ends of all streams, once no rule has anything more to decide. */
async function quietHeads(pool: Pool, tenant: Tenant): Promise<Record<string, number>> {
  const read = async (): Promise<Record<string, number>> =>
    readTenant(pool, tenant.tenantId, async (tx) =>
      Object.fromEntries(await readHeads(tx, tenant.tenantId)),
    );
  let heads = await read();
  let quietSince = Date.now();
  for (let waited = 0; waited < quietWaitMs; waited += pollMs) {
    await wait(pollMs);
    const now = await read();
    if (!isDeepStrictEqual(now, heads)) quietSince = Date.now();
    heads = now;
    if (Date.now() - quietSince >= quietMs) return heads;
  }
  throw new Error("the streams never came to rest");
}
