import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useMemo } from "react";
import {
  failureKind,
  getAlerts,
  getRecounts,
  type ListedAlert,
  type Recount,
} from "../ui/api/index.ts";
import { useLive } from "../ui/live/index.ts";

/** What calls for somebody in a place, by item: recounts that nobody has made yet, and stock that is truly below zero. */
export type OpenWork = {
  readonly recounts: ReadonlyMap<string, Recount>;
  readonly reds: ReadonlyMap<string, ListedAlert>;
};

const noWork: OpenWork = { recounts: new Map(), reds: new Map() };
/** The events that open or end such work; other movements do not change it. */
const workTypes = ["RecountRequested", "RecountClosed", "AlertRaised", "AlertSettled"];

function openWorkQuery(place: string) {
  return queryOptions({
    queryKey: ["open-work", place],
    queryFn: async ({ signal }) => {
      const [{ recounts }, { alerts }] = await Promise.all([
        orNothing(getRecounts(place, signal), { recounts: [] }),
        orNothing(getAlerts(place, { level: "red" }, signal), { alerts: [] }),
      ]);
      return { recounts, alerts };
    },
  });
}

/** Who may not see recounts or alerts sees the stock without them. */
async function orNothing<Answer>(asked: Promise<Answer>, nothing: Answer): Promise<Answer> {
  try {
    return await asked;
  } catch (error) {
    if (failureKind(error) === "forbidden") return nothing;
    throw error;
  }
}

export function useOpenWork(place: string): OpenWork {
  const client = useQueryClient();
  const { data } = useQuery(openWorkQuery(place));
  useLive(place, (news) => {
    if (news === "all" || workTypes.some((type) => news.types.has(type))) {
      void client.invalidateQueries({ queryKey: ["open-work", place] });
    }
  });
  return useMemo(() => (data === undefined ? noWork : byItem(data)), [data]);
}

/** The first of an item stands for it: recounts come by urgency, alerts the newest first. */
function byItem(open: {
  readonly recounts: readonly Recount[];
  readonly alerts: readonly ListedAlert[];
}): OpenWork {
  const recounts = new Map(open.recounts.toReversed().map((each) => [each.sku, each]));
  const reds = new Map<string, ListedAlert>();
  for (const alert of open.alerts.toReversed()) {
    if (alert.sku !== null) reds.set(alert.sku, alert);
  }
  return { recounts, reds };
}
