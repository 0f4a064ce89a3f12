import { keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { getAlerts, getDigest, type AlertsAnswer, type AlertsQuery } from "../../ui/api/index.ts";
import { useRenewal } from "../use-renewal.ts";

const pageRows = 50;
/** The events that open, note or end an alert. */
const alertTypes = ["AlertRaised", "AlertAcknowledged", "AlertSettled"];

export function useAlertNews(place: string): void {
  useRenewal(place, { types: alertTypes, keys: [["alerts", place]] });
}

export function useDigest(place: string) {
  return useQuery({
    queryKey: ["alerts", place, "digest"],
    queryFn: ({ signal }) => getDigest(place, signal),
    placeholderData: keepPreviousData,
  });
}

export function useAlerts(place: string, question: AlertsQuery) {
  return useInfiniteQuery({
    queryKey: ["alerts", place, "list", question],
    queryFn: ({ pageParam, signal }) =>
      getAlerts(
        place,
        { ...question, limit: pageRows, ...(pageParam ? { after: pageParam } : {}) },
        signal,
      ),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last: AlertsAnswer): string | undefined => last.next,
    placeholderData: keepPreviousData,
  });
}
