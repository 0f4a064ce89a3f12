import { usePeople } from "./use-people.ts";

/** Somebody by name, with the id to be seen on hover. `place`: where the event that names them happened. */
export function PersonName({ place, id }: { readonly place: string; readonly id: string }) {
  const nameOf = usePeople(place, [id]);
  const name = nameOf(id);
  return <span title={name === id ? undefined : id}>{name}</span>;
}
