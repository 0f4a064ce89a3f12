import { isUtf8 } from "node:buffer";
import type { Refusal } from "#kernel";

const limitDepth = 32;
const forbiddenNames = new Set(["__proto__", "constructor", "prototype"]);

/**
 * JSON as a stranger may send it. Refused before any schema sees it: bytes that are no UTF-8, nesting beyond 32, names
 * that reach into JavaScript's prototypes, numbers that a double cannot hold exactly, and text that PostgreSQL cannot keep.
 */
export function readJson(bytes: Buffer): { readonly value: unknown } | Refusal {
  if (bytes.length === 0) return { value: undefined };
  if (!isUtf8(bytes)) return malformed("the bytes are no UTF-8");
  const text = bytes.toString("utf8");
  if (isTooDeep(text)) return { problem: "request.too-deep", params: { limit: limitDepth } };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return malformed((error as Error).message.slice(0, 200));
  }
  return wrongInside(value) ?? { value };
}

function malformed(detail: string): Refusal {
  return { problem: "request.malformed-json", errors: [{ pointer: "", detail }] };
}

/** Counts brackets outside strings, so that the depth is known before the parser builds anything. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text.charCodeAt(index);
    if (sign === 0x22) {
      index = endOfString(text, index);
    } else if (sign === 0x7b || sign === 0x5b) {
      depth += 1;
      if (depth > limitDepth) return true;
    } else if (sign === 0x7d || sign === 0x5d) {
      depth -= 1;
    }
  }
  return false;
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end === -1 ? text.length : end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(index - 1 - backslashes) === 0x5c) backslashes += 1;
  return backslashes % 2 === 1;
}

/** Depth is known to be small here, so the walk may call itself. */
function wrongInside(value: unknown, path: readonly (string | number)[] = []): Refusal | undefined {
  if (typeof value === "number")
    return isExact(value) ? undefined : refused("request.number", path);
  if (typeof value === "string")
    return isStorable(value) ? undefined : refused("request.text", path);
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) return firstWrong(value.entries(), path);
  const named = Object.entries(value);
  const wrong = named.find(([name]) => forbiddenNames.has(name) || !isStorable(name));
  return wrong === undefined ? firstWrong(named, path) : refused("request.name", path);
}

function firstWrong(
  members: Iterable<readonly [string | number, unknown]>,
  path: readonly (string | number)[],
): Refusal | undefined {
  for (const [name, member] of members) {
    if (member === null || typeof member === "boolean") continue;
    const wrong = wrongInside(member, [...path, name]);
    if (wrong !== undefined) return wrong;
  }
  return undefined;
}

function isExact(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\u0000");
}

function refused(problem: string, path: readonly (string | number)[]): Refusal {
  const pointer = path
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .join("");
  return { problem, errors: [{ pointer, detail: problem.replace("request.", "refused ") }] };
}
