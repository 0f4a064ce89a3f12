import {
  keepPreviousData,
  useInfiniteQuery,
  useQueryClient,
  type InfiniteData,
} from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { getStock, type StockPage, type StockQuery, type StockRow } from "../../ui/api/index.ts";
import { useLive } from "../../ui/live/index.ts";
import type { Range } from "../../ui/virtual/index.ts";
import { refreshPage } from "./merge-pages.ts";

/** Some screens full. A live change reads its page anew, so a page must stay cheap; 4,000 items are 40 of them. */
export const pageRows = 100;
type Cursor = string | undefined;
type Data = InfiniteData<StockPage, Cursor>;

/** The rows of the list so far, read page by page ahead of the scrolling. */
export function useStock(query: StockQuery) {
  const queryKey = useMemo(
    () => ["stock", query.place, query.q, query.only, query.sort] as const,
    [query.place, query.q, query.only, query.sort],
  );
  const answer = useInfiniteQuery({
    queryKey,
    queryFn: ({ pageParam, signal }) =>
      getStock({ ...query, limit: pageRows, ...(pageParam ? { cursor: pageParam } : {}) }, signal),
    initialPageParam: undefined as Cursor,
    getNextPageParam: (last: StockPage): Cursor => last.next,
    placeholderData: keepPreviousData,
    // Changes come by the live stream; asking all pages again at each focus would make the list jump.
    refetchOnWindowFocus: false,
    staleTime: 10_000,
  });
  const pages = answer.data?.pages;
  const rows = useMemo(() => pages?.flatMap((page) => page.items) ?? [], [pages]);
  return { ...answer, queryKey, rows, total: pages?.[0]?.total ?? 0, asOf: pages?.[0]?.asOf };
}

/** Reads further pages until the rows in sight are there. */
export function useReadAhead(stock: ReturnType<typeof useStock>, range: Range): void {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = stock;
  const isNeeded = range.end + pageRows / 4 > stock.rows.length;
  useEffect(() => {
    if (isNeeded && hasNextPage && !isFetchingNextPage && !isFetchNextPageError) {
      void fetchNextPage();
    }
  }, [isNeeded, hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage]);
}

const flashMs = 1_600;

/**
 * Keeps the rows in sight true. Changed rows flash; what newly belongs into the list is only counted, and shown when asked.
 */
export function useStockLive(query: StockQuery, stock: ReturnType<typeof useStock>, range: Range) {
  const client = useQueryClient();
  const [flashing, setFlashing] = useState<ReadonlySet<string>>(new Set());
  const [arrived, setArrived] = useState<ReadonlySet<string>>(new Set());
  const stale = useRef(new Set<number>());
  const { queryKey, rows } = stock;
  const pagesInSight = useMemo(() => pageIndexes(range), [range.start, range.end]);

  const renew = useCallback(
    async (index: number): Promise<void> => {
      const before = client.getQueryData<Data>(queryKey);
      if (!before?.pages[index]) return;
      stale.current.delete(index);
      const cursor = before.pageParams[index];
      const fresh = await getStock({ ...query, limit: pageRows, ...(cursor ? { cursor } : {}) });
      const now = client.getQueryData<Data>(queryKey);
      const shown = now?.pages[index];
      if (!now || !shown) return;
      const known = new Set(now.pages.flatMap((page) => page.items.map((row) => row.sku)));
      const result = refreshPage(shown, fresh, known);
      if (result.arrived.length > 0) setArrived((old) => new Set([...old, ...result.arrived]));
      if (result.page === shown) return;
      const pages = now.pages.map((page, at) => (at === index ? result.page : page));
      client.setQueryData<Data>(queryKey, { ...now, pages });
      setFlashing((old) => new Set([...old, ...result.changed]));
    },
    [client, queryKey, query],
  );
  const renewInSight = useCallback(() => {
    for (const index of pagesInSight) {
      // A failed renewal leaves the page stale; the next change or scroll asks again.
      if (stale.current.has(index)) renew(index).catch(() => stale.current.add(index));
    }
  }, [pagesInSight, renew]);

  useLive(query.place, (news) => {
    if (news === "all" || rows.length === 0) {
      void client.invalidateQueries({ queryKey });
      return;
    }
    for (const index of changedPages({ rows, skus: news.skus, isWhole: isWholeList(query) })) {
      stale.current.add(index);
    }
    renewInSight();
  });
  useEffect(renewInSight, [renewInSight]);
  useEffect(() => {
    stale.current.clear();
    setArrived(new Set());
  }, [queryKey]);
  useEffect(() => {
    if (flashing.size === 0) return undefined;
    const timer = setTimeout(() => setFlashing(new Set()), flashMs);
    return () => clearTimeout(timer);
  }, [flashing]);

  const showArrived = useCallback(() => {
    setArrived(new Set());
    window.scrollTo({ top: 0 });
    void client.resetQueries({ queryKey });
  }, [client, queryKey]);
  return { flashing, arrivedCount: arrived.size, showArrived };
}

/** In the whole list by name an item never changes its place; a filter or another order may take in any item. */
function isWholeList(query: StockQuery): boolean {
  return query.only === "all" && query.sort === "name";
}

function pageIndexes(range: Range): readonly number[] {
  const first = Math.floor(range.start / pageRows);
  const last = Math.floor(Math.max(range.start, range.end - 1) / pageRows);
  return Array.from({ length: last - first + 1 }, (_, step) => first + step);
}

function changedPages(options: {
  readonly rows: readonly StockRow[];
  readonly skus: ReadonlySet<string>;
  readonly isWhole: boolean;
}): ReadonlySet<number> {
  const indexes = new Set<number>(options.isWhole ? [] : [0]);
  options.rows.forEach((row, at) => {
    if (options.skus.has(row.sku)) indexes.add(Math.floor(at / pageRows));
  });
  return indexes;
}
