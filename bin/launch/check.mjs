import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { environmentFor, run, wasInterrupted } from "./run.mjs";
import { root } from "./say.mjs";
import { readTotals } from "./totals.mjs";

const base = fileURLToPath(root);
export const resultsFolder = join(base, "test-results");
const linted = ["src", "test", "bench", "bin", "vitest.config.ts", "vite.config.ts"];
const tools = {
  oxfmt: "node_modules/oxfmt/bin/oxfmt",
  oxlint: "node_modules/oxlint/bin/oxlint",
  tsc: "node_modules/typescript/bin/tsc",
  vitest: "node_modules/vitest/vitest.mjs",
};

export function tool(name) {
  return join(base, tools[name]);
}

/** The quick gate before each commit: form, rules, types, then the house rules and the unit tests. */
export async function runCheck(context, { onTotals } = {}) {
  mkdirSync(resultsFolder, { recursive: true });
  const results = join(resultsFolder, "check.json");
  const paths = linted.filter((path) => existsSync(join(base, path)));
  const lanes = [
    [
      { name: "types", args: [tool("tsc"), "-b", "--pretty", "false"] },
      { name: "form", args: [tool("oxfmt"), "--check", ...paths] },
      { name: "rules", args: [tool("oxlint"), "--deny-warnings", ...paths] },
    ],
    [
      {
        name: "house and unit tests",
        args: [
          tool("vitest"),
          "run",
          "--project",
          "unit",
          "--project",
          "house",
          "--reporter=default",
          "--reporter=json",
          `--outputFile.json=${results}`,
        ],
      },
    ],
  ];
  const outcomes = (await Promise.all(lanes.map((steps) => runLane(context, steps)))).flat();
  const totals = readTotals(results);
  onTotals?.(totals);
  console.log(
    `check: ${totals.passed} passed, ${totals.failed} failed${totals.skipped > 0 ? `, ${totals.skipped} skipped` : ""}`,
  );
  return outcomes.every((isGood) => isGood) && totals.failed === 0 ? 0 : 1;
}

async function runLane({ node }, steps) {
  const outcomes = [];
  for (const { name, args } of steps) {
    const startedAt = Date.now();
    const { code, output } = await run(node, args, {
      env: environmentFor(node, { NO_COLOR: "1" }),
    });
    const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
    if (code !== 0) console.log(output.trimEnd());
    console.log(`${code === 0 ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
    outcomes.push(code === 0);
    if (wasInterrupted()) break;
  }
  return outcomes;
}
