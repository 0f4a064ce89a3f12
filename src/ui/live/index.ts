export { useLive, useLiveState } from "./use-live.ts";
