import { exitCodes, type Command, type CommandContext, type ExitCode } from "../command.ts";
import { withEngine } from "../database.ts";
import type { CommandParts, DatabaseWork, VerifyOutcome } from "../parts.ts";

const shownFindings = 20;

export const verifyCommand: Command = {
  name: "verify",
  summary: {
    zh: "校验事件链、序号、余额与断言，指出第一处错误",
    en: "Prove chain, numbers, balances and assertions; name the first bad row",
  },
  options: [],
  run: (context) => proof(context, (parts) => parts.verify),
};

export const rebuildCommand: Command = {
  name: "rebuild",
  summary: {
    zh: "在旁边重建投影并与现用的比较",
    en: "Build the projections anew beside the live ones and compare",
  },
  options: [],
  run: (context) => proof(context, (parts) => parts.rebuild),
};

async function proof(
  context: CommandContext,
  choose: (parts: CommandParts) => (work: DatabaseWork) => Promise<VerifyOutcome>,
): Promise<ExitCode> {
  const work = choose(await context.parts());
  const { poolSize } = context.loaded.settings;
  const outcome = await withEngine(context, (engine) =>
    work({ databaseUrl: engine.url, poolSize, report: context.report }),
  );
  const figures = Object.entries(outcome.summary).map(([name, value]) => `${name}: ${value}`);
  const verdict = outcome.isSound
    ? { zh: "一致。", en: "Sound." }
    : {
        zh: `发现 ${outcome.findings.length} 处错误：`,
        en: `${outcome.findings.length} findings:`,
      };
  context.report.result(outcome, [
    ...figures,
    verdict[context.locale],
    ...outcome.findings.slice(0, shownFindings),
  ]);
  return outcome.isSound ? exitCodes.ok : exitCodes.found;
}
