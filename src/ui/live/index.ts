export { useLive, useLiveState, useSetAside } from "./use-live.ts";
