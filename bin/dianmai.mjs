#!/usr/bin/env node
// Node runs the TypeScript below by itself from 22.18 on; an older one gets a sentence instead of a syntax error.
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `dianmai: Node ${process.versions.node} is too old (22.18 or newer); \`npm start\` in the checkout fetches one by itself.\n`,
  );
  process.exitCode = 3;
} else {
  const { main } = await import("../src/cli/main.ts");
  process.exitCode = await main(
    process.argv.slice(2),
    async () => (await import("../src/cli/command-parts.ts")).commandParts,
  );
}
