import { readFileSync, writeFileSync } from "node:fs";
import { openPool, type Pool } from "#database";
import { listLedgerTenants, verify, type Finding, type Root, type Verification } from "#ledger";
import {
  exitCodes,
  UsageError,
  type Command,
  type CommandContext,
  type ExitCode,
} from "../command.ts";
import { withEngine } from "../database.ts";
import type { DatabaseWork, VerifyOutcome } from "../parts.ts";

/** The roots of all tenants, as they are written to a file and kept elsewhere. */
type Roots = Readonly<Record<string, Root>>;
/** What the command line says to the work, by option name. */
export type ProofWork = DatabaseWork & { readonly options?: CommandContext["options"] };

const shownFindings = 20;
const rootsFormat = "dianmai-roots-1";

export const tenantOption = {
  name: "tenant",
  type: "string",
  description: { zh: "只处理这个租户（编号）", en: "only this tenant (its number)" },
} as const;

export const verifyCommand: Command = {
  name: "verify",
  summary: {
    zh: "校验事件链、序号、余额与断言，指出第一处错误",
    en: "Prove chain, numbers, balances and assertions; name the first bad row",
  },
  options: [
    tenantOption,
    {
      name: "root-out",
      type: "string",
      description: {
        zh: "一致时把链根写入此文件，请存放到别处",
        en: "write the roots to this file when all is sound; keep it elsewhere",
      },
    },
    {
      name: "root",
      type: "string",
      description: {
        zh: "与先前导出的链根比较：能发现截断后重写",
        en: "compare with roots exported before: finds a cut and rewritten history",
      },
    },
    {
      name: "since",
      type: "string",
      description: {
        zh: "从先前导出的链根继续，只校验其后的部分",
        en: "go on from roots exported before and prove only what came after",
      },
    },
  ],
  run: (context) => prove(context, verifyTenants),
};

/** Runs one of the proofs beside a running server and shows what it found. */
export async function prove(
  context: CommandContext,
  work: (work: ProofWork) => Promise<VerifyOutcome>,
): Promise<ExitCode> {
  const { poolSize } = context.loaded.settings;
  const { options, report } = context;
  const outcome = await withEngine(context, (engine) =>
    work({ databaseUrl: engine.url, poolSize, report, options }),
  );
  const figures = Object.entries(outcome.summary).map(([name, value]) => `${name}: ${value}`);
  const verdict = outcome.isSound
    ? { zh: "一致。", en: "Sound." }
    : {
        zh: `发现 ${outcome.findings.length} 处错误：`,
        en: `${outcome.findings.length} findings:`,
      };
  const shown = outcome.findings.slice(0, shownFindings);
  report.result(outcome, [...figures, verdict[context.locale], ...shown]);
  return outcome.isSound ? exitCodes.ok : exitCodes.found;
}

/** The work behind `dianmai verify`: every tenant, or the one that is named. */
export async function verifyTenants(work: ProofWork): Promise<VerifyOutcome> {
  const { options = {} } = work;
  const root = readRoots(options["root"]);
  const since = readRoots(options["since"]);
  const pool = openPool(work.databaseUrl, {
    size: 1,
    asApplication: false,
    name: "dianmai-verify",
  });
  try {
    const done = new Map<number, Verification>();
    for (const tenantId of await chosenTenants(pool, options["tenant"], [root, since])) {
      const verification = await verify({
        pool,
        tenantId,
        root: root?.[tenantId],
        since: since?.[tenantId],
        onProgress: (count, total) =>
          work.report.progress({ text: `tenant ${tenantId}`, done: count, total }),
      });
      done.set(tenantId, verification);
    }
    const isSound = [...done.values()].every(({ ok }) => ok);
    if (isSound) writeRoots(options["root-out"], done);
    return { isSound, findings: sentences(done), summary: sum(done) };
  } finally {
    await pool.end();
  }
}

/** A tenant that has an exported root is looked at even when the database knows it no more. */
export async function chosenTenants(
  pool: Pool,
  chosen: string | boolean | undefined,
  roots: readonly (Roots | undefined)[] = [],
): Promise<number[]> {
  const rooted = roots.flatMap((each) => Object.keys(each ?? {}).map(Number));
  const known = [...new Set([...(await listLedgerTenants(pool)), ...rooted])].sort((a, b) => a - b);
  if (chosen === undefined) return known;
  const tenantId = Number(chosen);
  if (!known.includes(tenantId)) {
    throw new UsageError(`There is no tenant ${chosen}; there are: ${known.join(", ") || "none"}.`);
  }
  return [tenantId];
}

function sentences(done: ReadonlyMap<number, Verification>): string[] {
  return [...done].flatMap(([tenantId, { findings, warnings }]) => [
    ...findings.map((finding) => sentence(tenantId, finding)),
    ...warnings.map((warning) => `warning: ${sentence(tenantId, warning)}`),
  ]);
}

function sentence(tenantId: number, finding: Finding): string {
  const { check, stream, seq, unit, account, detail } = finding;
  const where = [`tenant ${tenantId}`, stream, `seq ${seq}`, unit, account].filter(Boolean);
  return `${check}: ${where.join(" · ")}: ${detail}`;
}

function sum(done: ReadonlyMap<number, Verification>): Record<string, number> {
  const all = [...done.values()];
  const total = (name: "streams" | "events" | "postings" | "balances" | "seconds") =>
    all.reduce((count, each) => count + each[name], 0);
  return {
    tenants: all.length,
    streams: total("streams"),
    events: total("events"),
    postings: total("postings"),
    balances: total("balances"),
    seconds: Math.round(total("seconds") * 100) / 100,
  };
}

function readRoots(file: string | boolean | undefined): Roots | undefined {
  if (typeof file !== "string") return undefined;
  const content = JSON.parse(readFileSync(file, "utf8")) as { format?: string; tenants?: Roots };
  if (content.format !== rootsFormat || content.tenants === undefined) {
    throw new UsageError(`${file} holds no roots; they are written by dianmai verify --root-out.`);
  }
  return content.tenants;
}

function writeRoots(
  file: string | boolean | undefined,
  done: ReadonlyMap<number, Verification>,
): void {
  if (typeof file !== "string") return;
  const tenants = Object.fromEntries([...done].map(([tenantId, { root }]) => [tenantId, root]));
  writeFileSync(file, `${JSON.stringify({ format: rootsFormat, tenants })}\n`);
}
