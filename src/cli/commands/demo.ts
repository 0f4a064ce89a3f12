import { closeSync, openSync, readSync } from "node:fs";
import { resolve } from "node:path";
import { UsageError, type Command, type CommandContext } from "../command.ts";
import type { DemoFlags } from "../parts.ts";
import { serveDemo, usualDemo } from "../serve-demo.ts";

export const demoCommand: Command = {
  name: "demo",
  summary: { zh: "用一次性数据演示一家连锁店", en: "Show a chain of shops on throw-away data" },
  options: [
    {
      name: "sales",
      type: "string",
      description: {
        zh: "FreshRetailNet-50K 的销售文件（原始格式）。",
        en: "Sales file of FreshRetailNet-50K in its published format.",
      },
    },
    {
      name: "shops",
      type: "string",
      description: {
        zh: "门店数量（另有一个仓库），1 到 10。",
        en: "Number of shops beside the warehouse, 1 to 10.",
      },
    },
    {
      name: "items",
      type: "string",
      description: {
        zh: "大店的商品数量，100 到 8000。",
        en: "Items of the wide shop, 100 to 8000.",
      },
    },
    {
      name: "days",
      type: "string",
      description: { zh: "历史天数，1 到 365。", en: "Days of history, 1 to 365." },
    },
    {
      name: "speed",
      type: "string",
      description: {
        zh: "实时部分的倍速，1 到 600。",
        en: "How many times real time the live part runs, 1 to 600.",
      },
    },
    {
      name: "seed",
      type: "string",
      description: { zh: "随机种子。", en: "Seed of the randomness." },
    },
    {
      name: "watch",
      type: "string",
      description: {
        zh: "实时观察多少分钟后打印结果并结束；有无法解释的差异或误报红色时退出码为 1。",
        en: "Watch the live part for so many minutes, print what was seen and end; exit code 1 when a difference is unexplained or a red is false.",
      },
    },
  ],
  run: async (context) => {
    const flags = readFlags(context.options);
    const isGiven =
      context.loaded.origins.dataFolder !== "default" ||
      context.loaded.settings.databaseUrl !== undefined;
    const { dataFolder } = context.loaded.settings;
    return serveDemo(context, { flags, ...(isGiven && { dataFolder }) });
  },
};

type Range = { readonly otherwise: number; readonly least: number; readonly most: number };

function readFlags(options: CommandContext["options"]): DemoFlags {
  const number = (name: string, { otherwise, least, most }: Range): number => {
    const text = options[name];
    const value = text === undefined ? otherwise : Number(text);
    if (Number.isFinite(value) && value >= least && value <= most) return value;
    throw new UsageError(`--${name} takes a number from ${least} to ${most}, not ${String(text)}.`);
  };
  const salesFile = options["sales"] as string | undefined;
  if (salesFile !== undefined) checkSalesFile(resolve(salesFile));
  return {
    shops: Math.floor(number("shops", { otherwise: usualDemo.shops, least: 1, most: 10 })),
    items: Math.floor(number("items", { otherwise: usualDemo.items, least: 100, most: 8000 })),
    days: Math.floor(number("days", { otherwise: usualDemo.days, least: 1, most: 365 })),
    speed: number("speed", { otherwise: usualDemo.speed, least: 1, most: 600 }),
    seed: Math.floor(number("seed", { otherwise: usualDemo.seed, least: 0, most: 1_000_000_000 })),
    ...(salesFile !== undefined && { salesFile: resolve(salesFile) }),
    ...(options["watch"] !== undefined && {
      watchMinutes: number("watch", { otherwise: 10, least: 0.1, most: 600 }),
    }),
  };
}

/** A Parquet file begins with these four bytes. */
const parquetMark = "PAR1";

/** Before anything is started: a wrong file is a sentence and nothing else. */
function checkSalesFile(file: string): void {
  const advice = "--sales takes FreshRetailNet-50K's train.parquet in its published format.";
  const start = Buffer.alloc(parquetMark.length);
  try {
    const descriptor = openSync(file, "r");
    try {
      readSync(descriptor, start, 0, start.length, 0);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new UsageError(
      `The sales file ${file} ${code === "ENOENT" ? "is not there" : `cannot be read (${code})`}; ${advice}`,
    );
  }
  if (start.toString("latin1") !== parquetMark)
    throw new UsageError(`${file} is no Parquet file; ${advice}`);
}
