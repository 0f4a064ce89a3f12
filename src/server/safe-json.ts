import { isUtf8 } from "node:buffer";
import { hostileMessage, type HostileReason, type Refusal } from "#kernel";
import { isTooDeep, slicesOf, type Slice } from "./json-slices.ts";

const limitDepth = 32;
/** A message larger than this is none that a till or a person wrote; 500 lines need a tenth of it. */
export const limitMessageCharacters = 512 * 1024;
const forbiddenNames = new Set(["__proto__", "constructor", "prototype"]);

type Read = { readonly value: unknown } | Refusal;

/**
 * JSON as a stranger may send it. Refused before any schema sees it: bytes that are no UTF-8, nesting beyond 32, names
 * that reach into JavaScript's prototypes, numbers that a double cannot hold exactly, and text that PostgreSQL cannot keep.
 */
export function readJson(bytes: Buffer): Read {
  if (bytes.length === 0) return { value: undefined };
  if (!isUtf8(bytes)) return malformed("the bytes are no UTF-8");
  const text = bytes.toString("utf8");
  if (isTooDeep(text, limitDepth))
    return { problem: "request.too-deep", params: { limit: limitDepth } };
  const read = parsed(text);
  if ("problem" in read) return read;
  const wrong = wrongInside(read.value);
  return wrong === undefined ? read : refused(wrong);
}

/**
 * One message, or an array of them, each judged alone: a hostile one is handed on as text with its reason, its neighbours
 * as data. Refused whole is only what is no JSON; nothing is lost by that, the sender still has it.
 */
export function readMessages(bytes: Buffer): Read {
  if (bytes.length === 0) return { value: undefined };
  if (!isUtf8(bytes)) return malformed("the bytes are no UTF-8");
  const text = bytes.toString("utf8");
  const isBatch = /^[ \t\r\n]*\[/.test(text);
  const slices =
    text.length > limitMessageCharacters || isTooDeep(text, limitDepth + (isBatch ? 1 : 0))
      ? slicesOf(text, isBatch)
      : [];
  if (slices === undefined) return malformed("brackets do not match");
  const unread = slices.map(unreadable);
  const read = parsed(withoutUnread(text, slices, unread));
  if ("problem" in read) return read;
  if (!isBatch) return { value: judged(read.value, { text, unread: unread[0] }) };
  return { value: judgedBatch(read.value as unknown[], { text, unread }) };
}

function unreadable({ start, end, depth }: Slice): HostileReason | undefined {
  if (depth > limitDepth) return "too-deep";
  return end - start > limitMessageCharacters ? "too-large" : undefined;
}

function withoutUnread(
  text: string,
  slices: readonly Slice[],
  unread: readonly (HostileReason | undefined)[],
): string {
  let kept = "";
  let from = 0;
  for (const [index, { start, end }] of slices.entries()) {
    if (unread[index] === undefined) continue;
    kept += `${text.slice(from, start)}null`;
    from = end;
  }
  return kept + text.slice(from);
}

function judgedBatch(
  values: readonly unknown[],
  from: { text: string; unread: readonly (HostileReason | undefined)[] },
): unknown[] {
  let slices: readonly Slice[] | undefined;
  return values.map((value, index) => {
    const unread = from.unread[index];
    if (unread === undefined && wrongInside(value) === undefined) return value;
    slices ??= slicesOf(from.text, true) ?? [];
    const { start, end } = slices[index] ?? { start: 0, end: 0 };
    return judged(value, { text: from.text.slice(start, end), unread });
  });
}

function judged(
  value: unknown,
  { text, unread }: { text: string; unread: HostileReason | undefined },
): unknown {
  if (unread !== undefined)
    return hostileMessage({ reason: unread, text: text.trim(), errors: [] });
  const wrong = wrongInside(value);
  if (wrong === undefined) return value;
  const errors = [{ pointer: pointerOf(wrong.path), detail: details[wrong.reason] }];
  return hostileMessage({ reason: wrong.reason, text: text.trim(), errors, value });
}

function parsed(text: string): Read {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return malformed((error as Error).message.slice(0, 200));
  }
}

function malformed(detail: string): Refusal {
  return { problem: "request.malformed-json", errors: [{ pointer: "", detail }] };
}

type WrongReason = Exclude<HostileReason, "too-deep" | "too-large">;
/** The way to what is wrong, innermost step first. */
type Wrong = { readonly reason: WrongReason; readonly path: (string | number)[] };

/** Depth is known to be small here, so the walk may call itself. */
function wrongInside(value: unknown): Wrong | undefined {
  if (typeof value === "number") return isExact(value) ? undefined : { reason: "number", path: [] };
  if (typeof value === "string")
    return isStorable(value) ? undefined : { reason: "text", path: [] };
  if (typeof value !== "object" || value === null) return undefined;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length; index += 1) {
      const wrong = wrongInside(value[index]);
      if (wrong !== undefined) return under(wrong, index);
    }
    return undefined;
  }
  for (const name of Object.keys(value)) {
    if (forbiddenNames.has(name) || !isStorable(name)) return { reason: "name", path: [] };
    const wrong = wrongInside((value as Record<string, unknown>)[name]);
    if (wrong !== undefined) return under(wrong, name);
  }
  return undefined;
}

function under(wrong: Wrong, step: string | number): Wrong {
  wrong.path.push(step);
  return wrong;
}

function isExact(value: number): boolean {
  return Math.abs(value) <= Number.MAX_SAFE_INTEGER;
}

function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes("\u0000");
}

const details: Readonly<Record<WrongReason, string>> = {
  number: "a number beyond what can be held exactly",
  text: "text with characters that cannot be kept",
  name: "holds a member whose name is not allowed",
};
const problems: Readonly<Record<WrongReason, string>> = {
  number: "request.number",
  text: "request.text",
  name: "request.name",
};

function refused({ reason, path }: Wrong): Refusal {
  return {
    problem: problems[reason],
    errors: [{ pointer: pointerOf(path), detail: details[reason] }],
  };
}

function pointerOf(path: readonly (string | number)[]): string {
  return path
    .map((step) => `/${String(step).replaceAll("~", "~0").replaceAll("/", "~1")}`)
    .toReversed()
    .join("");
}
