import {
  keepPreviousData,
  queryOptions,
  useInfiniteQuery,
  useQuery,
  useQueryClient,
} from "@tanstack/react-query";
import { useRouteContext } from "@tanstack/react-router";
import { useCallback, useEffect, useRef } from "react";
import {
  getMessage,
  getQuarantine,
  getSources,
  type QuarantineAnswer,
  type QuarantineQuestion,
} from "../../ui/api/index.ts";
import { useLive, useLiveState, useSetAside } from "../../ui/live/index.ts";

const pageRows = 50;
/** While the live stream is lost the lists are asked this often. */
const askAgainMs = 20_000;

/** The live stream tells of what is set aside; without it, and only then, the page asks by itself. */
function useAskAgain(): number | false {
  const state = useLiveState();
  return state === "live" ? false : askAgainMs;
}

/** The messages so far, the longest waiting first. */
export function useQuarantine(question: QuarantineQuestion) {
  const refetchInterval = useAskAgain();
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
    refetchInterval,
  });
  return { ...answer, rows: answer.data?.pages.flatMap(({ entries }) => entries) ?? [] };
}

/** How many messages of each reason there are, whichever reason is being looked at. */
export function useReasonCounts({ state, place }: QuarantineQuestion) {
  const refetchInterval = useAskAgain();
  const { data } = useQuery({
    queryKey: ["quarantine", "counts", state, place],
    queryFn: ({ signal }) =>
      getQuarantine({ state, limit: 1, ...(place === undefined ? {} : { place }) }, signal),
    placeholderData: keepPreviousData,
    refetchInterval,
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

/** A busy shop speaks several times a second; the sources are asked at most this often. */
const calmMs = 5_000;
/** One batch sets many messages aside; they are gathered for this long. */
const gatherMs = 200;

/** Renews the lists when a message is set aside, mended or put away, and the sources when a till speaks. */
export function useLiveIntake(place: string): void {
  const client = useQueryClient();
  const { session } = useRouteContext({ from: "/inside" });
  const renew = useRenewLists();
  const heardAt = useRef(0);
  const renewing = useRef<ReturnType<typeof setTimeout>>(undefined);
  const state = useLiveState();
  useEffect(() => {
    // What was set aside while the stream was away is not told afterwards.
    if (state === "live") renew();
  }, [state, renew]);
  // What names no place is told to who may read the whole chain; the others would be refused the stream.
  const isOfChain = session.roles.some((role) => role.place === undefined);
  useSetAside([`place:${place}`, ...(isOfChain ? ["chain"] : [])], () => {
    renewing.current ??= setTimeout(() => {
      renewing.current = undefined;
      renew();
    }, gatherMs);
  });
  useLive(place, () => {
    const nowMs = Date.now();
    if (nowMs - heardAt.current < calmMs) return;
    heardAt.current = nowMs;
    // A message that was mended elsewhere comes as the event that it became.
    renew();
    void client.invalidateQueries({ queryKey: ["sources", place] });
  });
}
