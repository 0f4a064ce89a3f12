import { createHash, randomBytes } from "node:crypto";
import pg from "pg";
import { inject } from "vitest";
import type { TestEngine } from "./engine.ts";

export type FreshDatabase = {
  readonly url: string;
  /** The same database as superuser, for planting faults that the product's own role may not. */
  readonly adminUrl: string;
  readonly name: string;
  readonly drop: () => Promise<void>;
};

/** What every copy starts with: `key` names its content (a changed content needs a changed key), `run` makes it once. */
export type Template = { readonly key: string; readonly run: (url: string) => Promise<void> };

/** The engine of this run, as the set-up of the project started it. */
export function testEngine(): TestEngine {
  return inject("testEngine");
}

/** A database of its own for a test file: empty, or a copy of a template that is made once in a run. */
export async function freshDatabase(
  options: { readonly template?: Template } = {},
): Promise<FreshDatabase> {
  const engine = testEngine();
  const name = `test_${randomBytes(6).toString("hex")}`;
  const template =
    options.template === undefined ? "template0" : await madeTemplate(engine, options.template);
  await onEngine(engine, (client) => client.query(`CREATE DATABASE ${name} TEMPLATE ${template}`));
  return {
    name,
    url: withDatabase(engine.url, name),
    adminUrl: withDatabase(engine.adminUrl, name),
    drop: async () => {
      // The superuser's part: an autovacuum worker in the database may be ended by nobody else.
      await onEngine({ ...engine, url: engine.adminUrl }, (client) =>
        client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
      );
    },
  };
}

/** The advisory lock lets one test process make the template while the others wait for it. */
async function madeTemplate(engine: TestEngine, template: Template): Promise<string> {
  const name = `template_${createHash("sha256").update(template.key).digest("hex").slice(0, 16)}`;
  await onEngine(engine, async (client) => {
    await client.query("SELECT pg_advisory_lock(hashtext($1))", [name]);
    const found = await client.query("SELECT 1 FROM pg_database WHERE datname = $1", [name]);
    if (found.rowCount !== 0) return;
    const unfinished = `unfinished_${name}`;
    await client.query(`DROP DATABASE IF EXISTS ${unfinished} WITH (FORCE)`);
    await client.query(`CREATE DATABASE ${unfinished} TEMPLATE template0`);
    await template.run(withDatabase(engine.url, unfinished));
    await client.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND usename = current_user",
      [unfinished],
    );
    await client.query(`ALTER DATABASE ${unfinished} RENAME TO ${name}`);
  });
  return name;
}

async function onEngine(
  engine: TestEngine,
  work: (client: pg.Client) => Promise<unknown>,
): Promise<void> {
  const client = new pg.Client({ connectionString: engine.url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const parsed = new URL(url);
  parsed.pathname = `/${name}`;
  return parsed.toString();
}
