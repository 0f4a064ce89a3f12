import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const built = fileURLToPath(new URL("../../dist/console/", import.meta.url));
const limitBytes = 300 * 1024;
/** The pages of the log-in and the list are never this small; less means that the manifest was misread. */
const leastBytes = 80 * 1024;

type Chunk = { file: string; imports?: string[]; isEntry?: boolean; css?: string[] };

function bytesOf(manifest: Record<string, Chunk>, roots: readonly string[]): number {
  const seen = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (!chunk || seen.has(key)) return;
    seen.add(key);
    for (const next of chunk.imports ?? []) visit(next);
  };
  for (const root of roots) visit(root);
  const files = [...seen].map((key) => manifest[key]?.file ?? "");
  return files.reduce((sum, file) => sum + gzipSync(readFileSync(built + file)).length, 0);
}

test("the first pages load less than 300 KB of compressed JavaScript", () => {
  const manifestFile = `${built}.vite/manifest.json`;
  expect(existsSync(manifestFile), "run `npm run build` first").toBe(true);
  const manifest = JSON.parse(readFileSync(manifestFile, "utf8")) as Record<string, Chunk>;
  const entry = Object.keys(manifest).find((key) => manifest[key]?.isEntry === true);
  if (entry === undefined) throw new Error("The manifest names no entry.");
  const pages = {
    "log-in": [entry],
    "stock list": [entry, "stock/StockPage.tsx"],
    "item page": [entry, "item/ItemPage.tsx"],
    "item page with why": [entry, "item/ItemPage.tsx", "../ui/why/index.ts"],
  };
  for (const [name, roots] of Object.entries(pages)) {
    for (const root of roots) expect(Object.keys(manifest)).toContain(root);
    const bytes = bytesOf(manifest, roots);
    process.stdout.write(`${name}: ${(bytes / 1024).toFixed(1)} KB JavaScript, gzip\n`);
    expect(bytes).toBeGreaterThan(leastBytes);
    expect(bytes).toBeLessThan(limitBytes);
  }
});
