export { createServer, routesOf, type ServerOptions, type ServerSettings } from "./app.ts";
export type { Authenticate } from "./access.ts";
export type { Health } from "./built-in-routes.ts";
export { createFreeSpaceGuard, readFreeBytes, type FreeSpaceOptions } from "./free-space.ts";
export {
  createLive,
  type Change,
  type Live,
  type LiveOptions,
  type LiveSource,
  type SetAside,
} from "./live.ts";
export { openApiDocument } from "./openapi.ts";
export { createProblemWriter, serverProblems } from "./problems.ts";
export type { RateLimit } from "./rate-limit.ts";
export { readJson } from "./safe-json.ts";
