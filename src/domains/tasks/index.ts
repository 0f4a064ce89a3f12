export { tasks } from "./module.ts";
export { tasksRoutes } from "./routes.ts";
export type { TasksPorts } from "./ports.ts";
