import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { Check, Errors } from "typebox/value";
import { nearestName } from "#kernel";
import { settingFacts, type SettingFacts, type SettingName, type Settings } from "./settings.ts";

export type { Settings } from "./settings.ts";

/** Where a value came from, as a person finds it: `--port`, `DIANMAI_PORT`, `data/dianmai.config.json`, `default`. */
export type Origin = string;
export type LoadedSettings = {
  readonly settings: Settings;
  readonly origins: Readonly<Partial<Record<SettingName, Origin>>>;
};
export type ConfigSources = {
  /** Values of flags by setting name, as typed. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file of --config; without it `dianmai.config.json` in the data folder is read when it is there. */
  readonly configFile?: string | undefined;
};

/** A setting is wrong: the command ends with the exit code for wrong use. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

type Found = { readonly value: unknown; readonly origin: Origin };
const configFileName = "dianmai.config.json";
const ownPrefix = "DIANMAI_";
/** Variables that speak to the tests and the launcher and are no settings of the server. */
const otherVariables =
  /^DIANMAI_(TEST_|DEEP$|DATA$|CHROMIUM$|SEED$|HISTORIES$|BENCH_|CONFIG$|LANG$|RUNTIME$|ADDRESS$|LAUNCHED_AT$)/;

/** Reads the settings in force: a flag goes before the environment, that before the file, that before the default. */
export function loadSettings(sources: ConfigSources): LoadedSettings {
  const environment = fromEnvironment(sources.environment);
  const flags = fromFlags(sources.flags);
  const folder = (flags.get("dataFolder") ?? environment.get("dataFolder"))?.value ?? "./data";
  const file = fromFile(
    sources.configFile ?? sources.environment["DIANMAI_CONFIG"],
    folder as string,
  );
  const settings: Record<string, unknown> = {};
  const origins: Partial<Record<SettingName, Origin>> = {};
  for (const facts of settingFacts) {
    const found = flags.get(facts.name) ??
      environment.get(facts.name) ??
      file.get(facts.name) ?? { value: facts.defaultValue, origin: "default" };
    if (found.value === undefined) continue;
    settings[facts.name] = checked(facts, found);
    origins[facts.name] = found.origin;
  }
  return { settings: settings as Settings, origins };
}

/** The master key of the personal data: the setting, else the file in the data folder, made when it is absent. */
export function masterKey(settings: Settings): Buffer {
  if (settings.secretKey !== undefined) return Buffer.from(settings.secretKey, "base64url");
  const folder = resolve(settings.dataFolder);
  const file = join(folder, "secret.key");
  if (!existsSync(file)) {
    mkdirSync(folder, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
    writeNewKey(file);
  }
  const key = Buffer.from(readFileSync(file, "utf8").trim(), "base64url");
  if (key.length === 32) return key;
  throw new ConfigError(
    `${file} does not hold a key of 32 bytes in base64url; put the right one back from your copy.`,
  );
}

/** Two processes may begin at once: the second finds the first one's key and keeps it. */
function writeNewKey(file: string): void {
  try {
    writeFileSync(file, `${randomBytes(32).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
}

/** A value as it may be shown: secrets only as set or not. */
export function shownValue(facts: SettingFacts, value: unknown): string {
  if (value === undefined) return "–";
  return facts.isSecret ? "••••••" : JSON.stringify(value).replace(/^"|"$/g, "");
}

function fromFlags(flags: ConfigSources["flags"]): Map<string, Found> {
  const found = new Map<string, Found>();
  for (const facts of settingFacts) {
    const value = flags[facts.name];
    if (value !== undefined)
      found.set(facts.name, { value: parsed(facts, value), origin: `--${facts.flag}` });
  }
  return found;
}

function fromEnvironment(environment: ConfigSources["environment"]): Map<string, Found> {
  refuseUnknown(
    Object.keys(environment).filter(
      (name) => name.startsWith(ownPrefix) && !otherVariables.test(name),
    ),
    settingFacts.flatMap((facts) =>
      facts.isSecret ? [facts.variable, `${facts.variable}_FILE`] : [facts.variable],
    ),
    "environment",
  );
  const found = new Map<string, Found>();
  for (const facts of settingFacts) {
    const direct = environment[facts.variable];
    const file = facts.isSecret ? environment[`${facts.variable}_FILE`] : undefined;
    if (direct && file) {
      throw new ConfigError(
        `${facts.variable} and ${facts.variable}_FILE are both set; keep one of them.`,
      );
    }
    if (direct) found.set(facts.name, { value: parsed(facts, direct), origin: facts.variable });
    if (file)
      found.set(facts.name, { value: secretFrom(facts, file), origin: `${facts.variable}_FILE` });
  }
  return found;
}

function secretFrom(facts: SettingFacts, file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    throw new ConfigError(`${facts.variable}_FILE names ${file}, which cannot be read (${code}).`);
  }
}

function fromFile(given: string | undefined, folder: string): Map<string, Found> {
  const file = given ?? join(folder, configFileName);
  if (given === undefined && !existsSync(file)) return new Map();
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new ConfigError(
      `The configuration file ${file} cannot be read: ${(error as Error).message}`,
    );
  }
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    throw new ConfigError(`The configuration file ${file} must hold one JSON object.`);
  }
  const names = settingFacts.map((facts) => facts.name);
  refuseUnknown(Object.keys(content), names, file);
  return new Map(Object.entries(content).map(([name, value]) => [name, { value, origin: file }]));
}

function refuseUnknown(given: readonly string[], known: readonly string[], source: string): void {
  const unknown = given.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const nearest = nearestName(unknown, known);
  const hint = nearest === undefined ? `Known: ${known.join(", ")}.` : `Did you mean ${nearest}?`;
  throw new ConfigError(`Unknown setting ${unknown} (${source}). ${hint}`);
}

/** Flags and variables are text; numbers and truth values are read out of it, anything else is left for the schema to refuse. */
function parsed(facts: SettingFacts, value: string | boolean): unknown {
  if (facts.type === "integer" && typeof value === "string" && /^-?\d+$/.test(value))
    return Number(value);
  if (facts.type === "boolean" && value === "true") return true;
  if (facts.type === "boolean" && value === "false") return false;
  return value;
}

function checked(facts: SettingFacts, found: Found): unknown {
  if (Check(facts.schema, found.value)) return found.value;
  const reasons = [...Errors(facts.schema, found.value)].map((error) => error.message);
  const shown = facts.isSecret ? "" : ` (${JSON.stringify(found.value)})`;
  throw new ConfigError(
    `The setting ${facts.name}${shown} from ${found.origin} is wrong: ${reasons[0] ?? "not allowed"}. ${facts.description.en}`,
  );
}
