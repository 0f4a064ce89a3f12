export { useWindowRange } from "./use-window-range.ts";
export type { Range } from "./window-range.ts";
