import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useLocation, useRouteContext } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { getPlaces, getStock } from "../../ui/api/index.ts";
import { peopleQuery } from "../../ui/people/index.ts";
import {
  found,
  itemEntries,
  pageEntries,
  personEntries,
  placeEntries,
  type Entry,
} from "./entries.ts";
import { readRecent } from "./recent.ts";

/** Typing pauses this long before the server is asked. */
const pauseMs = 120;
const limitItems = 8;
const limitOthers = 6;

export type Group = {
  readonly kind: Entry["kind"] | "recent";
  readonly entries: readonly Entry[];
};

export type Found = { readonly groups: readonly Group[]; readonly isAsking: boolean };

/** What there is to go to for what was typed; nothing typed: the recent ones and the pages. */
export function useEntries(place: string, typed: string): Found {
  const { t, i18n } = useTranslation();
  const { session } = useRouteContext({ from: "/inside" });
  const section = useLocation().pathname.split("/")[2] ?? "stock";
  const text = usePaused(typed.trim());
  const [recent] = useState(readRecent);
  const items = useQuery({
    queryKey: ["palette", place, text],
    queryFn: ({ signal }) =>
      getStock({ place, q: text, only: "all", sort: "name", limit: limitItems }, signal),
    enabled: text !== "" && place !== "" && session.may.includes("stock.read"),
    placeholderData: keepPreviousData,
  });
  const mayName = session.may.includes("people.names") && session.may.includes("users.manage");
  const people = useQuery({ ...peopleQuery(place), enabled: mayName && place !== "" });
  const places = useQuery({
    queryKey: ["places"],
    queryFn: ({ signal }) => getPlaces(signal),
    enabled: session.may.includes("masterdata.read"),
  });
  const looking = { place, language: i18n.language, t };
  const pages = pageEntries(session, looking);
  if (typed.trim() === "") {
    const groups = [
      { kind: "recent", entries: recent },
      { kind: "page", entries: found(pages, "", pages.length) },
    ] as const;
    return { groups: groups.filter(({ entries }) => entries.length > 0), isAsking: false };
  }
  const known = places.data?.places.filter((each) => isSeen(session.places, each.place));
  const others = known ?? session.places.map((each) => ({ nameEn: null, ...each }));
  const isCurrent = items.data !== undefined && text !== "";
  const groups: Group[] = [
    { kind: "item", entries: isCurrent ? itemEntries(items.data.items, looking) : [] },
    { kind: "page", entries: found(pages, typed, limitOthers) },
    {
      kind: "person",
      entries: found(
        personEntries([...(people.data?.values() ?? [])], looking),
        typed,
        limitOthers,
      ),
    },
    {
      kind: "place",
      entries: found(placeEntries(others, sectionOr(section), looking), typed, limitOthers),
    },
  ];
  return {
    groups: groups.filter(({ entries }) => entries.length > 0),
    isAsking: items.isFetching || text !== typed.trim(),
  };
}

const sections = ["stock", "intake", "settings"];

/** Another place is looked at from the same side, as far as every place has it. */
function sectionOr(section: string): string {
  return sections.includes(section) ? section : "stock";
}

function isSeen(places: readonly { readonly place: string }[], place: string): boolean {
  return places.some((each) => each.place === place);
}

function usePaused(text: string): string {
  const [paused, setPaused] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(text), pauseMs);
    return () => clearTimeout(timer);
  }, [text]);
  return paused;
}
