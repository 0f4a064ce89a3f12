import { readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import {
  importFields,
  importKinds,
  type ImportCounts,
  type ImportKind,
  type Preview,
} from "#imports/contract";
import { exitCodes, UsageError, type Command, type CommandContext } from "../command.ts";
import { importClient, type ImportAccess, type ImportRequest } from "../import-client.ts";
import type { Locale } from "../locale.ts";

const text = (name: string, zh: string, en: string) =>
  ({ name, type: "string", description: { zh, en } }) as const;

export const importCommand: Command = {
  name: "import",
  summary: {
    zh: `把 CSV 或 XLSX 文件导入运行中的服务器（${importKinds.join("、")}）`,
    en: `Import a CSV or XLSX file into a running server (${importKinds.join(", ")})`,
  },
  positionals: "<kind> <file>",
  positionalLimit: 2,
  options: [
    text("server", "服务器地址。", "Address of the server."),
    text("key-file", "密钥文件。", "File with the key."),
    text("login", "账号（没有密钥时）。", "Log-in, where there is no key."),
    text("password-file", "账号的密码文件。", "File with the password of the log-in."),
    text("chain", "账号所属的连锁。", "Chain of the log-in."),
    text(
      "columns",
      "列的对应：字段=表头，逗号分隔；不写则按表头识别。",
      "Columns as field=header, separated by commas; left out, headers are recognised.",
    ),
    text(
      "fixed",
      "每行相同的值：字段=值，逗号分隔。",
      "Values that stand in every row as field=value, separated by commas.",
    ),
    text("errors", "错误行写到哪个文件。", "File for the rows that were wrong."),
    {
      name: "preview",
      type: "boolean",
      description: { zh: "只预览，不写入。", en: "Only look, write nothing." },
    },
  ],
  run: async (context) => {
    const [kind, file] = context.positionals;
    if (file === undefined || !isKind(kind))
      throw new UsageError(
        `import needs a kind and a file: dianmai import <${importKinds.join("|")}> <file>.`,
      );
    const language = context.locale === "zh" ? "zh-CN" : "en";
    const server = option(context, "server") ?? `http://127.0.0.1:${context.loaded.settings.port}`;
    const client = await importClient(server, { access: accessOf(context), language });
    const columns = pairs(option(context, "columns"), kind);
    const fixed = pairs(option(context, "fixed"), kind);
    const request: ImportRequest = {
      kind,
      name: basename(file),
      bytes: readFileSync(resolve(file)),
      ...(columns !== undefined && { columns }),
      ...(fixed !== undefined && { fixed }),
    };
    if (context.options["preview"] === true) {
      const preview = await client.preview(request);
      context.report.result(preview, previewLines(kind, preview, context.locale));
      return preview.bad.length + preview.missing.length > 0 ? exitCodes.found : exitCodes.ok;
    }
    const errors = option(context, "errors");
    return runImport(context, client.run(request), { file: resolve(file), errors });
  },
};

function isKind(kind: string | undefined): kind is ImportKind {
  return (importKinds as readonly (string | undefined)[]).includes(kind);
}

function option(context: CommandContext, name: string): string | undefined {
  return context.options[name] as string | undefined;
}

/** Secrets come in files: an argument can be read by everybody on the machine. */
function accessOf(context: CommandContext): ImportAccess {
  const secretOf = (name: string): string | undefined => {
    const file = option(context, name);
    return file === undefined ? undefined : readFileSync(resolve(file), "utf8").trim();
  };
  const key = secretOf("key-file");
  if (key !== undefined) return { key };
  const [login, password] = [option(context, "login"), secretOf("password-file")];
  const chain = option(context, "chain");
  if (login === undefined || password === undefined)
    throw new UsageError("import needs --key-file, or --login with --password-file.");
  return { login, password, ...(chain !== undefined && { chain }) };
}

/** `sku=商品编码,name=品名` as the JSON that the server reads; a field that there is not is refused here already. */
function pairs(given: string | undefined, kind: ImportKind): string | undefined {
  if (given === undefined) return undefined;
  const known = importFields[kind].map(({ name }) => name);
  const entries = given.split(",").map((pair) => {
    const at = pair.indexOf("=");
    const field = pair.slice(0, Math.max(0, at)).trim();
    if (!known.includes(field))
      throw new UsageError(
        `There is no field "${field}" in ${kind}; fields are ${known.join(", ")}.`,
      );
    return [field, pair.slice(at + 1).trim()];
  });
  return JSON.stringify(Object.fromEntries(entries));
}

type Files = { readonly file: string; readonly errors: string | undefined };

async function runImport(
  context: CommandContext,
  lines: ReturnType<Awaited<ReturnType<typeof importClient>>["run"]>,
  { file, errors }: Files,
): Promise<(typeof exitCodes)[keyof typeof exitCodes]> {
  const { report, locale } = context;
  const parts: Buffer[] = [];
  let errorName = "";
  let last: { kind: string; counts: ImportCounts } | undefined;
  for await (const line of lines) {
    if (line.kind === "error-file") {
      errorName = line.name;
      parts.push(Buffer.from(line.part, "base64"));
      continue;
    }
    last = line;
    if (line.kind === "stopped") report.note(line.reason);
    if (line.kind === "progress")
      report.progress({
        text: summary(line.counts, locale),
        done: line.counts.rows,
        total: line.counts.total,
      });
  }
  if (last?.kind === "progress")
    report.note({
      zh: "应答中断了；已导入的行不受影响，请再导入一次。",
      en: "The answer broke off; what is in stays in, import the file again.",
    });
  if (last?.kind !== "done") return exitCodes.outage;
  const errorFile = parts.length === 0 ? undefined : (errors ?? join(dirname(file), errorName));
  if (errorFile !== undefined) writeFileSync(errorFile, Buffer.concat(parts));
  const { counts } = last;
  const where =
    errorFile === undefined
      ? []
      : [{ zh: `错误行：${errorFile}`, en: `rows that were wrong: ${errorFile}` }[locale]];
  report.result({ ...counts, ...(errorFile !== undefined && { errorFile }) }, [
    summary(counts, locale),
    ...where,
  ]);
  return counts.bad > 0 ? exitCodes.found : exitCodes.ok;
}

function summary({ rows, applied, unchanged, bad }: ImportCounts, locale: Locale): string {
  return {
    zh: `${rows} 行：新增或更新 ${applied}，没有变化 ${unchanged}，有误 ${bad}`,
    en: `${rows} rows: ${applied} new or changed, ${unchanged} unchanged, ${bad} wrong`,
  }[locale];
}

function previewLines(kind: ImportKind, preview: Preview, locale: Locale): string[] {
  const { form, encoding, delimiter, sheet, headerRow, rows } = preview;
  const say = (zh: string, en: string): string => (locale === "zh" ? zh : en);
  const about = [form, encoding, delimiter === "\t" ? "tab" : delimiter, sheet].filter(Boolean);
  return [
    `${about.join(" · ")}: ${say(`表头在第 ${headerRow} 行，${rows} 行数据`, `header in row ${headerRow}, ${rows} rows`)}`,
    ...importFields[kind].map(({ name, label, isRequired }) => {
      const header =
        preview.columns[name] ??
        (isRequired && preview.missing.includes(name) ? say("缺少", "missing") : "–");
      return `  ${name}${isRequired ? "*" : ""} ${label[locale]} ← ${header}`;
    }),
    `${say("不使用的列", "columns that are not used")}: ${preview.unused.join(", ") || "–"}`,
    ...preview.bad.map(
      ({ row, reasons }) =>
        `${say("第", "row ")}${row}${say(" 行", "")}: ${reasons.map((reason) => reason[locale]).join("; ")}`,
    ),
  ];
}
