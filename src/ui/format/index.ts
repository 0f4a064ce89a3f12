export * from "./names.ts";
export * from "./quantity.ts";
export * from "./time.ts";
