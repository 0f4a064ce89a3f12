import type { Locale, Text } from "./locale.ts";
import type { LoadedSettings } from "./config.ts";
import type { CommandParts } from "./parts.ts";
import type { Report } from "./report.ts";

/** What a script may rely on; the same table stands in the help. */
export const exitCodes = { ok: 0, found: 1, usage: 2, outage: 3, interrupted: 130 } as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const exitCodeTexts: readonly (readonly [ExitCode, Text])[] = [
  [exitCodes.ok, { zh: "正常（包括有序停止）", en: "all is well (an orderly stop, too)" }],
  [
    exitCodes.found,
    { zh: "发现问题，例如校验不一致", en: "something wrong was found, for example by verify" },
  ],
  [exitCodes.usage, { zh: "用法或设置有误", en: "wrong use or a wrong setting" }],
  [exitCodes.outage, { zh: "无法启动或服务中断", en: "cannot start, or an outage" }],
  [exitCodes.interrupted, { zh: "停止过程中再次中断", en: "interrupted again while stopping" }],
];

export type CommandOption = {
  readonly name: string;
  readonly type: "string" | "boolean";
  readonly description: Text;
};

export type CommandContext = {
  readonly locale: Locale;
  readonly report: Report;
  readonly loaded: LoadedSettings;
  /** The command's own options and its positional arguments. */
  readonly options: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
  readonly parts: () => Promise<CommandParts>;
};

export type Command = {
  readonly name: string;
  readonly summary: Text;
  /** Named positional arguments as the help shows them, for example `[file]`. */
  readonly positionals?: string;
  readonly positionalLimit?: number;
  readonly options: readonly CommandOption[];
  readonly run: (context: CommandContext) => Promise<ExitCode>;
};

/** The command was used wrongly: exit code 2. */
export class UsageError extends Error {
  override name = "UsageError";
}
