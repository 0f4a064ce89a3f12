import type { AlertLevel } from "../../ui/api/index.ts";
import { textOf } from "../search.ts";

export type AlertsSearch = {
  level?: AlertLevel | undefined;
  /** The rule whose alerts are open on the page. */
  rule?: string;
  state?: "settled" | undefined;
  sort?: "time";
};

export const levels: readonly AlertLevel[] = ["red", "purple", "orange", "yellow"];

export function parseAlertsSearch(search: Record<string, unknown>): AlertsSearch {
  const level = levels.find((each) => each === textOf(search["level"]));
  const rule = textOf(search["rule"]);
  return {
    ...(level !== undefined && { level }),
    ...(rule !== undefined && /^[a-z0-9-]{1,64}$/.test(rule) && { rule }),
    ...(textOf(search["state"]) === "settled" && { state: "settled" as const }),
    ...(textOf(search["sort"]) === "time" && { sort: "time" as const }),
  };
}
