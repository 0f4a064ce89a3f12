import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";

import pg from "pg";
import { createStockPoster, migrationFolders } from "#compose";
import { freePort, migrate, removeDataFolder } from "#database";
import { freshDatabase } from "../../test/setup/database.ts";
import { main } from "./main.ts";
import type { CommandParts } from "./parts.ts";

const folder = mkdtempSync(join(tmpdir(), "dianmai-cli-"));
const dataFolders: string[] = [];
afterEach(() => vi.restoreAllMocks());
afterAll(() => {
  for (const each of dataFolders) removeDataFolder(each);
  rmSync(folder, { recursive: true, force: true });
});

function newDataFolder(): string {
  const each = mkdtempSync(join(tmpdir(), "dianmai-cli-data-"));
  dataFolders.push(each);
  return each;
}

/** A part that a test does not use ends it when it is used after all. */
function unused(): never {
  throw new Error("this part is not used here");
}

const parts: CommandParts = {
  migrationFolders,
  startServer: unused,
  startDemo: unused,
  createStockPoster,
};

/** Runs a command in this process; gives its exit code and what it wrote. */
async function command(
  ...argv: string[]
): Promise<{ code: number; output: string; notes: string }> {
  let output = "";
  let notes = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => ((output += String(text)), true));
  vi.spyOn(process.stderr, "write").mockImplementation((text) => ((notes += String(text)), true));
  const code = await main(argv, async () => parts);
  vi.restoreAllMocks();
  return { code, output, notes };
}

describe("the command line", () => {
  test("a backup goes from an external to an embedded database and back, with the same checksums", async () => {
    const [first, last] = [await freshDatabase(), await freshDatabase()];
    const dataFolder = newDataFolder();
    const migrated = await command(
      "migrate",
      "--json",
      "--database-url",
      first.url,
      "--data-folder",
      dataFolder,
    );
    expect(JSON.parse(migrated.output)).toMatchObject({
      applied: expect.arrayContaining(["journal/001-journal.sql"]) as string[],
    });
    const [out, back] = [join(folder, "out.gz"), join(folder, "back.gz")];
    const made = await command("backup", out, "--json", "--database-url", first.url);
    expect(made).toMatchObject({ code: 0 });
    expect(await command("restore", out, "--data-folder", dataFolder)).toMatchObject({ code: 0 });
    const again = await command("backup", back, "--json", "--data-folder", dataFolder);
    expect(await command("restore", back, "--database-url", last.url)).toMatchObject({ code: 0 });
    const tables = (text: string): unknown => (JSON.parse(text) as { tables: unknown }).tables;
    expect(tables(again.output)).toEqual(tables(made.output));
    expect(Object.keys(tables(made.output) as object)).toContain("journal_events");
    const refused = await command("restore", back, "--database-url", last.url);
    expect(refused).toMatchObject({
      code: 3,
      notes: expect.stringContaining("The database is not empty") as string,
    });
    await Promise.all([first.drop(), last.drop()]);
  });

  test("a finding of verify is exit code 1, and standard output holds the result alone", async () => {
    const database = await freshDatabase();
    await migrate({ url: database.url, folders: migrationFolders });
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    await admin.query(
      "insert into journal_heads (tenant_id, stream, last_seq) values (1, 'place:S001', 3)",
    );
    await admin.end();
    const { code, output } = await command("verify", "--json", "--database-url", database.url);
    expect(code).toBe(1);
    const outcome = JSON.parse(output) as { isSound: boolean; findings: string[] };
    expect(outcome.isSound).toBe(false);
    expect(outcome.findings[0]).toContain("place:S001");
    await database.drop();
  });

  test("wrong use is exit code 2, with the name that was meant", async () => {
    expect(await command("verfy")).toEqual({
      code: 2,
      output: "",
      notes: "dianmai: Unknown command verfy. Did you mean verify?\n",
    });
    expect(await command("verify", "--jsn")).toMatchObject({
      code: 2,
      notes: expect.stringContaining("Did you mean --json?") as string,
    });
    expect(await command("verify", "--port", "x")).toMatchObject({ code: 2 });
  });

  test("every command has help in both languages", async () => {
    for (const lang of ["zh", "en"]) {
      const { output } = await command("--help", "--lang", lang);
      const names = [...output.matchAll(/^ {2}([a-z]+) {2,}\S/gm)].map((match) => match[1] ?? "");
      expect(names).toEqual([
        "start",
        "demo",
        "import",
        "verify",
        "rebuild",
        "backup",
        "restore",
        "migrate",
        "config",
      ]);
      for (const name of names)
        expect(await command(name, "--help", "--lang", lang)).toMatchObject({ code: 0, notes: "" });
    }
    expect((await command("verify", "--help", "--lang", "zh")).output).toContain("退出码");
  });

  test("a full stop of a server by a signal is exit code 0 and leaves no database behind", async () => {
    const dataFolder = newDataFolder();
    const port = await freePort();
    const { code, output } = await serveInChild({ dataFolder, port, signalOnceReady: "SIGTERM" });
    expect({ code, output }).toMatchObject({
      code: 0,
      output: expect.stringContaining(`http://127.0.0.1:${port}`) as string,
    });
    expect(existsSync(join(dataFolder, "server.lock"))).toBe(false);
    expect(readdirSync(join(dataFolder, "postgres"))).not.toContain("postmaster.pid");
  });

  test("a port in use is exit code 3 and one sentence", async () => {
    const taken = createServer();
    await new Promise<void>((done) => taken.listen(0, "127.0.0.1", done));
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { code, notes } = await serveInChild({ dataFolder: newDataFolder(), port });
    expect(code).toBe(3);
    expect(notes.trimEnd().split("\n").at(-1)).toBe(
      `dianmai: Port ${port} is in use; stop the program that uses it or choose another with --port.`,
    );
    taken.close();
  });
});

type Serving = {
  readonly dataFolder: string;
  readonly port: number;
  readonly signalOnceReady?: NodeJS.Signals;
};

/** `dianmai start` in a process of its own, with a plain HTTP server in the place of the product's. */
async function serveInChild({
  dataFolder,
  port,
  signalOnceReady,
}: Serving): Promise<{ code: number; output: string; notes: string }> {
  const file = join(import.meta.dirname, `command-line-${process.pid}.scratch.ts`);
  writeFileSync(
    file,
    `import { createServer } from "node:http";
    import { main } from "./main.ts";
    const startServer = async ({ settings }: any) => {
      const server = createServer((_request, reply) => reply.end());
      await new Promise((done, fail) => server.once("error", fail).listen(settings.port, settings.host, () => done(0)));
      return { addresses: ["http://" + settings.host + ":" + settings.port], ended: new Promise(() => {}), stop: async () => void server.close() };
    };
    process.exitCode = await main(process.argv.slice(2), async () => ({ migrationFolders: [], startServer }) as any);`,
  );
  const argv = ["start", "--data-folder", dataFolder, "--port", String(port), "--lang", "en"];
  const child = spawn(process.execPath, [file, ...argv], { stdio: ["ignore", "pipe", "pipe"] });
  let [output, notes] = ["", ""];
  child.stderr.on("data", (data: Buffer) => (notes += String(data)));
  child.stdout.on("data", (data: Buffer) => {
    output += String(data);
    if (signalOnceReady !== undefined) child.kill(signalOnceReady);
  });
  const code = await new Promise<number>((done) => child.once("close", (exit) => done(exit ?? -1)));
  rmSync(file, { force: true });
  return { code, output, notes };
}
