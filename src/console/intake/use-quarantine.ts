import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useCallback, useRef } from "react";
import {
  getMessage,
  getQuarantine,
  getSources,
  type QuarantineAnswer,
  type QuarantineQuestion,
} from "../../ui/api/index.ts";
import { useLive } from "../../ui/live/index.ts";

const pageRows = 50;
/** A message that is set aside is no event, so the live stream does not tell of it alone: the list is also asked this often. */
export const askAgainMs = 20_000;

/** The messages so far, the longest waiting first. */
export function useQuarantine(question: QuarantineQuestion) {
  const answer = useInfiniteQuery({
    queryKey: ["quarantine", "list", question],
    queryFn: ({ pageParam, signal }) =>
      getQuarantine(
        { ...question, limit: pageRows, ...(pageParam ? { after: pageParam } : {}) },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: QuarantineAnswer): string | undefined => last.next,
    placeholderData: keepPreviousData,
    refetchInterval: askAgainMs,
  });
  return { ...answer, rows: answer.data?.pages.flatMap(({ entries }) => entries) ?? [] };
}

/** How many messages of each reason there are, whichever reason is being looked at. */
export function useReasonCounts({ state, place }: QuarantineQuestion) {
  const { data } = useQuery({
    queryKey: ["quarantine", "counts", state, place],
    queryFn: ({ signal }) =>
      getQuarantine({ state, limit: 1, ...(place === undefined ? {} : { place }) }, signal),
    placeholderData: keepPreviousData,
    refetchInterval: askAgainMs,
  });
  return data?.reasons ?? [];
}

export function messageQuery(entry: string) {
  return queryOptions({
    queryKey: ["quarantine", "message", entry],
    queryFn: ({ signal }) => getMessage(entry, signal),
    // Reading a message is kept in the audit log, so a glance at another window does not read it again.
    refetchOnWindowFocus: false,
  });
}

export function sourcesQuery(place: string) {
  return queryOptions({
    queryKey: ["sources", place],
    queryFn: ({ signal }) => getSources(place, signal),
    refetchInterval: askAgainMs,
  });
}

/** Asks lists and counts again, not the message that is being read. */
export function useRenewLists(): () => void {
  const client = useQueryClient();
  return useCallback(() => {
    for (const part of ["list", "counts"])
      void client.invalidateQueries({ queryKey: ["quarantine", part] });
  }, [client]);
}

/** A busy shop speaks several times a second; the counts are asked at most this often. */
const calmMs = 5_000;

/** A till that speaks at all is a till whose messages may have been set aside. */
export function useLiveIntake(place: string): void {
  const client = useQueryClient();
  const renew = useRenewLists();
  const renewedAt = useRef(0);
  useLive(place, () => {
    const nowMs = Date.now();
    if (nowMs - renewedAt.current < calmMs) return;
    renewedAt.current = nowMs;
    renew();
    void client.invalidateQueries({ queryKey: ["sources", place] });
  });
}
