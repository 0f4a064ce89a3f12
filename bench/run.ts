import { existsSync, readdirSync } from "node:fs";

/** `npm run bench <name> [flags]`: each bench is one file that answers one question. */
const parts = new Set([
  "run.ts",
  "measure.ts",
  "load-generator.ts",
  "pgbench.ts",
  "pages.ts",
  "screens.ts",
  "simulated-shop.ts",
  "trigger-shops.ts",
]);
const folder = new URL("./", import.meta.url);
const [name = "", ...flags] = process.argv.slice(2);
const file = new URL(`${name}.ts`, folder);

if (!/^[a-z-]+$/.test(name) || parts.has(`${name}.ts`) || !existsSync(file)) {
  const names = readdirSync(folder)
    .filter((entry) => entry.endsWith(".ts") && !parts.has(entry))
    .map((entry) => entry.slice(0, -3));
  console.error(
    `Which bench? One of: ${names.join(", ")}. Example: npm run bench ingest -- --seconds 3`,
  );
  process.exitCode = 2;
} else {
  process.argv.splice(2, process.argv.length - 2, ...flags);
  const bench = (await import(file.href)) as { run: () => Promise<void> };
  await bench.run();
}
