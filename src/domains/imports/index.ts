export { imports } from "./module.ts";
export type { ImportsPorts, Outcome } from "./ports.ts";
export { importsRoutes } from "./routes.ts";
