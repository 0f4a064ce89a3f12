/** Where a message stands in a text, and how deep it nests. */
export type Slice = { readonly start: number; readonly end: number; readonly depth: number };

const quote = 0x22;
const comma = 0x2c;

/** Counts brackets outside strings, so that the depth is known before the parser builds anything. */
export function isTooDeep(text: string, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index += 1) {
    const sign = text.charCodeAt(index);
    if (sign === quote) {
      index = endOfString(text, index);
    } else if (isOpening(sign)) {
      depth += 1;
      if (depth > limit) return true;
    } else if (isClosing(sign)) {
      depth -= 1;
    }
  }
  return false;
}

/**
 * The members of the array that a text holds, or the whole text as its one member. Only brackets, commas and strings are
 * looked at: whether the rest is JSON is the parser's to say. Undefined when the brackets do not match.
 */
export function slicesOf(text: string, isBatch: boolean): Slice[] | undefined {
  const outside = isBatch ? 1 : 0;
  const slices: Slice[] = [];
  let depth = 0;
  let deepest = 0;
  let start = 0;
  let end = text.length;
  const cut = (at: number): void => {
    slices.push({ start, end: at, depth: deepest - outside });
    start = at + 1;
    deepest = outside;
  };
  for (let index = 0; index < text.length; index += 1) {
    const sign = text.charCodeAt(index);
    if (sign === quote) {
      index = endOfString(text, index);
    } else if (isOpening(sign)) {
      depth += 1;
      deepest = Math.max(deepest, depth);
      if (isBatch && depth === 1) start = index + 1;
    } else if (isClosing(sign)) {
      depth -= 1;
      if (depth < 0) return undefined;
      if (depth === 0) end = index;
    } else if (isBatch && sign === comma && depth === 1) {
      cut(index);
    }
  }
  if (depth !== 0) return undefined;
  cut(isBatch ? end : text.length);
  return slices;
}

function isOpening(sign: number): boolean {
  return sign === 0x7b || sign === 0x5b;
}

function isClosing(sign: number): boolean {
  return sign === 0x7d || sign === 0x5d;
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
