#!/usr/bin/env node
// The launcher runs on any Node from 18 on and without a single package, because it is what installs them.
import { makeNode } from "./launch/node.mjs";
import { makePackages } from "./launch/packages.mjs";
import { makeConsole } from "./launch/console.mjs";
import { repairEngine } from "./launch/engine.mjs";
import { LaunchError, say } from "./launch/say.mjs";
import { runProgram } from "./launch/run.mjs";
import { runCheck } from "./launch/check.mjs";
import { runDeepTests, runTests } from "./launch/tests.mjs";

const commands = {
  start: (context) => runServer(context, "start"),
  demo: (context) => runServer(context, "demo"),
  build: async () => 0,
  check: (context) => runCheck(context),
  test: runTests,
  "test-deep": runDeepTests,
  bench: (context) => runProgram(context, ["bench/run.ts", ...context.args]),
};

const withConsole = new Set(["start", "demo", "build", "test", "test-deep"]);

async function launch([name, ...args]) {
  const command = commands[name];
  if (command === undefined) {
    throw new LaunchError(
      `Unknown command ${name ?? ""}; one of: ${Object.keys(commands).join(", ")}.`,
      2,
    );
  }
  const node = await makeNode();
  const context = { node, args, startedAt: Math.round(performance.timeOrigin) };
  await makePackages(context);
  await repairEngine();
  if (withConsole.has(name)) await makeConsole(context, { isForced: name === "build" });
  return await command(context);
}

function runServer(context, name) {
  return runProgram(context, ["bin/dianmai.mjs", name, ...context.args], {
    DIANMAI_LAUNCHED_AT: String(context.startedAt),
  });
}

launch(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error) => {
    if (error instanceof LaunchError) say(error.message);
    else console.error(error);
    process.exitCode = error instanceof LaunchError ? error.exitCode : 1;
  },
);
