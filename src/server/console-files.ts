import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { extname, join, relative, sep } from "node:path";
import { gzipSync } from "node:zlib";

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json; charset=utf-8",
  ".map": "application/json; charset=utf-8",
  ".webmanifest": "application/manifest+json; charset=utf-8",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".ico": "image/x-icon",
  ".woff2": "font/woff2",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};
const packed = new Set([".gz", ".br"]);
const squeezable = new Set([
  ".html",
  ".js",
  ".css",
  ".json",
  ".map",
  ".svg",
  ".webmanifest",
  ".txt",
  ".wasm",
]);
const limitAllBytes = 64 * 1024 * 1024;

export type ConsoleFile = {
  readonly type: string;
  readonly bytes: Buffer;
  readonly gzip: Buffer | undefined;
  readonly etag: string;
  /** Its name carries a hash of its content, so it never changes. */
  readonly isImmutable: boolean;
};

/**
 * Reads the built pages once at the start; only what was read is served, so no address can reach another file.
 * Without a build the map is empty. Error: more than 64 MiB, which is no build of these pages.
 */
export function readConsoleFiles(folder: string): ReadonlyMap<string, ConsoleFile> {
  const files = new Map<string, ConsoleFile>();
  if (!existsSync(folder)) return files;
  let allBytes = 0;
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" }).toSorted()) {
    const path = join(folder, name);
    if (!statSync(path).isFile() || packed.has(extname(name))) continue;
    const bytes = readFileSync(path);
    allBytes += bytes.length;
    if (allBytes > limitAllBytes)
      throw new Error(`${folder} holds more than ${limitAllBytes} bytes`);
    files.set(`/${relative(folder, path).split(sep).join("/")}`, consoleFile(path, bytes));
  }
  return files;
}

function consoleFile(path: string, bytes: Buffer): ConsoleFile {
  const ending = extname(path);
  return {
    type: types[ending] ?? "application/octet-stream",
    bytes,
    gzip: squeezable.has(ending) ? packedBeside(path, bytes) : undefined,
    etag: `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`,
    isImmutable: /\/assets\/.+[-.][A-Za-z0-9_-]{8,}\.\w+$/.test(path.split(sep).join("/")),
  };
}

/** The packed form that the build left, unless it is older than the file; else made here. */
function packedBeside(path: string, bytes: Buffer): Buffer {
  const beside = `${path}.gz`;
  const isFresh = existsSync(beside) && statSync(beside).mtimeMs >= statSync(path).mtimeMs;
  return isFresh ? readFileSync(beside) : gzipSync(bytes, { level: 9 });
}
