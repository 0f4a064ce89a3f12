import { call } from "./client.ts";
import type { PeopleAnswer } from "./types.ts";

/** Names of those who work in a place; `also` are ids of others whom its events name. */
export function getPeople(
  { place, also = [] }: { readonly place: string; readonly also?: readonly string[] },
  signal?: AbortSignal,
): Promise<PeopleAnswer> {
  return call(`/places/${encodeURIComponent(place)}/people`, {
    query: { also: also.length === 0 ? undefined : also.join(",") },
    ...(signal ? { signal } : {}),
  });
}
