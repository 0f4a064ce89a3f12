import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { loadSettings, masterKey, shownValue } from "./config.ts";
import { editDistance, nearestName } from "#kernel";
import { settingFacts } from "./settings.ts";

const folder = mkdtempSync(join(tmpdir(), "dianmai-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function withFile(content: unknown): string {
  const file = join(folder, `${Math.abs(JSON.stringify(content).length)}.json`);
  writeFileSync(file, JSON.stringify(content));
  return file;
}

describe("the settings in force", () => {
  test("a flag goes before the environment, that before the file, that before the default", () => {
    const configFile = withFile({ port: 1, poolSize: 3, host: "::1" });
    const environment = { DIANMAI_PORT: "2", DIANMAI_POOL_SIZE: "4" };
    const { settings, origins } = loadSettings({ flags: { port: "5" }, environment, configFile });
    expect(settings).toMatchObject({ port: 5, poolSize: 4, host: "::1", logLevel: "info" });
    expect(origins).toMatchObject({
      port: "--port",
      poolSize: "DIANMAI_POOL_SIZE",
      host: configFile,
      logLevel: "default",
    });
  });

  test("the file in the data folder is read without being named", () => {
    const data = join(folder, "data");
    mkdirSync(data);
    writeFileSync(join(data, "dianmai.config.json"), JSON.stringify({ port: 9 }));
    expect(loadSettings({ flags: { dataFolder: data }, environment: {} }).settings.port).toBe(9);
  });

  test("an unknown key is refused with the name that was meant", () => {
    const configFile = withFile({ potr: 1 });
    expect(() => loadSettings({ flags: {}, environment: {}, configFile })).toThrow(
      `Unknown setting potr (${configFile}). Did you mean port?`,
    );
    expect(() => loadSettings({ flags: {}, environment: { DIANMAI_POOLSIZE: "1" } })).toThrow(
      "Unknown setting DIANMAI_POOLSIZE (environment). Did you mean DIANMAI_POOL_SIZE?",
    );
  });

  test("what the launcher, the tests and the page server pass on in the environment is refused nowhere", () => {
    const root = resolve(import.meta.dirname, "..", "..");
    const speakers = ["bin", "test", "bench", "src/ledger"].flatMap((name) =>
      readdirSync(join(root, name), { recursive: true, encoding: "utf8" })
        .filter((file) => /\.(?:mjs|ts)$/.test(file))
        .map((file) => join(root, name, file)),
    );
    const texts = [...speakers, join(root, "vite.config.ts")].map((file) =>
      readFileSync(file, "utf8"),
    );
    const passed = new Set(texts.flatMap((text) => text.match(/\bDIANMAI_[A-Z_]*[A-Z]\b/g) ?? []));
    expect([...passed]).toContain("DIANMAI_LAUNCHED_AT");
    const settingNames = new Set(settingFacts.map(({ variable }) => variable));
    const environment = Object.fromEntries(
      [...passed].filter((name) => !settingNames.has(name)).map((name) => [name, "1"]),
    );
    delete environment["DIANMAI_CONFIG"];
    expect(() => loadSettings({ flags: {}, environment })).not.toThrow();
  });

  test("a wrong value names its source", () => {
    expect(() => loadSettings({ flags: { port: "eighty" }, environment: {} })).toThrow(
      /The setting port \("eighty"\) from --port is wrong/,
    );
    expect(() => loadSettings({ flags: {}, environment: { DIANMAI_PORT: "70000" } })).toThrow(
      /from DIANMAI_PORT is wrong/,
    );
  });

  test("a secret comes from the file that _FILE names, and is shown nowhere", () => {
    const file = join(folder, "url");
    writeFileSync(file, "postgres://a:hidden@db/x\n");
    const { settings, origins } = loadSettings({
      flags: {},
      environment: { DATABASE_URL_FILE: file },
    });
    expect(settings.databaseUrl).toBe("postgres://a:hidden@db/x");
    expect(origins.databaseUrl).toBe("DATABASE_URL_FILE");
    const facts = settingFacts.find((each) => each.name === "databaseUrl");
    expect(facts && shownValue(facts, settings.databaseUrl)).not.toContain("hidden");
    expect(() =>
      loadSettings({ flags: { databaseUrl: "mysql://hidden" }, environment: {} }),
    ).toThrow(expect.objectContaining({ message: expect.not.stringContaining("hidden") }) as Error);
  });

  test("both a secret and its file are too much", () => {
    const environment = { DATABASE_URL: "postgres://a/b", DATABASE_URL_FILE: "/x" };
    expect(() => loadSettings({ flags: {}, environment })).toThrow("are both set");
  });

  test("the master key is made once, for its owner's eyes only", () => {
    const { settings } = loadSettings({
      flags: { dataFolder: join(folder, "keys") },
      environment: {},
    });
    const key = masterKey(settings);
    expect(key).toHaveLength(32);
    expect(masterKey(settings)).toEqual(key);
    expect(statSync(join(folder, "keys", "secret.key")).mode & 0o077).toBe(0);
  });

  test("every setting is described in both languages", () => {
    for (const facts of settingFacts) {
      expect(facts.description.en).toMatch(/\.$/);
      expect(facts.description.zh).toMatch(/[\u4e00-\u9fff].*。$/);
    }
  });
});

describe("the nearest name", () => {
  test("counts insertions, deletions and replacements", () => {
    expect(editDistance("kitten", "sitting")).toBe(3);
    expect(editDistance("", "abc")).toBe(3);
  });
  test("a name with nothing in common is not guessed", () => {
    expect(nearestName("verfy", ["verify", "rebuild"])).toBe("verify");
    expect(nearestName("xyz", ["verify", "rebuild"])).toBeUndefined();
  });
});
