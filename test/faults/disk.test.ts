import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { migrate } from "#database";
import { journalMigrations } from "#journal";
import { ledgerMigrations } from "#ledger";
import { freePort } from "#database";
import { externalPrograms, startExternal, type TestServer } from "../setup/external-server.ts";
import type { AppendServerSettings } from "./append-server.ts";
import { flawless, flawsOf, judge } from "./judge.ts";
import { startTill } from "./retrying-till.ts";
import { startServerProcess, type ServerProcess } from "./server-process.ts";

const megabyte = 2 ** 20;
const diskBytes = 400 * megabyte;
const minFreeBytes = 100 * megabyte;
const limitWaitMs = 15_000;
const hasServerPrograms = externalPrograms() !== undefined;
if (!hasServerPrograms)
  process.stdout.write(
    "disk tests are left out: no PostgreSQL server programs (apt-get install postgresql)\n",
  );

/** A small disk of its own where mounting is allowed, else a reading that the test writes. */
type Disk = {
  readonly kind: "tmpfs" | "injected reading";
  readonly folder: string;
  readonly space: NonNullable<AppendServerSettings["space"]>;
  readonly fill: () => void;
  readonly free: () => void;
  readonly remove: () => void;
};

function makeDisk(): Disk {
  const folder = mkdtempSync(join(tmpdir(), "dianmai-disk-"));
  chmodSync(folder, 0o755);
  const mounted = spawnSync("mount", [
    "-t",
    "tmpfs",
    "-o",
    `size=${diskBytes},mode=0777`,
    "tmpfs",
    folder,
  ]);
  const file = join(folder, mounted.status === 0 ? "ballast" : "reading");
  if (mounted.status === 0) {
    const fill = (): void => {
      const { bavail, bsize } = statfsSync(folder);
      writeFileSync(file, Buffer.alloc(Math.max(0, bavail * bsize - minFreeBytes + 8 * megabyte)));
    };
    const remove = (): void => {
      spawnSync("umount", [folder]);
      rmSync(folder, { recursive: true, force: true });
    };
    return {
      kind: "tmpfs",
      folder,
      space: { folder, minFreeBytes },
      fill,
      free: () => rmSync(file),
      remove,
    };
  }
  writeFileSync(file, String(diskBytes));
  return {
    kind: "injected reading",
    folder,
    space: { file, minFreeBytes },
    fill: () => writeFileSync(file, String(minFreeBytes - 1)),
    free: () => writeFileSync(file, String(diskBytes)),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

describe.skipIf(!hasServerPrograms)("disk nearly full", () => {
  let disk: Disk;
  let database: TestServer;
  let server: ServerProcess;

  beforeAll(async () => {
    disk = makeDisk();
    const usual = process.env["TMPDIR"];
    if (disk.kind === "tmpfs") process.env["TMPDIR"] = disk.folder;
    try {
      database = await startExternal({ max_wal_size: "64MB", min_wal_size: "32MB" });
    } finally {
      if (usual === undefined) delete process.env["TMPDIR"];
      else process.env["TMPDIR"] = usual;
    }
    await migrate({ url: database.url, folders: [journalMigrations, ledgerMigrations] });
    server = await startServerProcess({
      url: database.url,
      port: await freePort(),
      space: disk.space,
    });
  });

  afterAll(async () => {
    await server?.stop();
    await database?.stop();
    disk?.remove();
  });

  it("new events are turned away before PostgreSQL is in danger and taken again when there is room", async () => {
    const till = startTill({
      seed: 5,
      number: 5,
      addresses: [server.address],
      answerWaitMs: 10_000,
      limitAttempts: 1_000,
    });
    const { acknowledged } = till.memory;
    await until(() => acknowledged.size > 50);
    const postgres = database.pid();

    disk.fill();
    await until(() => till.memory.retries > 5);
    const whenFull = acknowledged.size;
    await wait(500);
    expect(acknowledged.size).toBe(whenFull);
    expect(() => process.kill(postgres, 0)).not.toThrow();

    disk.free();
    await until(() => acknowledged.size > whenFull + 50);
    till.stop();
    await till.work;
    expect(database.pid()).toBe(postgres);
    const verdict = await judge(database.adminUrl.replace(/postgres$/, "dianmai"), [till]);
    process.stdout.write(
      `disk: by ${disk.kind}, ${verdict.acknowledged} events acknowledged, ${verdict.retries} posts turned away\n`,
    );
    expect(flawsOf(verdict)).toEqual(flawless);
  });
});

async function until(isSo: () => boolean): Promise<void> {
  for (let waitedMs = 0; !isSo(); waitedMs += 20) {
    if (waitedMs > limitWaitMs)
      throw new Error(`not so after ${limitWaitMs} ms: ${isSo.toString()}`);
    await wait(20);
  }
}
