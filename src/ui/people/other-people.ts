import { getPeople } from "../api/people.ts";
import type { NamedPerson } from "../api/types.ts";

/** Ids that are missed within this time are asked for together: one page mostly misses several at once. */
const gatherMs = 20;
/** As many as the server takes in one question. */
const limitTogether = 100;

type Waiting = {
  readonly id: string;
  readonly tell: ReturnType<typeof Promise.withResolvers<NamedPerson | null>>;
};
const waiting = new Map<string, Waiting[]>();

/** Somebody whom the events of a place name and who does not belong to it; null: nobody is known by this id. */
export function getOtherPerson(place: string, id: string): Promise<NamedPerson | null> {
  const tell = Promise.withResolvers<NamedPerson | null>();
  const others = waiting.get(place);
  if (others === undefined) {
    waiting.set(place, [{ id, tell }]);
    setTimeout(() => void ask(place), gatherMs);
  } else others.push({ id, tell });
  return tell.promise;
}

async function ask(place: string): Promise<void> {
  const asked = waiting.get(place) ?? [];
  waiting.delete(place);
  for (let from = 0; from < asked.length; from += limitTogether) {
    const together = asked.slice(from, from + limitTogether);
    try {
      const { people } = await getPeople({ place, also: together.map(({ id }) => id) });
      const known = new Map(people.map((person) => [person.id, person]));
      for (const { id, tell } of together) tell.resolve(known.get(id) ?? null);
    } catch (error) {
      for (const { tell } of together) tell.reject(error);
    }
  }
}
