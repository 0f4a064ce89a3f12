import type { MessageState } from "../../ui/api/index.ts";
import { textOf } from "../search.ts";

export const messageStates = ["open", "mended", "dismissed"] as const;

/** What the address of the intake page says; absent parts mean: open messages of all reasons, wherever they belong. */
export type IntakeSearch = {
  view?: "sources" | undefined;
  state?: MessageState;
  reason?: string;
  only?: "here";
};

/** Unknown values in an address are dropped, so that an old link still opens the page. */
export function parseIntakeSearch(search: Record<string, unknown>): IntakeSearch {
  const state = messageStates.find((each) => each === search["state"]);
  const reason = textOf(search["reason"]);
  return {
    ...(search["view"] === "sources" && { view: "sources" as const }),
    ...(state !== undefined && state !== "open" && { state }),
    ...(reason !== undefined && reason !== "" && { reason }),
    ...(search["only"] === "here" && { only: "here" as const }),
  };
}
