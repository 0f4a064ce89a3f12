export { Answered } from "./Answered.tsx";
export { Failure } from "./Failure.tsx";
export { LoadingTable } from "./LoadingTable.tsx";
export { StatePage } from "./StatePage.tsx";
export { useNow } from "./use-now.ts";
export { useOnline } from "./use-online.ts";
