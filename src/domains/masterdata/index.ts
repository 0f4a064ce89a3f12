import type { MigrationFolder } from "#database";

export { definingEvents, type Defining } from "./define.ts";
export { masterdata } from "./module.ts";
export { catalogueConsumer } from "./projections/catalogue.ts";
export { personsConsumer } from "./projections/persons.ts";
export type { Account, Beginnings, MasterdataPorts } from "./ports.ts";
export { masterdataRoutes } from "./routes.ts";
export { openedPersons } from "./persons.ts";
export { readPlaces, type PlaceRow } from "./store.ts";

export const masterdataMigrations: MigrationFolder = {
  owner: "masterdata",
  folder: new URL("./migrations/", import.meta.url),
};
