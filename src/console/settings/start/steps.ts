import type { FirstSteps } from "../../../ui/api/index.ts";

export type Step = {
  readonly name: "items" | "zones" | "people" | "keys" | "stock" | "count";
  readonly isDone: boolean;
  /** How many there are; 0 where that says nothing. */
  readonly count: number;
  /** Where it is done; absent: on a handheld. */
  readonly to?:
    | "/settings/import"
    | "/$place/settings/zones"
    | "/$place/settings/people"
    | "/$place/settings/keys";
  readonly permission: string;
};

/** The first steps in the order in which they make sense: what can be sold, where it stands, who works, who reports, what is there. */
export function stepsOf(found: FirstSteps): Step[] {
  const step = (
    name: Step["name"],
    count: number,
    more: Pick<Step, "permission" | "to">,
  ): Step => ({
    name,
    count,
    isDone: count > 0,
    ...more,
  });
  return [
    step("items", found.items, { to: "/settings/import", permission: "items.define" }),
    step("zones", found.zones, { to: "/$place/settings/zones", permission: "zones.define" }),
    step("people", found.people, { to: "/$place/settings/people", permission: "users.manage" }),
    // A key is made to be used: the step is done when something was heard.
    {
      ...step("keys", found.keys, { to: "/$place/settings/keys", permission: "keys.manage" }),
      isDone: found.isHeard,
    },
    {
      ...step("stock", 0, { to: "/settings/import", permission: "items.define" }),
      isDone: found.hasStock,
    },
    { ...step("count", 0, { permission: "events.post" }), isDone: found.isCounted },
  ];
}
