export { PersonName } from "./PersonName.tsx";
export { personWords } from "./person-words.ts";
export { peopleQuery, usePeople } from "./use-people.ts";
