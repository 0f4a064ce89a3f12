import { openPool, type Pool } from "#database";
import { listTenants } from "#identity";
import { rebuild, verify, type Finding } from "#ledger";
import { createStockPoster } from "./modules.ts";

const limitTenants = 10_000;

export type ProofWork = { readonly databaseUrl: string; readonly poolSize: number };
/** `findings` are sentences, the first bad row first. */
export type Proof = {
  readonly isSound: boolean;
  readonly findings: readonly string[];
  readonly summary: Readonly<Record<string, number>>;
};

/** Proves the books of every chain in the database. */
export async function verifyAll(work: ProofWork): Promise<Proof> {
  return withPool(work, async (pool) => {
    const findings: string[] = [];
    const summary = { streams: 0, events: 0, postings: 0, balances: 0, seconds: 0, findings: 0 };
    for (const { tenantId } of await listTenants(pool, limitTenants)) {
      const proof = await verify({ pool, tenantId });
      findings.push(...[...proof.findings, ...proof.warnings].map(sentence));
      for (const name of ["streams", "events", "postings", "balances", "seconds"] as const)
        summary[name] += proof[name];
      summary.findings += proof.findings.length;
    }
    return { isSound: summary.findings === 0, findings, summary };
  });
}

/** Replays every chain beside the live ledger and compares. */
export async function rebuildAll(work: ProofWork): Promise<Proof> {
  return withPool(work, async (pool) => {
    const findings: string[] = [];
    const summary = { streams: 0, events: 0, seconds: 0, differences: 0 };
    for (const { tenantId } of await listTenants(pool, limitTenants)) {
      const rebuilt = await rebuild({
        url: work.databaseUrl,
        tenantId,
        poster: createStockPoster(),
      });
      findings.push(
        ...rebuilt.differences.map(
          ({ table, stream, what, row }) => `${table} ${stream}: ${what} ${row}`,
        ),
      );
      summary.streams += rebuilt.streams;
      summary.events += rebuilt.events;
      summary.seconds += rebuilt.seconds;
      summary.differences += rebuilt.differences.length;
    }
    return { isSound: summary.differences === 0, findings, summary };
  });
}

async function withPool<Result>(
  work: ProofWork,
  use: (pool: Pool) => Promise<Result>,
): Promise<Result> {
  const pool = openPool(work.databaseUrl, {
    size: Math.min(4, work.poolSize),
    asApplication: false,
    name: "dianmai-proof",
  });
  try {
    return await use(pool);
  } finally {
    await pool.end();
  }
}

function sentence({ check, stream, seq, unit, account, detail }: Finding): string {
  return `${check}: ${stream} ${seq}${unit === undefined ? "" : ` ${unit}`}${account === undefined ? "" : ` ${account}`}: ${detail}`;
}
