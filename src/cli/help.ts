import { exitCodeTexts, type Command } from "./command.ts";
import type { Locale, Text } from "./locale.ts";
import { settingFacts } from "./settings.ts";

export const globalOptions = [
  { name: "help", type: "boolean", description: { zh: "显示帮助。", en: "Show this help." } },
  {
    name: "json",
    type: "boolean",
    description: { zh: "结果以 JSON 输出。", en: "Print the result as JSON." },
  },
  {
    name: "lang",
    type: "string",
    description: { zh: "语言：zh 或 en。", en: "Language: zh or en." },
  },
  {
    name: "config",
    type: "string",
    description: { zh: "配置文件（JSON）。", en: "Configuration file (JSON)." },
  },
] as const;

const headings = {
  usage: { zh: "用法", en: "Usage" },
  commands: { zh: "命令", en: "Commands" },
  options: { zh: "选项", en: "Options" },
  settings: {
    zh: "设置（命令行 > 环境变量 > 配置文件 > 默认值）",
    en: "Settings (flag > environment > file > default)",
  },
  exits: { zh: "退出码", en: "Exit codes" },
} satisfies Record<string, Text>;

export function overview(commands: readonly Command[], locale: Locale): string {
  return [
    `${headings.usage[locale]}: dianmai <command> [options]`,
    "",
    `${headings.commands[locale]}:`,
    ...table(commands.map(({ name, summary }) => [name, summary[locale]])),
    "",
    `${headings.options[locale]}:`,
    ...table(globalOptions.map(({ name, description }) => [`--${name}`, description[locale]])),
    "",
    ...exitLines(locale),
  ].join("\n");
}

export function commandHelp(command: Command, locale: Locale): string {
  const options = [...command.options, ...globalOptions];
  return [
    command.summary[locale],
    "",
    `${headings.usage[locale]}: ${["dianmai", command.name, command.positionals, "[options]"].filter(Boolean).join(" ")}`,
    "",
    `${headings.options[locale]}:`,
    ...table(options.map(({ name, description }) => [`--${name}`, description[locale]])),
    "",
    `${headings.settings[locale]}:`,
    ...table(
      settingFacts.map(({ flag, variable, isSecret, defaultValue, description }) => [
        `--${flag}`,
        `${description[locale]} [${isSecret ? `${variable}, ${variable}_FILE` : variable}${defaultValue === undefined ? "" : `, ${JSON.stringify(defaultValue)}`}]`,
      ]),
    ),
    "",
    ...exitLines(locale),
  ].join("\n");
}

function exitLines(locale: Locale): readonly string[] {
  return [
    `${headings.exits[locale]}:`,
    ...table(exitCodeTexts.map(([code, text]) => [String(code), text[locale]])),
  ];
}

function table(rows: readonly (readonly [string, string])[]): readonly string[] {
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, text]) => `  ${name.padEnd(width)}  ${text}`);
}
