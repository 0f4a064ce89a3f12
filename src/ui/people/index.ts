export { PersonName } from "./PersonName.tsx";
export { peopleQuery, usePeople } from "./use-people.ts";
