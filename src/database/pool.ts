import type { Writable } from "node:stream";
import pg from "pg";

/** A connection inside a transaction of one tenant. */
export type Tx = pg.PoolClient;
export type Pool = pg.Pool;

/** The product's own role: row-level security binds it even where the login is a superuser. */
export const applicationRole = "dianmai_app";

export type PoolOptions = {
  readonly size?: number;
  /** Work as the application role. Off for migrations, backup and the verifier's own login. */
  readonly asApplication?: boolean;
  readonly name?: string;
  /** An answer that takes longer is given up with its connection, so that a line gone dead holds nobody for ever. */
  readonly answerWaitMs?: number;
};

const idleInTransactionMs = 5_000;
const connectMs = 10_000;
/** How often a backend that waits for a lock looks whether its client is still there. */
const clientCheckMs = 1_000;
/** Locks are held for the time of a batch. Whoever waits longer lets go, lest lost clients queue up behind each other. */
const lockWaitMs = 3_000;
const int8TypeId = 20;

/** int8 comes as a number: positions, milliseconds and quantities all stay below 2^53. */
const typeParsers = {
  getTypeParser: (id: number, format?: "text" | "binary") =>
    id === int8TypeId && format !== "binary"
      ? Number
      : pg.types.getTypeParser(id, format as "text"),
} as pg.CustomTypesConfig;

export function openPool(url: string, options: PoolOptions = {}): Pool {
  const role = options.asApplication === false ? "" : ` -c role=${applicationRole}`;
  const pool = new pg.Pool({
    connectionString: url,
    max: options.size ?? 10,
    types: typeParsers,
    // Statements that do not wait for each other leave together; PostgreSQL answers them in order.
    pipeline: true,
    application_name: options.name ?? "dianmai",
    keepAlive: true,
    connectionTimeoutMillis: connectMs,
    ...(options.answerWaitMs !== undefined && { query_timeout: options.answerWaitMs }),
    // Plans that are made once and used often gain nothing by being compiled, and a page would wait for it.
    options: `-c jit=off -c client_connection_check_interval=${clientCheckMs} -c lock_timeout=${lockWaitMs} -c idle_in_transaction_session_timeout=${idleInTransactionMs} -c timezone=UTC${role}`,
  });
  // A broken idle connection is replaced by the pool; without a listener it would end the process.
  pool.on("error", () => undefined);
  // The same for a connection that breaks while it is lent out: its query fails, the process goes on.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
}

/** Runs work in one transaction that sees and writes rows of one tenant only. */
export async function withTenant<Result>(
  pool: Pool,
  tenantId: number,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return transaction(pool, `begin; set local app.tenant = '${checkedTenant(tenantId)}'`, work);
}

/**
 * The same, for what can be made again from the journal: its commit does not wait for the disk. A crash may take the last
 * ones back, whole and in order, with the checkpoints that stand in them; then they are made again.
 */
export async function remakeTenant<Result>(
  pool: Pool,
  tenantId: number,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const start = `begin; set local app.tenant = '${checkedTenant(tenantId)}'; set local synchronous_commit = off`;
  return transaction(pool, start, work);
}

/** The same, on one snapshot and without writing: figures that are read together belong together. */
export async function readTenant<Result>(
  pool: Pool,
  tenantId: number,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const start = `begin isolation level repeatable read read only; set local app.tenant = '${checkedTenant(tenantId)}'`;
  return transaction(pool, start, work);
}

/**
 * Makes a tenant and its first rows in one transaction. `make` works outside every tenant's wall and gives the id of the new
 * one, or nothing where none is to be made; `work` then sees the rows of that tenant only.
 */
export async function withNewTenant<Result>(
  pool: Pool,
  make: (tx: Tx) => Promise<number | undefined>,
  work: (tx: Tx, tenantId: number) => Promise<Result>,
): Promise<Result | undefined> {
  return transaction(pool, "begin", async (tx) => {
    const tenantId = await make(tx);
    if (tenantId === undefined) return undefined;
    await tx.query(`set local app.tenant = '${checkedTenant(tenantId)}'`);
    return work(tx, tenantId);
  });
}

async function transaction<Result>(
  pool: Pool,
  start: string,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    // Not waited for: it goes out with the first statements of the work. Should it fail, row-level security shuts them out.
    const [started, working] = together(client, () => [client.query(start), work(client)] as const);
    started.catch(() => undefined);
    const result = await working;
    await started;
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken);
  }
}

/** Statements that are made before `make` returns leave in one packet. */
export function together<Made>(tx: Tx, make: () => Made): Made {
  const { stream } = (tx as unknown as { readonly connection: { readonly stream: Writable } })
    .connection;
  stream.cork();
  try {
    return make();
  } finally {
    stream.uncork();
  }
}

function checkedTenant(tenantId: number): number {
  if (!Number.isSafeInteger(tenantId) || tenantId < 1) throw new Error(`not a tenant: ${tenantId}`);
  return tenantId;
}

/** Whether the database answers at all. */
export async function isAlive(pool: Pool): Promise<boolean> {
  return pool.query("select 1").then(
    () => true,
    () => false,
  );
}
