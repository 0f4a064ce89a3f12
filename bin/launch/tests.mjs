import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { resultsFolder, runCheck, tool } from "./check.mjs";
import { keepEvidence, totalsText } from "./evidence.mjs";
import { environmentFor, run, wasInterrupted } from "./run.mjs";
import { root } from "./say.mjs";
import { chooseShards, deepShards } from "./shards.mjs";
import { makeBrowser, makeServerPrograms } from "./system.mjs";
import { addTotals, readTotals } from "./totals.mjs";

const base = fileURLToPath(root);
const projects = ["db", "db-embedded", "journeys", "browser"];
const nothing = { passed: 0, failed: 0, skipped: 0 };

/**
 * Everything that CI runs: check, then the tests with a real PostgreSQL (external 15 and embedded), the journeys and
 * faults, and the browser. The last line is the sum of the runners' own reports.
 */
export async function runTests(context) {
  const environment = await testEnvironment();
  const checked = await check(context);
  if (wasInterrupted()) return 130;
  const wanted = projects.filter((name) => hasTests(name));
  const args = [...wanted.flatMap((name) => ["--project", name]), ...context.args];
  const ran =
    wanted.length === 0
      ? { code: 0, totals: nothing }
      : await vitest(context, { args, environment, name: "test" });
  if (wasInterrupted()) return 130;
  return sumUp(context, [checked, ran]);
}

/**
 * The full counts, part after part: one that fails does not hide the others. What each printed last is kept under
 * docs/evidence. `--shard <name>` runs the named parts alone.
 */
export async function runDeepTests(context) {
  const { chosen, others } = chooseShards(deepShards(base), context.args);
  const environment = { ...(await testEnvironment()), DIANMAI_DEEP: "1" };
  const outcomes = [];
  for (const { name, args } of chosen) {
    process.stdout.write(`\n── ${name}\n`);
    const startedAt = Date.now();
    const outcome =
      args === undefined
        ? await check(context)
        : await vitest(context, { args: [...args, ...others], environment, name });
    if (wasInterrupted()) return 130;
    outcomes.push({ name, ...outcome });
    const seconds = (Date.now() - startedAt) / 1000;
    // A run that was narrowed down by other arguments proves less than its name says.
    if (outcome.output !== undefined && others.length === 0)
      keepEvidence(base, { name, seconds, ...outcome });
  }
  process.stdout.write("\n");
  for (const { name, code, totals } of outcomes)
    process.stdout.write(
      `${code === 0 && totals.failed === 0 ? "ok    " : "FAILED"} ${name}: ${totalsText(totals)}\n`,
    );
  return sumUp(context, outcomes);
}

async function testEnvironment() {
  const environment = {
    DIANMAI_CHROMIUM: await makeBrowser(),
    DIANMAI_TEST_PG_BIN: await makeServerPrograms(),
  };
  return Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined));
}

async function check(context) {
  let totals = { ...nothing, failed: 1 };
  const code = await runCheck(context, { onTotals: (counted) => (totals = counted) });
  if (code !== 0 && totals.failed === 0) console.log("check FAILED: see the first lines.");
  return { code, totals };
}

async function vitest(context, { args, environment, name }) {
  const results = join(resultsFolder, `${name}.json`);
  rmSync(results, { force: true });
  const reporters = ["--reporter=verbose", "--reporter=json", `--outputFile.json=${results}`];
  const { code, output } = await run(context.node, [tool("vitest"), "run", ...args, ...reporters], {
    env: environmentFor(context.node, { ...environment, NO_COLOR: "1" }),
    onText: (text) => process.stdout.write(text),
  });
  return { code, output, totals: readTotals(results) };
}

function sumUp(context, outcomes) {
  const totals = addTotals(outcomes.map((outcome) => outcome.totals));
  const minutes = ((Date.now() - context.startedAt) / 60_000).toFixed(1);
  process.stdout.write(`in ${minutes} minutes\n${totalsText(totals)}\n`);
  return outcomes.every(({ code }) => code === 0) && totals.failed === 0 ? 0 : 1;
}

function hasTests(project) {
  const folders = { journeys: ["test/journeys", "test/faults"], browser: ["test/browser"] }[
    project
  ] ?? ["src"];
  return folders.some(
    (folder) =>
      existsSync(join(base, folder)) &&
      readdirSync(join(base, folder), { recursive: true }).some((file) =>
        String(file).endsWith(folder === "src" ? ".db.test.ts" : ".test.ts"),
      ),
  );
}
