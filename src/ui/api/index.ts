export * from "./client.ts";
export * from "./deed.ts";
export * from "./intake.ts";
export * from "./people.ts";
export * from "./places.ts";
export * from "./problem.ts";
export * from "./settings.ts";
export * from "./setup.ts";
export type * from "./types.ts";
