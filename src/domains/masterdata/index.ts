import type { MigrationFolder } from "#database";

export { masterdata } from "./module.ts";
export { catalogueConsumer } from "./projections/catalogue.ts";
export { masterdataRoutes } from "./routes.ts";
export { readPlaces, type PlaceRow } from "./store.ts";

export const masterdataMigrations: MigrationFolder = {
  owner: "masterdata",
  folder: new URL("./migrations/", import.meta.url),
};
