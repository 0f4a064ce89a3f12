export type Range = { readonly start: number; readonly end: number };

/** Which rows of equal height are in sight, with some more on both sides; end is exclusive. */
export function visibleRange(options: {
  readonly count: number;
  readonly rowHeightPx: number;
  /** Where the list's top stands relative to the top of what is in sight; negative when scrolled past. */
  readonly topPx: number;
  readonly viewHeightPx: number;
  readonly extraRows: number;
}): Range {
  const { count, rowHeightPx, topPx, viewHeightPx, extraRows } = options;
  const first = Math.floor(-topPx / rowHeightPx) - extraRows;
  const last = Math.ceil((viewHeightPx - topPx) / rowHeightPx) + extraRows;
  const start = Math.min(Math.max(0, first), Math.max(0, count - 1));
  return { start, end: Math.min(count, Math.max(start, last)) };
}
