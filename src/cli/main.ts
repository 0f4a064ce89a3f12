import packageFile from "../../package.json" with { type: "json" };
import { parseArguments } from "./arguments.ts";
import { exitCodes, UsageError, type Command, type ExitCode } from "./command.ts";
import { commands } from "./commands/index.ts";
import { loadSettings } from "./config.ts";
import { explain } from "./explain.ts";
import { commandHelp, overview } from "./help.ts";
import { chooseLocale } from "./locale.ts";
import { nearestName } from "#kernel";
import type { CommandParts } from "./parts.ts";
import { createReport } from "./report.ts";

/** The command line: `dianmai <command> [options]`. The answer is the exit code. */
export async function main(
  argv: readonly string[],
  parts: () => Promise<CommandParts>,
): Promise<ExitCode> {
  const [first, ...rest] = argv;
  const locale = chooseLocale(languageFlag(argv), process.env);
  try {
    if (first === "--version") return print(packageFile.version);
    if (first === undefined || first.startsWith("-") || first === "help") {
      const topic = first === "help" ? commands.find(({ name }) => name === rest[0]) : undefined;
      print(topic === undefined ? overview(commands, locale) : commandHelp(topic, locale));
      return first === undefined ? exitCodes.usage : exitCodes.ok;
    }
    return await runCommand(commandNamed(first), rest, parts);
  } catch (error) {
    const { text, code } = explain(error);
    process.stderr.write(`dianmai: ${text}\n`);
    return code;
  }
}

async function runCommand(
  command: Command,
  argv: readonly string[],
  parts: () => Promise<CommandParts>,
): Promise<ExitCode> {
  const parsed = parseArguments(command, argv);
  const locale = chooseLocale(parsed.options["lang"] as string | undefined, process.env);
  if (parsed.options["help"] === true) return print(commandHelp(command, locale));
  const configFile = parsed.options["config"] as string | undefined;
  const loaded = loadSettings({ flags: parsed.flags, environment: process.env, configFile });
  const report = createReport({
    locale,
    isJson: parsed.options["json"] === true,
    output: process.stdout,
    notes: process.stderr,
    now: Date.now,
  });
  try {
    return await command.run({
      locale,
      report,
      loaded,
      options: parsed.options,
      positionals: parsed.positionals,
      parts,
    });
  } finally {
    report.close();
  }
}

function commandNamed(name: string): Command {
  const command = commands.find((each) => each.name === name);
  if (command !== undefined) return command;
  const nearest = nearestName(
    name,
    commands.map((each) => each.name),
  );
  throw new UsageError(
    `Unknown command ${name}. ${nearest === undefined ? "See dianmai --help." : `Did you mean ${nearest}?`}`,
  );
}

function languageFlag(argv: readonly string[]): string | undefined {
  const index = argv.indexOf("--lang");
  return index >= 0
    ? argv[index + 1]
    : argv.find((each) => each.startsWith("--lang="))?.slice("--lang=".length);
}

function print(text: string): ExitCode {
  process.stdout.write(`${text}\n`);
  return exitCodes.ok;
}
