import { openPool } from "#database";
import type { Poster } from "#journal";
import { rebuild, type Rebuilt } from "#ledger";
import type { Command } from "../command.ts";
import type { RebuildOutcome } from "../parts.ts";
import { chosenTenants, prove, tenantOption, type ProofWork } from "./verify.ts";

export const rebuildCommand: Command = {
  name: "rebuild",
  summary: {
    zh: "在旁边由事件重建账本并与现用的比较",
    en: "Build the ledger anew from the events beside the live one and compare",
  },
  options: [
    tenantOption,
    {
      name: "apply",
      type: "boolean",
      description: {
        zh: "用重建的结果替换不一致的部分（逐条流加锁，不停机）",
        en: "put the rebuilt rows in place where they differ, stream by stream, while the server runs",
      },
    },
  ],
  run: async (context) => {
    const { createStockPoster } = await context.parts();
    return prove(context, (work) => rebuildTenants(createStockPoster(), work));
  },
};

/** The work behind `dianmai rebuild`. What was found and put right is told, and is sound afterwards. */
export async function rebuildTenants(poster: Poster, work: ProofWork): Promise<RebuildOutcome> {
  const { options = {}, databaseUrl, report } = work;
  const tenants = await withTenants(databaseUrl, options["tenant"]);
  const done: { tenantId: number; rebuilt: Rebuilt }[] = [];
  for (const tenantId of tenants) {
    const rebuilt = await rebuild({
      url: databaseUrl,
      tenantId,
      poster,
      apply: options["apply"] === true,
      onProgress: (count, total) =>
        report.progress({ text: `tenant ${tenantId}`, done: count, total }),
    });
    done.push({ tenantId, rebuilt });
  }
  const total = (name: "streams" | "events" | "seconds") =>
    done.reduce((count, { rebuilt }) => count + rebuilt[name], 0);
  const applied = done.flatMap(({ rebuilt }) => rebuilt.applied);
  const isRight = ({ rebuilt }: { rebuilt: Rebuilt }) =>
    rebuilt.differences.every(({ stream }) => rebuilt.applied.includes(stream));
  return {
    isSound: done.every(isRight),
    findings: done.flatMap(({ tenantId, rebuilt }) =>
      rebuilt.differences.map(
        ({ table, stream, what, row }) =>
          `${what}: tenant ${tenantId} · ${stream} · ${table}: ${row}`,
      ),
    ),
    summary: {
      tenants: done.length,
      streams: total("streams"),
      events: total("events"),
      replacedStreams: applied.length,
      seconds: Math.round(total("seconds") * 100) / 100,
    },
  };
}

async function withTenants(url: string, chosen: string | boolean | undefined): Promise<number[]> {
  const pool = openPool(url, { size: 1, asApplication: false });
  try {
    return await chosenTenants(pool, chosen);
  } finally {
    await pool.end();
  }
}
