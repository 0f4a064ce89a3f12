import { createWriteStream, existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { resultsFolder, runCheck, tool } from "./check.mjs";
import { environmentFor, run, wasInterrupted } from "./run.mjs";
import { root } from "./say.mjs";
import { makeBrowser, makeServerPrograms } from "./system.mjs";
import { addTotals, readTotals } from "./totals.mjs";

const base = fileURLToPath(root);
const projects = ["db", "db-embedded", "journeys", "browser"];

/**
 * Everything that CI runs: check, then the tests with a real PostgreSQL (external 15 and embedded), the journeys and
 * faults, and the browser. The last line is the sum of the runners' own reports.
 */
export async function runTests(context, { isDeep }) {
  const environment = {
    DIANMAI_CHROMIUM: await makeBrowser(),
    DIANMAI_TEST_PG_BIN: await makeServerPrograms(),
  };
  const known = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined),
  );
  const evidence = isDeep ? keepEvidence() : undefined;
  const print = (text) => {
    process.stdout.write(text);
    evidence?.write(text);
  };
  let checked = { passed: 0, failed: 1, skipped: 0 };
  const checkCode = await runCheck(context, { onTotals: (totals) => (checked = totals) });
  if (wasInterrupted()) return 130;
  const results = join(resultsFolder, "test.json");
  rmSync(results, { force: true });
  const wanted = projects.filter((name) => hasTests(name));
  const chosen = wanted.flatMap((name) => ["--project", name]);
  const args = [
    tool("vitest"),
    "run",
    ...chosen,
    "--reporter=verbose",
    "--reporter=json",
    `--outputFile.json=${results}`,
    ...context.args,
  ];
  const extra = { ...known, NO_COLOR: "1", ...(isDeep ? { DIANMAI_DEEP: "1" } : {}) };
  const { code } =
    wanted.length === 0
      ? { code: 0 }
      : await run(context.node, args, { env: environmentFor(context.node, extra), onText: print });
  if (wasInterrupted()) return 130;
  const ran = wanted.length === 0 ? { passed: 0, failed: 0, skipped: 0 } : readTotals(results);
  const totals = addTotals([checked, ran]);
  const minutes = ((Date.now() - context.startedAt) / 60_000).toFixed(1);
  const skipped = totals.skipped > 0 ? `, ${totals.skipped} skipped` : "";
  if (checkCode !== 0 && checked.failed === 0) print("check FAILED: see the first lines.\n");
  print(`in ${minutes} minutes\n${totals.passed} passed, ${totals.failed} failed${skipped}\n`);
  await new Promise((done) => (evidence === undefined ? done() : evidence.end(done)));
  return checkCode === 0 && code === 0 && totals.failed === 0 ? 0 : 1;
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

function keepEvidence() {
  const folder = join(base, "docs", "evidence");
  mkdirSync(folder, { recursive: true });
  return createWriteStream(join(folder, "test-deep.txt"));
}
