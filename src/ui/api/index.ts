export * from "./client.ts";
export * from "./deed.ts";
export * from "./intake.ts";
export * from "./problem.ts";
export * from "./settings.ts";
export * from "./work.ts";
export type * from "./types.ts";
