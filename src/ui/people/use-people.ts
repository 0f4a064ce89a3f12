import { queryOptions, useQueries, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { getPeople } from "../api/people.ts";
import type { NamedPerson } from "../api/types.ts";
import { getOtherPerson } from "./other-people.ts";
import { personWords } from "./person-words.ts";

/** Names change seldom. Who may not read them sees the ids. */
const lasting = { staleTime: 5 * 60_000, retry: false } as const;

export function peopleQuery(place: string) {
  return queryOptions({
    ...lasting,
    queryKey: ["people", place],
    queryFn: async ({ signal }) => {
      const { people } = await getPeople({ place }, signal);
      return new Map(people.map((person) => [person.id, person] as const));
    },
  });
}

/**
 * How the people with these ids are called, as plain text: by a function from the id to the name. Ids that are not of the
 * place are asked for besides; until the names are there the ids stand for them.
 */
export function usePeople(
  place: string,
  ids: readonly (string | null | undefined)[],
): (id: string) => string {
  const { t, i18n } = useTranslation();
  const { data: people } = useQuery(peopleQuery(place));
  const missed =
    people === undefined
      ? []
      : [...new Set(ids)].filter(
          (id): id is string => typeof id === "string" && id !== "" && !people.has(id),
        );
  const others = useQueries({
    queries: missed.map((id) => ({
      ...lasting,
      queryKey: ["people", place, id],
      queryFn: () => getOtherPerson(place, id),
    })),
  });
  const found = (id: string): NamedPerson | undefined =>
    people?.get(id) ?? others[missed.indexOf(id)]?.data ?? undefined;
  return (id) => personWords(found(id), id, { language: i18n.language, t });
}
