import { textOf } from "../search.ts";

/** The pages of the settings, in the order of their tabs; each is shown to who holds its permission. */
export const settingsPages = [
  { to: "/$place/settings/people", text: "settings.people", permission: "users.manage" },
  { to: "/$place/settings/keys", text: "settings.keys", permission: "keys.manage" },
  { to: "/$place/settings/places", text: "settings.places", permission: "masterdata.read" },
  { to: "/$place/settings/zones", text: "settings.zones", permission: "masterdata.read" },
  { to: "/$place/settings/parameters", text: "settings.parameters", permission: "masterdata.read" },
  { to: "/$place/settings/start", text: "settings.start", permission: "zones.define" },
] as const;

/** The same of people, or the line of somebody who has no log-in. */
export type PeopleSearch = EditSearch & { person?: string };

export function parsePeopleSearch(search: Record<string, unknown>): PeopleSearch {
  const person = textOf(search["person"]);
  const edit = parseEditSearch(search);
  return person === undefined || person === "" ? edit : { ...edit, person };
}

/** Which one of a list is being changed: its name, or `new`. */
export type EditSearch = { edit?: string; new?: "1" };

export function parseEditSearch(search: Record<string, unknown>): EditSearch {
  if (textOf(search["new"]) === "1") return { new: "1" };
  const edit = textOf(search["edit"]);
  return edit === undefined || edit === "" ? {} : { edit };
}
