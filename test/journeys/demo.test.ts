import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { dataSet } from "../setup/data-sets.ts";
import { freshDatabase } from "../setup/database.ts";

const program = resolve(import.meta.dirname, "../../bin/dianmai.mjs");
const folder = mkdtempSync(join(tmpdir(), "dianmai-demo-test-"));
// Run by root, PostgreSQL's own user must pass through.
chmodSync(folder, 0o711);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Ended = { readonly code: number | null; readonly text: string };

/** Runs the demo as a person does; `interruptAt` sends Ctrl-C when a line contains it. */
function demo(args: readonly string[], interruptAt?: string): Promise<Ended> {
  const child = spawn(process.execPath, [program, "demo", "--lang", "en", "--port", "0", ...args], {
    env: { ...process.env, TMPDIR: folder },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let text = "";
  let isInterrupted = false;
  const take = (part: string): void => {
    text += part;
    if (interruptAt === undefined || isInterrupted || !text.includes(interruptAt)) return;
    isInterrupted = true;
    child.kill("SIGINT");
  };
  child.stdout.setEncoding("utf8").on("data", take);
  child.stderr.setEncoding("utf8").on("data", take);
  return new Promise((done) => child.once("close", (code) => done({ code, text })));
}

function expectSound({ code, text }: Ended): void {
  const shops = text.match(/^[SW]\d+: \d+ of \d+ records differ/gm) ?? [];
  expect(shops.length, text).toBeGreaterThan(0);
  expect(text.match(/ 0 UNEXPLAINED/g)?.length, text).toBe(shops.length);
  expect(text).toMatch(/^W001: \d+ of/m);
  expect(text).toMatch(/Log-ins, all with .*manager-s001 \(S001\)/);
  expect(text).toMatch(/conflict 0, quarantined 0/);
  expect(text).toMatch(/event posted → new stock page read: [1-9]/);
  expect(code, text).toBe(0);
}

describe("the demo", () => {
  const short = ["--days", "3", "--shops", "1", "--items", "400", "--watch", "0.4"];

  test("explains every record that differs from the shelf, and ends by itself", async () => {
    const database = await freshDatabase();
    const data = ["--database-url", database.url, "--data-folder", join(folder, "generated")];
    expectSound(await demo([...short, ...data]));
    await database.drop();
  });

  const file = dataSet("retail/freshretailnet-50k/train_a.parquet");
  test.skipIf(file === undefined)("explains them on real sales, too", async () => {
    const database = await freshDatabase();
    const data = ["--database-url", database.url, "--data-folder", join(folder, "real")];
    expectSound(await demo([...short, ...data, "--sales", file ?? ""]));
    await database.drop();
  });

  test("ends on Ctrl-C while it starts and while it tells its history, and leaves nothing behind", async () => {
    for (const moment of ["Preparing the embedded", "migration", " · day "]) {
      const { code, text } = await demo(["--days", "60", "--shops", "1", "--items", "400"], moment);
      expect(text).toContain(moment);
      expect(code, text).toBe(0);
      expect(readdirSync(folder).filter((name) => name.startsWith("dianmai-demo-"))).toEqual([]);
    }
  });

  test("refuses a wrong sales file or number in one sentence, before anything is started", async () => {
    const text = join(folder, "sales.csv");
    writeFileSync(text, "a,b\n1,2\n");
    const refusals = [
      [["--sales", join(folder, "none.parquet")], /none\.parquet is not there; --sales takes/],
      [["--sales", text], /sales\.csv is no Parquet file; --sales takes/],
      [["--days", "soon"], /--days takes a number from 1 to 365, not soon\./],
    ] as const;
    for (const [args, sentence] of refusals) {
      const refused = await demo(args);
      expect(refused.text).toMatch(sentence);
      expect(refused.text.trim().split("\n")).toHaveLength(1);
      expect(refused.code).toBe(2);
    }
  });
});
