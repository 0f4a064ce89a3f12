import { exitCodes, type Command } from "../command.ts";
import { shownValue } from "../config.ts";
import { settingFacts } from "../settings.ts";

export const configCommand: Command = {
  name: "config",
  summary: {
    zh: "显示生效的设置及其来源（密钥不显示）",
    en: "Show the settings in force and where they come from (no secrets)",
  },
  options: [],
  run: async ({ loaded, report }) => {
    const rows = settingFacts.map((facts) => ({
      name: facts.name,
      value: shownValue(facts, loaded.settings[facts.name]),
      origin: loaded.origins[facts.name] ?? "–",
    }));
    const width = (key: "name" | "value"): number =>
      Math.max(...rows.map((row) => row[key].length));
    const lines = rows.map(
      ({ name, value, origin }) =>
        `${name.padEnd(width("name"))}  ${value.padEnd(width("value"))}  ${origin}`,
    );
    report.result(
      Object.fromEntries(rows.map(({ name, value, origin }) => [name, { value, origin }])),
      lines,
    );
    return exitCodes.ok;
  },
};
