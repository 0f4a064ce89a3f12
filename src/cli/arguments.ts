import { parseArgs } from "node:util";
import { UsageError, type Command } from "./command.ts";
import { globalOptions } from "./help.ts";
import { nearestName } from "#kernel";
import { settingFacts } from "./settings.ts";

export type ParsedArguments = {
  /** Values of settings by setting name. */
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
};
type Values = Record<string, string | boolean | undefined>;

/** Reads the arguments of one command; an unknown option is refused with the one that was meant. */
export function parseArguments(command: Command, argv: readonly string[]): ParsedArguments {
  const known = new Map<string, "string" | "boolean">();
  for (const { name, type } of [...globalOptions, ...command.options]) known.set(name, type);
  for (const { flag, type } of settingFacts)
    known.set(flag, type === "boolean" ? "boolean" : "string");
  const options = Object.fromEntries([...known].map(([name, type]) => [name, { type }]));
  let parsed: { values: Values; positionals: string[] };
  try {
    parsed = parseArgs({
      args: [...argv],
      options,
      allowPositionals: true,
      allowNegative: true,
      strict: true,
    }) as typeof parsed;
  } catch (error) {
    throw refusal(error as NodeJS.ErrnoException, [...known.keys()]);
  }
  const limit = command.positionalLimit ?? 0;
  const surplus = parsed.positionals[limit];
  if (surplus !== undefined)
    throw new UsageError(
      `${command.name} does not take "${surplus}"; see dianmai ${command.name} --help.`,
    );
  const flags: Values = {};
  for (const { name, flag } of settingFacts) flags[name] = parsed.values[flag];
  return { flags, options: parsed.values, positionals: parsed.positionals };
}

function refusal(error: NodeJS.ErrnoException, known: readonly string[]): UsageError {
  const name = /'--(?:no-)?([^'= ]+)/.exec(error.message)?.[1];
  if (error.code !== "ERR_PARSE_ARGS_UNKNOWN_OPTION" || name === undefined) {
    return new UsageError(error.message.split(". ")[0] ?? error.message);
  }
  const nearest = nearestName(name, known);
  return new UsageError(
    `Unknown option --${name}. ${nearest === undefined ? "See --help." : `Did you mean --${nearest}?`}`,
  );
}
