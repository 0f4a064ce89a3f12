import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "react";
import { visibleRange, type Range } from "./window-range.ts";

const extraRows = 8;

/** Follows the window's scrolling and tells which rows of the list must exist. */
export function useWindowRange(count: number, rowHeightPx: number) {
  const list = useRef<HTMLDivElement>(null);
  const [range, setRange] = useState<Range>({ start: 0, end: Math.min(count, 30) });
  const measure = useCallback(() => {
    const topPx = list.current?.getBoundingClientRect().top ?? 0;
    const next = visibleRange({
      count,
      rowHeightPx,
      topPx,
      viewHeightPx: window.innerHeight,
      extraRows,
    });
    setRange((old) => (old.start === next.start && old.end === next.end ? old : next));
  }, [count, rowHeightPx]);
  useLayoutEffect(measure, [measure]);
  useEffect(() => {
    window.addEventListener("scroll", measure, { passive: true });
    window.addEventListener("resize", measure);
    return () => {
      window.removeEventListener("scroll", measure);
      window.removeEventListener("resize", measure);
    };
  }, [measure]);
  return { list, range: { start: range.start, end: Math.min(range.end, count) } };
}
